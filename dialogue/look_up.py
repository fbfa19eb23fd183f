"""Asking the utility with a caller on the line: he is never left in silence, and never waits for ever."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar, cast, get_type_hints

from dialogue.errors import HungUp, LookUpFailed, LookUpLate
from dialogue.line import Line
from dialogue.patience import Patience
from dialogue.preface import Preface
from dialogue.prompt import prompt
from dialogue.steps import Steps
from models.errors import GridlineError

P = ParamSpec("P")
T = TypeVar("T")

PLEASE_WAIT = prompt("please_wait")
"""Not to be interrupted: keys typed ahead must not turn the wait into silence."""


@dataclass(frozen=True, slots=True)
class TooLate:
    """In a journal: the look-up did not answer in time, or kept nothing, and the flow went on without it."""


@dataclass(frozen=True, slots=True)
class _Found(Generic[T]):
    value: T
    hung_up: HungUp | None
    """The caller left meanwhile. What he asked for is done all the same: he may have confirmed a reading."""


@dataclass(frozen=True, slots=True)
class LookUps:
    """The look-ups of one conversation."""

    line: Line
    patience: Patience
    preface: Preface
    steps: Steps

    async def look(self, ask: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `ask` returns, journalled; its return annotation tells the journal the type.

        Raises LookUpLate when it takes too long, and HungUp; either once it is in the journal how the look-up ended.
        A fault of the utility's side (a full disk, no registration number left) is LookUpFailed, which is a LookUpLate:
        whoever catches it goes on without an answer, and after a crash goes the same way again.
        """
        step = self.steps.next(ask.__name__)
        late, left = LookUpLate(step), None

        async def asked() -> T | TooLate:
            nonlocal late, left
            try:
                found = await self._in_time(step, ask(*args, **kwargs))
            except LookUpLate as raised:
                late = raised
                return TooLate()
            left = found.hung_up
            return found.value

        kind = cast("type[T | TooLate]", get_type_hints(ask)["return"] | TooLate)
        answer = await self.steps.once(step, kind, asked)
        if isinstance(answer, TooLate):
            raise late
        if left:
            raise left
        return answer

    async def _in_time(self, step: str, asked: Coroutine[Any, Any, T]) -> _Found[T]:
        """Wait for `asked` and keep the caller company; where it takes too long it is cancelled."""
        looking = asyncio.create_task(asked, name=f"look up {step}")
        try:
            hung_up = await self._keep_company(looking)
            if not looking.done():
                raise LookUpLate(step)
            if isinstance(fault := looking.exception(), GridlineError):
                raise LookUpFailed(f"{step}: {fault}") from fault
            return _Found(looking.result(), hung_up)
        finally:
            if not looking.done():
                looking.cancel()
                await asyncio.wait([looking])

    async def _keep_company(self, looking: "asyncio.Task[T]") -> HungUp | None:
        patience, preface = self.patience, self.preface
        hung_up: HungUp | None = None
        first_s = patience.preface_waits_s if preface.forewords else patience.reassure_after_s
        await asyncio.wait([looking], timeout=first_s)
        if preface.forewords and not looking.done():
            hung_up = await _said(preface.speak())
            await asyncio.wait([looking], timeout=patience.reassure_after_s)
        for _ in range(patience.reassurances):
            if looking.done():
                break
            hung_up = hung_up or await _said(self.line.play((PLEASE_WAIT,)))
            await asyncio.wait([looking], timeout=patience.reassure_every_s)
        return hung_up


async def _said(words: Awaitable[object]) -> HungUp | None:
    try:
        await words
    except HungUp as gone:
        return gone
    return None
