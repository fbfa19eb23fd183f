"""The one retry loop: play, listen, barge in, try again, give up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dialogue.endings import Commanded, Ending, Listener, Match, NoInput, NoMatch, Reason, Timing
from dialogue.journal import StepRecord, Witness
from dialogue.keys import END, Command
from dialogue.line import Line, PlayEnd
from dialogue.patience import Patience
from dialogue.prompt import Prompt, prompt

NO_INPUT = prompt("no_input")
SORRY = {Reason.INVALID_KEY: prompt("invalid_key"), Reason.NOT_AN_ANSWER: prompt("no_match")}


class Wanted(Protocol):
    """What a question wants to hear, such as four digits or one of three keys."""

    def listener(self, timing: Timing) -> Listener: ...


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `step` names it in the journal and in the call's record."""

    step: str
    prompts: tuple[Prompt, ...]
    wanted: Wanted
    hint: tuple[Prompt, ...] = ()
    """Said before the question from the second attempt on."""
    silence_means: str | None = None
    """The answer that silence stands for, where silence must not end in a third attempt."""
    only_new_keys: bool = False
    """The caller cannot have expected this question: what he typed before it was asked is no answer to it."""
    when_heard: object = None
    """The draft that is to be kept once the question was played to its end, whether or not it is answered."""


class AnswerKind(StrEnum):
    MATCH = "match"
    OPERATOR = "operator"
    DANGER = "danger"
    GAVE_UP = "gave_up"
    TIME_IS_UP = "time_is_up"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question brought, as the journal keeps it. `attempt` counts from 1; `text` is empty but for a match."""

    kind: AnswerKind
    attempt: int
    text: str = ""


Heard = Callable[[], Awaitable[None]]
"""Awaited when a question was played to its end."""


async def _unnoticed() -> None:
    pass


class Asking:
    """Asks questions on one line."""

    def __init__(self, line: Line, witness: Witness, patience: Patience) -> None:
        self._line = line
        self._witness = witness
        self._patience = patience
        self._hash_may_follow = False

    async def ask(
        self, question: Question, used: int = 0, opening: tuple[Prompt, ...] = (), heard: Heard = _unnoticed
    ) -> Answer:
        """The answer to `question`, of whose attempts `used` are spent; `opening` is said instead of it at first."""
        opening = opening or question.prompts
        if question.only_new_keys:
            self._line.forget_keys()
        for attempt in range(used + 1, self._patience.attempts + 1):
            match await self._attempt(question, opening, attempt, heard):
                case Match(text):
                    return Answer(AnswerKind.MATCH, attempt, text)
                case Commanded(command):
                    return Answer(AnswerKind(command.value), attempt)
                case NoInput() if question.silence_means is not None:
                    return Answer(AnswerKind.MATCH, attempt, question.silence_means)
                case NoInput():
                    opening = (NO_INPUT, *question.hint, *question.prompts)
                case NoMatch(reason):
                    self._line.forget_keys()  # the rest of a wrong answer is no answer to the next attempt
                    opening = (SORRY[reason], *question.hint, *question.prompts)
        return Answer(AnswerKind.GAVE_UP, self._patience.attempts)

    async def _attempt(self, question: Question, opening: tuple[Prompt, ...], attempt: int, heard: Heard) -> Ending:
        """One attempt; repeating the question at the caller's wish costs none, but is bounded."""
        for _ in range(self._patience.repeats + 1):
            ending = await self._once(question, opening, attempt, heard)
            if ending != Commanded(Command.REPEAT):
                return ending
            opening = question.prompts
        return NoMatch(Reason.NOT_AN_ANSWER)

    async def _once(self, question: Question, prompts: tuple[Prompt, ...], attempt: int, heard: Heard) -> Ending:
        listener = question.wanted.listener(self._patience.timing)
        outcome = "hang_up"
        try:
            if await self._line.play(prompts) is PlayEnd.WHOLE:
                await heard()
            ending = await self._listen(listener)
            outcome = _outcome(ending)
        finally:
            self._witness.saw(_record(question, attempt, listener.raw, outcome))
        return ending

    async def _listen(self, listener: Listener) -> Ending:
        ending: Ending | None = None
        while ending is None:
            key = await self._line.key(listener.wait_s)
            if key == END and self._hash_may_follow:
                self._hash_may_follow = False
                return Commanded(Command.REPEAT)  # it belonged to the last answer, and may have cut this question
            self._hash_may_follow = False
            ending = listener.silence() if key is None else listener.press(key)
        self._hash_may_follow = isinstance(ending, Match) and not ending.by_hash
        return ending


def _outcome(ending: Ending) -> str:
    match ending:
        case Match():
            return "match"
        case NoMatch():
            return "no_match"
        case NoInput():
            return "no_input"
        case Commanded(command):
            return command.value


def _record(question: Question, attempt: int, raw: str, outcome: str) -> StepRecord:
    parsed = raw.rstrip(END) if outcome == "match" else ""
    return StepRecord(question.step, question.prompts[-1].id, attempt, raw, parsed, outcome)
