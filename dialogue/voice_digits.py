"""Digits answered by voice: which number was meant, how sure we are of it, and what of it to ask again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dialogue.collector import DigitsWanted
from dialogue.endings import Ending, Match, NoMatch, Reason
from dialogue.grammars import digits_grammar
from dialogue.numbers.choosing import Choice, Nothing, One, Several, choose_account, choose_register
from dialogue.numbers.confidence import SURE, confidence_of, sure_beginning
from dialogue.numbers.meanings import readings_of
from dialogue.numbers.spoken import Group, Hole, SpokenDigits
from dialogue.prompt import Prompt
from dialogue.speech import Grammar, Hypothesis, WholeAnswers
from dialogue.voice import USE_KEYS, Doubtful, wishes_in
from models.call import Language

DIGIT_WORDS = {
    Language.RUSSIAN: frozenset(["ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"]),
    Language.KAZAKH: frozenset(["нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз"]),
}
FLOOR = 0.3
"""Below this even a number that we expect is no more than a guess."""

Choose = Callable[[Sequence[SpokenDigits]], Choice]


def _nothing_known(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A number that may have been meant, and how sure the recogniser was of its weakest word."""

    digits: str
    confidence: float


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    """An answer of digits. Of several readings one that `is_expected` comes first: an account of this caller, a
    plausible reading; unless we are sure of another. Nothing is taken without a read-back, so that wrong costs a turn.
    """

    wanted: DigitsWanted
    choose: Choose
    """Which reading fits the question by its length."""
    language: Language = Language.RUSSIAN
    is_expected: Callable[[str], bool] = _nothing_known
    usual: tuple[int, int] | None = None
    """Values from the least to the most that need no leading zeros to be complete."""
    takes_any_length: bool = False
    """What was surely heard goes to the flow even if it is too long: it says so better than we do."""
    use_keys: tuple[Prompt, ...] = (USE_KEYS,)
    sure_from: float = SURE
    floor: float = FLOOR

    @property
    def has_pauses(self) -> bool:
        return True

    @property
    def grammar(self) -> Grammar:
        return _grammar(self.wanted, self.language)

    @property
    def needed(self) -> frozenset[str]:
        return DIGIT_WORDS[self.language]

    @property
    def whole(self) -> WholeAnswers:
        """A number with as many digits as any may have, or a usual one: whatever else is shorter may go on."""
        return WholeAnswers(self.language, self.wanted.at_most, wishes_in(self.language), self.usual)

    def understand(self, hypotheses: Sequence[Hypothesis], sure: str) -> Ending | Doubtful:
        """A number; or what is sure of one; or nothing that we understand."""
        found = [each for hypothesis in hypotheses for each in self._candidates(hypothesis, sure)]
        surest = next((each for each in self._candidates(hypotheses[0], sure)), None) if hypotheses else None
        if surest is not None and surest.confidence >= self.sure_from:
            return Match(surest.digits, confidence=surest.confidence)
        expected = {each.digits: each for each in reversed(found) if self.is_expected(each.digits)}
        if len(expected) == 1:
            (only,) = expected.values()
            if only.confidence >= self.floor:
                return Match(only.digits, confidence=only.confidence)
        return self._doubt(hypotheses, sure)

    def _candidates(self, hypothesis: Hypothesis, sure: str) -> Iterator[_Candidate]:
        """The readings of one hypothesis that fit, the likeliest first; none where several are equally likely."""
        readings = readings_of([word.text for word in hypothesis.words], self.language)
        confidences = [word.confidence for word in hypothesis.words]
        match self._chosen(readings, sure):
            case One(first, others):
                for reading in (first, *others):
                    yield _Candidate(reading.digits, _weakest(reading, confidences))
            case Several(equals):
                for reading in equals:
                    yield _Candidate(reading.digits, min(_weakest(reading, confidences), self.sure_from - 0.01))
            case Nothing(SpokenDigits() as heard) if self.takes_any_length and not heard.has_hole:
                yield _Candidate(heard.digits, _weakest(heard, confidences))
            case Nothing():
                return

    def _chosen(self, readings: tuple[SpokenDigits, ...], sure: str) -> Choice:
        """With something sure from before he may have said the rest, or all of it again."""
        if not sure:
            return self.choose(readings)
        again = tuple(reading for reading in readings if reading.digits.startswith(sure))
        whole = self.choose(again)
        if isinstance(whole, One):
            return whole
        return self.choose(tuple(_after(sure, reading) for reading in readings))

    def _doubt(self, hypotheses: Sequence[Hypothesis], sure: str) -> NoMatch | Doubtful:
        if hypotheses:
            confidences = [word.confidence for word in hypotheses[0].words]
            readings = readings_of([word.text for word in hypotheses[0].words], self.language)
            beginning = sure_beginning(readings[0], confidences, self.sure_from) if readings else ""
            if beginning and beginning != readings[0].digits:
                return Doubtful(beginning if beginning.startswith(sure) else sure + beginning)
        return NoMatch(Reason.NOT_UNDERSTOOD)


def spoken_account(wanted: DigitsWanted, is_expected: Callable[[str], bool] = _nothing_known) -> SpokenNumber:
    """An account, or its end: every zero counts; `is_expected` knows the accounts of this caller."""
    return SpokenNumber(wanted, lambda readings: choose_account(readings, wanted), is_expected=is_expected)


def spoken_value(
    digits_int: int,
    is_expected: Callable[[str], bool],
    use_keys: tuple[Prompt, ...] = (USE_KEYS,),
    usual: tuple[int, int] | None = None,
) -> SpokenNumber:
    """A register's value of up to so many digits; `is_expected` tells a plausible one (reading rule R-23)."""
    return SpokenNumber(
        DigitsWanted(1, digits_int),
        lambda readings: choose_register(readings, digits_int),
        is_expected=is_expected,
        usual=usual,
        takes_any_length=True,
        use_keys=use_keys,
    )


@lru_cache(maxsize=64)
def _grammar(wanted: DigitsWanted, language: Language) -> Grammar:
    return digits_grammar(wanted, language)


def _weakest(reading: SpokenDigits, confidences: Sequence[float]) -> float:
    """Of the words said now; what was sure before counts as sure."""
    return min((confidence_of(part, confidences) for part in reading.parts if part.words), default=0.0)


def _after(sure: str, reading: SpokenDigits) -> SpokenDigits:
    parts: tuple[Group | Hole, ...] = (Group(sure, ()), *reading.parts)
    return SpokenDigits(parts, reading.splits, reading.is_taken_back)
