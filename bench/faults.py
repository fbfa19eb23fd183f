"""What befalls a running company: its bridge is killed, its Asterisk ends, the link between them breaks."""

import asyncio
import os
import re
import signal
from collections.abc import Callable
from enum import StrEnum

from adapters.asterisk.server import AsteriskServer
from tests.live.company_lab import BridgeUnderTest

_LINK_OF_A_BRIDGE = re.compile(r"^ +bridge .*\s(\d+)\s+\d+\s+\d+\s+\d+\s*$", re.MULTILINE)
"""In `manager show connected`: account, address, start, elapsed, file descriptor, uses by HTTP, two kinds of rights."""
_ENDED_WITHIN_S = 15.0
_AGAIN_S = 1.5


class Fault(StrEnum):
    BRIDGE_KILLED = "kill -9 of the bridge"
    ASTERISK_KILLED = "kill -9 of Asterisk"
    ASTERISK_RESTARTED = "Asterisk stopped and started"
    LINK_LOST = "the AMI link cut twice"
    DATABASE_RESTARTED = "PostgreSQL stopped and started"


WITHOUT_DATABASE = (Fault.BRIDGE_KILLED, Fault.ASTERISK_KILLED, Fault.ASTERISK_RESTARTED, Fault.LINK_LOST)
"""SQLite is a file: there is nothing to restart."""


async def befall(
    fault: Fault, bridge: BridgeUnderTest, asterisk: AsteriskServer, restart_database: Callable[[], None] | None = None
) -> None:
    """It happens now; returns when what ended has been started again. The bridge follows a new Asterisk by itself."""
    match fault:
        case Fault.BRIDGE_KILLED:
            await bridge.kill()
            await bridge.start()
        case Fault.ASTERISK_KILLED:
            os.kill(asterisk.pid, signal.SIGKILL)
            async with asyncio.timeout(_ENDED_WITHIN_S):
                await asterisk.ended()
            await asterisk.start()
        case Fault.ASTERISK_RESTARTED:
            await asterisk.stop()
            await asterisk.start()
        case Fault.LINK_LOST:
            await _cut_link(asterisk)
        case Fault.DATABASE_RESTARTED:
            assert restart_database is not None, "there is a server"
            await asyncio.to_thread(restart_database)


async def _cut_link(asterisk: AsteriskServer) -> None:
    """Twice: the second cut meets what the bridge does to make up for the first."""
    for _ in range(2):
        links = _LINK_OF_A_BRIDGE.findall(await asterisk.console("manager show connected"))
        for link in links:
            await asterisk.console(f"manager kick session {link}")
        await asyncio.sleep(_AGAIN_S)
    if not links:
        raise RuntimeError("no link of a bridge was found: nothing was cut")
