"""`gridline run`: Asterisk and the bridge as two processes, each started again when it dies, both gone when we go."""

import asyncio
import logging
import shutil
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from signal import SIGTERM

from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import AsteriskSettings
from adapters.asterisk.tree import AsteriskTree

LOG = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
STEADY_S = 30.0
"""A process that lived so long and died is started again at once; one that dies early, after a growing pause."""
KILL_AFTER_S = 10.0
"""Beyond the time for draining."""


class Supervisor:
    """Runs one node: its Asterisk, and its bridge from `bridge_command`.

    A killed supervisor takes both with it: Asterisk at once, the bridge by SIGTERM.
    """

    def __init__(
        self, tree: AsteriskTree, asterisk: AsteriskSettings, bridge_command: Sequence[str], drain_s: float
    ) -> None:
        self._tree = tree
        self._asterisk = asterisk
        self._bridge_command = tuple(bridge_command)
        self._drain_s = drain_s
        self.asterisk_pid: int | None = None
        self.bridge_pid: int | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Both run while inside; at the end the bridge lets calls end before Asterisk goes.

        Raises ServerError when Asterisk does not start the first time.
        """
        first = AsteriskServer(self._tree, self._asterisk)
        await first.start()
        self.asterisk_pid = first.pid
        async with asyncio.TaskGroup() as tasks:
            asterisk = tasks.create_task(self._keep_asterisk(first), name="asterisk")
            bridge = tasks.create_task(self._keep(self._one_bridge), name="bridge")
            try:
                yield
            finally:
                for task in (bridge, asterisk):
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task

    async def _keep_asterisk(self, first: AsteriskServer) -> None:
        servers = [first]

        async def one() -> None:
            server = servers.pop() if servers else AsteriskServer(self._tree, self._asterisk)
            try:
                if server is not first:
                    await server.start()
                self.asterisk_pid = server.pid
                status = await server.ended()
                LOG.error("asterisk ended", extra={"status": status})
            finally:
                self.asterisk_pid = None
                await server.stop()

        await self._keep(one)

    async def _one_bridge(self) -> None:
        setpriv = shutil.which("setpriv") or "setpriv"
        process = await asyncio.create_subprocess_exec(
            setpriv,
            "--pdeathsig",
            "TERM",
            *self._bridge_command,
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us: the bridge is told when it is its turn
        )
        self.bridge_pid = process.pid
        try:
            status = await process.wait()
            LOG.error("bridge ended", extra={"status": status})
        finally:
            self.bridge_pid = None
            await self._stop_bridge(process)

    async def _stop_bridge(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is not None:
            return
        process.send_signal(SIGTERM)
        try:
            async with asyncio.timeout(self._drain_s + KILL_AFTER_S):
                await process.wait()
        except TimeoutError:
            LOG.error("bridge killed: it did not drain in time")
            process.kill()
            await process.wait()

    async def _keep(self, one: Callable[[], Awaitable[None]]) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            began = time.monotonic()
            try:
                await one()
            except Exception:
                LOG.exception("a part could not be started")
            if time.monotonic() - began > STEADY_S:
                pause_s = FIRST_PAUSE_S
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


def bridge_command(*options: str) -> tuple[str, ...]:
    """The bridge as a process of this very Python."""
    return (
        sys.executable,
        "-P",
        "-m",
        "gridline",
        "bridge",
        *options,
    )  # -P: no module of the current folder shadows ours
