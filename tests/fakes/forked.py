"""Processes that die at their work, forked from one that has loaded our code: each new Python would load it again."""

import asyncio
import multiprocessing
import signal
import time
from collections.abc import Callable, Coroutine
from multiprocessing.context import ForkServerProcess
from typing import ParamSpec

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


def _run(
    work: Callable[..., Coroutine[object, object, None]], args: tuple[object, ...], kwargs: dict[str, object]
) -> None:
    asyncio.run(work(*args, **kwargs))
