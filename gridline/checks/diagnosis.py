"""Looking at one part: what was found, how bad it is, and what to do. The doctor and /healthz share it."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

T = TypeVar("T")


class State(StrEnum):
    WELL = "well"
    IDLE = "idle"
    """Not in use here, or not running now; nothing is wrong with that."""
    WARNING = "warning"
    """Callers are served; somebody should look today."""
    ILL = "ill"
    """Callers are not served as they should be; somebody should look now."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found at one part. Where the state is no good one, `remedy` says what to do."""

    part: str
    state: State
    what: str
    remedy: str = ""

    @property
    def is_good(self) -> bool:
        return self.state in (State.WELL, State.IDLE)


class Check(Protocol):
    """A look at one part. It may take its time or fail: `examine` bounds it."""

    @property
    def part(self) -> str:
        """The part's name, unique in a list of checks."""
        ...

    async def look(self) -> Diagnosis: ...


@dataclass(frozen=True, slots=True)
class Look:
    """A check made of a function that must not block the event loop for long."""

    part: str
    function: Callable[[], Diagnosis]

    async def look(self) -> Diagnosis:
        return self.function()


@dataclass(frozen=True, slots=True)
class SlowLook:
    """A check made of a function that blocks: disks, programs. It gets a thread that nobody waits for at the end."""

    part: str
    function: Callable[[], Diagnosis]

    async def look(self) -> Diagnosis:
        return await in_thread(self.function)


async def examine(checks: Iterable[Check], timeout_s: float) -> list[Diagnosis]:
    """All diagnoses, in the order of the checks; together they take no longer than the slowest one's `timeout_s`."""
    return list(await asyncio.gather(*(_bounded(check, timeout_s) for check in checks)))


async def in_thread(function: Callable[[], T]) -> T:
    """The function's result from a daemon thread: one that hangs on a dead disk must not keep the process alive."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def deliver(value: T | None, error: BaseException | None) -> None:
        if result.done():
            return
        if error is not None:
            result.set_exception(error)
        else:
            result.set_result(value)  # type: ignore[arg-type]  # a T whenever there is no error

    def work() -> None:
        try:
            outcome: tuple[T | None, BaseException | None] = (function(), None)
        except BaseException as error:  # noqa: BLE001  (it is raised where the result is awaited)
            outcome = (None, error)
        if not loop.is_closed():
            loop.call_soon_threadsafe(deliver, *outcome)

    threading.Thread(target=work, name=f"look {function!r}", daemon=True).start()
    return await result


async def _bounded(check: Check, timeout_s: float) -> Diagnosis:
    try:
        async with asyncio.timeout(timeout_s):
            return await check.look()
    except TimeoutError:
        remedy = "The part hangs, or the machine is overloaded: look at its own log, then at disk and load."
        return Diagnosis(check.part, State.ILL, f"gave no answer within {timeout_s:g} s", remedy)
    except Exception as error:  # noqa: BLE001  (a broken check is a finding, and the others must go on)
        remedy = "The check itself failed: this is a fault in Gridline worth reporting."
        return Diagnosis(check.part, State.ILL, f"{type(error).__name__}: {error}", remedy)
