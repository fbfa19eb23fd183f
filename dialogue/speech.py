"""Answers by voice: what to listen for, what was heard, and the port of a line that can listen while it speaks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from dialogue.line import PlayEnd
from dialogue.preface import Foreword
from dialogue.prompt import Prompt
from models.call import Language


@dataclass(frozen=True, slots=True)
class Grammar:
    """What may be said. A recogniser takes the phrases as counts of words and neighbours, not as a list of sentences.

    Never empty; phrases are words of the recogniser's model, in small letters, one space between two.
    """

    phrases: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.phrases or not all(phrase.split() for phrase in self.phrases):
            raise ValueError("a grammar has at least one phrase, and no empty one")

    @property
    def words(self) -> frozenset[str]:
        return frozenset(word for phrase in self.phrases for word in phrase.split())


@dataclass(frozen=True, slots=True)
class SpeechTiming:
    """Seconds of audio, counted in frames (reading rules, limits)."""

    no_input_s: float = 5.0
    """From the prompt's end to the first word."""
    end_of_speech_s: float = 1.2
    """Silence that ends an answer."""
    longest_s: float = 15.0
    """An answer is cut here."""
    pause_s: float = 0.26
    """Silence that ends an answer which is complete (docs/decisions/0007)."""


@dataclass(frozen=True, slots=True)
class WholeAnswers:
    """Which answers are complete, so that nobody waits for more of them; by default none is."""

    language: Language = Language.RUSSIAN
    digits: int = 0
    """With so many digits an answer is complete; 0: no number is."""
    meanings: tuple[tuple[str, ...], ...] = ()
    """Phrases that are complete answers, those of one meaning together."""
    usual: tuple[int, int] | None = None
    """The least and the most number that are complete with fewer digits; one more digit leads out of them."""

    @property
    def are_any(self) -> bool:
        return self.digits > 0 or bool(self.meanings)


@dataclass(frozen=True, slots=True)
class Listening:
    """One speech step: what may be said, when it ends, and how many readings of it are wanted."""

    grammar: Grammar
    timing: SpeechTiming = field(default_factory=SpeechTiming)
    hypotheses: int = 5
    whole: WholeAnswers = field(default_factory=WholeAnswers)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was heard, in seconds from the beginning of the step; confidence from 0 to 1."""

    text: str
    confidence: float
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One reading of what was said; empty where the recogniser heard no word in it."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        """Of its weakest word; 0 without words."""
        return min((word.confidence for word in self.words), default=0.0)


class SpeechEnd(StrEnum):
    """Why a speech step ended."""

    SPOKEN = "spoken"
    """He spoke and fell silent."""
    CUT_SHORT = "cut_short"
    """He spoke longer than any answer is."""
    NO_INPUT = "no_input"
    KEY = "key"
    """He pressed a key, which wins over speech; it is in the line's key buffer."""
    UNAVAILABLE = "unavailable"
    """Speech failed us, not the caller: a dead worker or media server, a silent stream."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What a speech step brought: readings of it, the likeliest first (none unless he spoke)."""

    end: SpeechEnd
    prompt: PlayEnd
    """WHOLE if the prompt was heard to its end before he spoke or pressed."""
    hypotheses: tuple[Hypothesis, ...] = ()


class SpeechLine(Protocol):
    """The part of a caller's line that listens to speech."""

    @property
    def can_listen(self) -> bool:
        """Whether a speech step is worth a try now; it may still end as unavailable."""
        ...

    def knows(self, words: frozenset[str]) -> bool:
        """Whether its recogniser can hear all these words; a model of digits knows no menu."""
        ...

    async def listen(self, prompts: Sequence[Prompt], listening: Listening, before: Sequence[Foreword] = ()) -> Speech:
        """Play the prompts and listen at the same time: speech cuts them where a key may. Raises HungUp.

        What comes `before` is played as `Line.play` would play it, in the same breath: a key cuts it, a voice does
        not. Where the step is unavailable, some of it may not have been heard.
        """
        ...
