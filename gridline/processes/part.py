"""A part of the service as a process of this very Python, which ends with whoever started it."""

import asyncio
import logging
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM, SIGUSR1
from time import monotonic_ns

from gridline.processes.pulse import Pulse

LOG = logging.getLogger(__name__)

_WAITS_FOR_DISK = "D"
_GIVING_WAY = "10"
KILL_AFTER_S = 10.0
"""Beyond the time for draining."""
LAST_WORDS_S = 0.1
"""For the stacks of a part that hangs (gridline/processes/event_loop.py); a stopped one has none."""


@dataclass(frozen=True, slots=True)
class Part:
    """`gridline NAME OPTIONS...`; a stop gives it `drain_s` seconds to finish what it does.

    One that hangs is killed at once: its sockets close, and whoever waits on them goes on.
    """

    name: str
    options: tuple[str, ...]
    drain_s: float = 0.0
    pulse: Pulse | None = None
    """None: it is not watched."""
    gives_way: bool = False
    """Nobody on a line waits for it: it leaves the processors to those who serve callers."""

    async def run(self) -> None:
        """Start it, and return when it has died. Cancelled, it stops it."""
        process = await asyncio.create_subprocess_exec(
            *(shutil.which("setpriv") or "setpriv", "--pdeathsig", "TERM"),
            *(("nice", "-n", _GIVING_WAY) if self.gives_way else ()),
            *(sys.executable, "-P", "-m", "gridline", self.name),  # -P: no module of the current folder shadows ours
            *self.options,
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us: it is told when it is its turn
        )
        try:
            status = await self._ended(process)
            LOG.error("a part ended", extra={"part": self.name, "status": status})
        finally:
            await self._stop(process)

    async def _ended(self, process: asyncio.subprocess.Process) -> int:
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(self._watch(process), name=f"pulse of {self.name}")
            status = await process.wait()
            watching.cancel()
        return status

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        if self.pulse is None:
            return
        await self.pulse.lost(lambda: _worked_ns(process.pid))
        LOG.error("a part is killed: it hangs", extra={"part": self.name, "silent_s": self.pulse.silent_s})
        with suppress(ProcessLookupError):  # it ends by itself just now
            process.send_signal(SIGUSR1)
            await asyncio.sleep(LAST_WORDS_S)
            process.kill()

    async def _stop(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is not None:
            return
        process.send_signal(SIGTERM)
        try:
            async with asyncio.timeout(self.drain_s + KILL_AFTER_S):
                await process.wait()
        except TimeoutError:
            LOG.error("a part was killed: it did not stop in time", extra={"part": self.name})
            process.kill()
            await process.wait()


def _worked_ns(pid: int) -> int:
    """How long its main thread, where the event loop is, has run or waited for a processor; 0 where nobody tells.

    Waiting for the disk counts too, as work that goes on now: a machine that swaps is slow, and does not hang.
    """
    try:
        if Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == _WAITS_FOR_DISK:
            return monotonic_ns()
        ran, waited, _ = Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()
        return int(ran) + int(waited)
    except (OSError, ValueError, IndexError):
        return 0
