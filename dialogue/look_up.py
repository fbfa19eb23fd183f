"""Waiting for the utility with a caller on the line: he is never left in silence, and never for ever."""

import asyncio
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dialogue.errors import HungUp, LookUpFailed, LookUpLate
from dialogue.line import Line
from dialogue.patience import Patience
from dialogue.preface import Preface
from dialogue.prompt import prompt
from models.errors import GridlineError

T = TypeVar("T")

PLEASE_WAIT = prompt("please_wait")
"""Not to be interrupted: keys typed ahead must not turn the wait into silence."""


@dataclass(frozen=True, slots=True)
class TooLate:
    """In a journal: the look-up did not answer in time, or kept nothing, and the flow went on without it."""


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    value: T
    hung_up: HungUp | None
    """The caller left meanwhile. What he asked for is done all the same: he may have confirmed a reading."""


async def look_up(
    step: str, asked: Coroutine[Any, Any, T], line: Line, patience: Patience, preface: Preface
) -> Found[T]:
    """Wait for `asked` and keep the caller company; raises LookUpLate when it takes too long, and cancels it.

    A fault of the utility's side (a full disk, no registration number left) is LookUpFailed, which is a LookUpLate:
    whoever catches it goes on without an answer, and after a crash goes the same way again.
    """
    looking = asyncio.create_task(asked, name=f"look up {step}")
    try:
        hung_up = await _keep_company(looking, line, patience, preface)
        if not looking.done():
            raise LookUpLate(step)
        if isinstance(fault := looking.exception(), GridlineError):
            raise LookUpFailed(f"{step}: {fault}") from fault
        return Found(looking.result(), hung_up)
    finally:
        if not looking.done():
            looking.cancel()
            await asyncio.wait([looking])


async def _keep_company(looking: "asyncio.Task[T]", line: Line, patience: Patience, preface: Preface) -> HungUp | None:
    hung_up: HungUp | None = None
    await asyncio.wait([looking], timeout=patience.preface_waits_s if preface.forewords else patience.reassure_after_s)
    if preface.forewords and not looking.done():
        hung_up = await _said(preface.speak())
        await asyncio.wait([looking], timeout=patience.reassure_after_s)
    for _ in range(patience.reassurances):
        if looking.done():
            break
        hung_up = hung_up or await _said(line.play((PLEASE_WAIT,)))
        await asyncio.wait([looking], timeout=patience.reassure_every_s)
    return hung_up


async def _said(words: Awaitable[object]) -> HungUp | None:
    try:
        await words
    except HungUp as gone:
        return gone
    return None
