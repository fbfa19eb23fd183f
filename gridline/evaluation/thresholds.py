"""How sure is sure: the thresholds of answers by voice, and a conversation that is held with other ones."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from dialogue.asking import Question
from dialogue.conversation import Conversation, Refused
from dialogue.journal import Missing, Witness
from dialogue.numbers.confidence import SURE
from dialogue.voice import SURE_WORD, Spoken
from dialogue.voice_choices import SpokenYesNo
from dialogue.voice_digits import FLOOR, SpokenNumber
from gridline.evaluation.simulated_line import SimulatedLine
from ivr.call_context import CallContext
from ivr.flows.hazard import danger_meant
from ivr.session import patience

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From how sure a recogniser on an answer counts, from 0 to 1."""

    sure: float = SURE
    """Of each word of a number."""
    floor: float = FLOOR
    """Of a number that was expected."""
    yes_no: float = SURE_WORD

    def applied_to(self, spoken: Spoken | None) -> Spoken | None:
        """The same question by voice with these thresholds."""
        match spoken:
            case SpokenNumber():
                return replace(spoken, sure_from=self.sure, floor=self.floor)
            case SpokenYesNo():
                return replace(spoken, sure_from=self.yes_no)
            case _:
                return spoken


class TunedConversation(Conversation):
    """A call's conversation, but for its thresholds and a journal that nobody needs."""

    def __init__(self, line: SimulatedLine, here: CallContext, witness: Witness, thresholds: Thresholds) -> None:
        super().__init__(line, _Unwritten(), witness, patience(here), danger_meant, line)
        self._thresholds = thresholds

    async def settle(
        self, question: Question, judge: Callable[[str], Awaitable[T | Refused]], given: str | None = None
    ) -> T:
        """As any conversation does; every question comes this way."""
        tuned = replace(question, spoken=self._thresholds.applied_to(question.spoken))
        return await super().settle(tuned, judge, given)


class _Unwritten:
    """A journal for a call that no crash can interrupt. Implements Journal."""

    def replay(self, step: str, kind: type[T]) -> T | Missing:
        return Missing.MISSING

    def is_replaying(self) -> bool:
        return False

    async def write(self, step: str, value: object) -> None:
        pass

    async def mark_heard(self, step: str) -> None:
        pass

    def was_heard(self, step: str) -> bool:
        return False
