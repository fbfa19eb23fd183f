"""Processes forked from one that has loaded our code: each new Python would load it again, for three seconds."""

import asyncio
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import ParamSpec

from gridline.cli import main

P = ParamSpec("P")

_DIES_WITHIN_S = 30.0
_STARTS_WITHIN_S = 30.0
_LOOK_EVERY_S = 0.005
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "tests.fakes.doomed",
        "tests.fakes.doomed_acceptance",
        "tests.fakes.doomed_cases",
        "tests.fakes.doomed_transcriptions",
        "gridline.commands.bridge",
        "gridline.commands.media",
    ]
)


def forked(work: Callable[P, Coroutine[object, object, None]], *args: P.args, **kwargs: P.kwargs) -> ForkServerProcess:
    """A process that does this; it shares nothing with us, and ends with us."""
    process = _FORKS.Process(target=_run, args=(work, args, kwargs), daemon=True)
    process.start()
    return process


def ended(process: ForkServerProcess) -> int | None:
    """Its exit status once it has died, a signal as a negative number; None when it has not."""
    process.join(_DIES_WITHIN_S)
    return process.exitcode


def kill_at_work(process: ForkServerProcess, done: Callable[[], int], seconds: float) -> None:
    """Let it get further than now, by what `done` counts, then so many seconds, and kill it."""
    before = done()
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while done() <= before and time.monotonic() < deadline:
        assert process.is_alive(), "it died by itself"
        time.sleep(_LOOK_EVERY_S)
    time.sleep(seconds)
    process.kill()
    assert ended(process) == -signal.SIGKILL


@dataclass(frozen=True, slots=True)
class ForkedCommand:
    """A command of ours as a process of its own; what it answers is as of asyncio.subprocess.Process."""

    process: ForkServerProcess

    @property
    def pid(self) -> int:
        assert self.process.pid is not None, "it has been started"
        return self.process.pid

    @property
    def returncode(self) -> int | None:
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Its exit status, once it has ended; a signal as a negative number."""
        loop = asyncio.get_running_loop()
        over = asyncio.Event()
        loop.add_reader(self.process.sentinel, over.set)
        try:
            while self.returncode is None:
                await over.wait()
        finally:
            loop.remove_reader(self.process.sentinel)
        return self.returncode


def forked_command(words: Sequence[str], log: Path, environment: Mapping[str, str], folder: Path) -> ForkedCommand:
    """`gridline WORDS` in `folder`, which says what it has to say at the end of `log`."""
    told = (tuple(words), log, dict(environment), folder)
    process = _FORKS.Process(target=_run_command, args=told, daemon=True)
    process.start()
    return ForkedCommand(process)


def _run_command(words: Sequence[str], log: Path, environment: Mapping[str, str], folder: Path) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab") as told:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(told.fileno(), stream.fileno())
    sys.exit(main(words))


def _run(
    work: Callable[..., Coroutine[object, object, None]], args: tuple[object, ...], kwargs: dict[str, object]
) -> None:
    asyncio.run(work(*args, **kwargs))
