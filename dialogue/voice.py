"""One question's answers by voice: what may be said, what it means, and when we had better ask for keys."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from dialogue.answers import command_in
from dialogue.danger_words import Danger, danger_in
from dialogue.endings import Commanded, Ending, NoMatch, Reason
from dialogue.keys import Command
from dialogue.phrases import COMMANDS, DANGER, phrases_in
from dialogue.prompt import Digits, Prompt, prompt
from dialogue.speech import Grammar, Hypothesis, Listening, SpeechTiming, WholeAnswers
from models.call import Language

MOST_POOR = 2
"""After so many answers that were not understood we ask for keys (reading rule R-23)."""
SURE_WORD = 0.75
"""Of a yes, a no, a choice or a command (reading rule R-23; docs/decisions/0006)."""
REPEAT_IT = prompt("no_match")
USE_KEYS = prompt("no_match_keypad")


@dataclass(frozen=True, slots=True)
class Doubtful:
    """We are sure of the beginning only, and ask for the rest."""

    sure: str


class Spoken(Protocol):
    """How a question may be answered by voice. Pure: it is told what was heard."""

    @property
    def grammar(self) -> Grammar:
        """What may be said."""
        ...

    @property
    def needed(self) -> frozenset[str]:
        """The words without which listening makes no sense."""
        ...

    @property
    def has_pauses(self) -> bool:
        """Whether a caller falls silent within such an answer, as when he reads digits off a meter."""
        ...

    @property
    def whole(self) -> WholeAnswers:
        """Which answers are complete as soon as they are said."""
        ...

    @property
    def use_keys(self) -> tuple[Prompt, ...]:
        """Said when we ask for keys instead, before the question's keypad prompts."""
        ...

    def understand(self, hypotheses: Sequence[Hypothesis], sure: str) -> Ending | Doubtful:
        """What was meant by the likeliest readings of an answer; `sure` is what was sure of the answer before it."""
        ...


def wish_in(heard: Hypothesis) -> Command | None:
    """What he wants instead of answering. A hint of danger is enough, for he is asked whether he means it."""
    if danger_in([word.text for word in heard.words]) is not Danger.NONE:
        return Command.DANGER
    return command_in([word.text for word in heard.words if word.confidence >= SURE_WORD])


def wishes_in(language: Language) -> tuple[tuple[str, ...], ...]:
    """What interrupts any question, whatever might follow it; phrases of one meaning together."""
    return (*(phrases_in(command, language) for command in COMMANDS.values()), phrases_in(DANGER, language))


class VoiceAttempts:
    """The attempts at one question by voice; over when speech fails us, or the caller is not understood twice."""

    def __init__(self, spoken: Spoken) -> None:
        self._spoken = spoken
        self._sure = ""
        self._poor = 0
        self.is_over = False

    def listening(self, timing: SpeechTiming) -> Listening:
        """What to listen for; an answer of one breath ends at half the silence.

        Whoever was asked for the rest of his digits may say them all again: nobody knows how many will come.
        """
        silence_s = timing.end_of_speech_s if self._spoken.has_pauses else timing.end_of_speech_s / 2
        whole = replace(self._spoken.whole, digits=0) if self._sure else self._spoken.whole
        return Listening(self._spoken.grammar, replace(timing, end_of_speech_s=silence_s), whole=whole)

    def understand(self, hypotheses: Sequence[Hypothesis]) -> Ending:
        """What was said, as an ending like any other; what was sure of a doubtful answer is remembered."""
        wish = wish_in(hypotheses[0]) if hypotheses else None
        if wish is not None:
            return Commanded(wish)
        ending = self._spoken.understand(hypotheses, self._sure)
        if isinstance(ending, Doubtful):
            self._sure, ending = ending.sure, NoMatch(Reason.DOUBTFUL)
        else:
            self._sure = ""
        if isinstance(ending, NoMatch):
            self._poor += 1
            self.is_over = self._poor == MOST_POOR
        return ending

    @property
    def apology(self) -> tuple[Prompt, ...]:
        """Said instead of the question when an answer was not understood."""
        if self.is_over:
            return self._spoken.use_keys
        return (prompt("no_match_rest", digits=Digits(self._sure)),) if self._sure else (REPEAT_IT,)
