"""`gridline run`: Asterisk, the bridge and the media process, each started again when it dies, all gone when we go."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import AsteriskSettings
from gridline.processes.log_rotation import LogRotation
from gridline.processes.part import Part

LOG = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
STEADY_S = 30.0
"""A process that lived so long and died is started again at once; one that dies early, after a growing pause."""


class Supervisor:
    """Runs one node: its Asterisk, and the processes of ours that stand beside it.

    A killed supervisor takes all with it: Asterisk at once, ours by SIGTERM.
    """

    def __init__(
        self, tree: AsteriskTree, asterisk: AsteriskSettings, parts: Sequence[Part], keep_logs_days: int = 30
    ) -> None:
        """`parts` are stopped one after the other, each when the one before it has ended."""
        self._tree = tree
        self._asterisk = asterisk
        self._parts = tuple(parts)
        console = AsteriskServer(tree, asterisk).console
        self._rotation = LogRotation(asterisk.instance / "log", keep_logs_days, console)
        self.asterisk_pid: int | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """All run while inside; at the end the bridge lets calls end before Asterisk goes.

        Raises ServerError when Asterisk does not start the first time.
        """
        first = AsteriskServer(self._tree, self._asterisk)
        await first.start()
        self.asterisk_pid = first.pid
        async with asyncio.TaskGroup() as tasks:
            asterisk = tasks.create_task(self._keep_asterisk(first), name="asterisk")
            rotation = tasks.create_task(self._rotation.run(), name="log rotation")
            parts = [tasks.create_task(self._keep(part.run), name=part.name) for part in self._parts]
            try:
                yield
            finally:
                for task in (*parts, rotation, asterisk):
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
