"""How well what was heard agrees with what was said: digits, whole answers, and how sure each word was."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from dialogue.answers import yes_or_no
from dialogue.collector import DigitsWanted
from dialogue.numbers.lexicon import OF_CALLER
from dialogue.numbers.spoken import HOLE
from dialogue.speech import Hypothesis, Listening, Word
from dialogue.spoken_words import UNKNOWN, plain
from dialogue.voice_choices import SpokenYesNo
from dialogue.voice_digits import spoken_account, spoken_value
from gridline.evaluation.alignment import aligned, errors
from gridline.evaluation.estimates import Count, Estimate, estimate
from gridline.evaluation.meaning import Kind, digits_in
from gridline.evaluation.sayings import VALUE_DIGITS, Saying, sort_of
from models.call import Language

K = TypeVar("K")

_Measure = Callable[["HeardSaying"], float]
_NUMBERS = frozenset({Kind.DIGIT, Kind.VALUE, Kind.ACCOUNT})
_WORDS = OF_CALLER[Language.RUSSIAN].numbers


@dataclass(frozen=True, slots=True)
class HeardSaying:
    """What was made of one saying under one condition."""

    saying: Saying
    condition: str
    hypotheses: tuple[Hypothesis, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        return self.hypotheses[0].words if self.hypotheses else ()

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(word.text for word in self.words)

    @property
    def digits(self) -> str:
        return digits_in(self.texts)

    @property
    def is_right(self) -> bool:
        """Whether all of it was understood, and nothing else; of what is no answer: that none was heard in it."""
        match self.saying.kind:
            case Kind.YES_NO:
                return yes_or_no(self.texts) is yes_or_no(self.saying.text.split())
            case Kind.OTHER:
                return not self.digits or HOLE in self.digits
            case _:
                return self.digits == self.saying.digits


@dataclass(frozen=True, slots=True)
class Score:
    """Of one speaker's sayings of one sort under one condition."""

    speaker: str
    condition: str
    sort: str
    sayings: int
    recordings: int
    """That they were made of."""
    digit_errors: Estimate | None
    """Changed, added and lost digits over digits said; None where no numbers were said."""
    right: Estimate | None
    empty: Estimate | None


@dataclass(frozen=True, slots=True)
class Sureness:
    """The confidences of the words of one speaker's numbers under one condition."""

    speaker: str
    condition: str
    right: tuple[float, ...]
    wrong: tuple[float, ...]
    """Of words that were not said; `[unk]` is no word."""


def listening_for(saying: Saying) -> Listening:
    """What the question listens for to which this is an answer."""
    match saying.kind:
        case Kind.YES_NO:
            return Listening(SpokenYesNo().grammar)
        case Kind.ACCOUNT:
            return Listening(spoken_account(DigitsWanted.exactly(len(saying.digits))).grammar)
        case _:
            return Listening(spoken_value(max(VALUE_DIGITS, len(saying.digits)), lambda _: False).grammar)


def scores(heard: Sequence[HeardSaying], seed: int) -> tuple[Score, ...]:
    """One for each speaker, condition and sort of saying, in the order in which they come."""
    groups = _grouped(heard, lambda each: (each.saying.speaker, each.condition, sort_of(each.saying)))
    return tuple(_score(key, several, seed) for key, several in groups.items())


def sureness(heard: Sequence[HeardSaying]) -> tuple[Sureness, ...]:
    """One for each speaker and condition."""
    numbers = (each for each in heard if each.saying.kind in _NUMBERS)
    groups = _grouped(numbers, lambda each: (each.saying.speaker, each.condition))
    return tuple(_sureness(speaker, condition, several) for (speaker, condition), several in groups.items())


def _score(key: tuple[str, str, str], heard: Sequence[HeardSaying], seed: int) -> Score:
    def rate(part: _Measure, whole: _Measure = lambda _: 1) -> Estimate | None:
        return estimate([Count(part(each), whole(each), each.saying.sources) for each in heard], seed)

    return Score(
        *key,
        sayings=len(heard),
        recordings=len({source for each in heard for source in each.saying.sources}),
        digit_errors=rate(lambda each: errors(each.saying.digits, each.digits), _digits_said),
        right=rate(lambda each: each.is_right),
        empty=rate(lambda each: not each.words),
    )


def _digits_said(heard: HeardSaying) -> int:
    return len(heard.saying.digits) if heard.saying.kind in _NUMBERS else 0


def _sureness(speaker: str, condition: str, heard: Iterable[HeardSaying]) -> Sureness:
    right: list[float] = []
    wrong: list[float] = []
    for each in heard:
        said, meant = ([_meaning(text) for text in texts] for texts in (each.saying.text.split(), each.texts))
        for place, other in aligned(said, meant):
            if other is not None and meant[other] != UNKNOWN:
                is_right = place is not None and said[place] == meant[other]
                (right if is_right else wrong).append(each.words[other].confidence)
    return Sureness(speaker, condition, tuple(right), tuple(wrong))


def _meaning(word: str) -> str:
    """«одна» is as right as «один»."""
    kind, value = _WORDS.get(plain(word), ("", None))
    return word if value is None else f"{kind} {value}"


def _grouped(heard: Iterable[HeardSaying], key: Callable[[HeardSaying], K]) -> Mapping[K, list[HeardSaying]]:
    groups: dict[K, list[HeardSaying]] = defaultdict(list)
    for each in heard:
        groups[key(each)].append(each)
    return groups
