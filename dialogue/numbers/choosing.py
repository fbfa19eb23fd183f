"""Which reading of spoken digits fits the question: one, several to ask about, or none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dialogue.collector import DigitsWanted
from dialogue.numbers.spoken import SpokenDigits


@dataclass(frozen=True, slots=True)
class One:
    """The likeliest reading that fits; `others` fit too but take numbers apart more often (for plausibility)."""

    reading: SpokenDigits
    others: tuple[SpokenDigits, ...] = ()


@dataclass(frozen=True, slots=True)
class Several:
    """These fit and are equally likely, or the one that fits was taken back: ask. Never empty."""

    readings: tuple[SpokenDigits, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """No reading fits, for its length or for a hole; `likeliest` is what was heard, if anything was."""

    likeliest: SpokenDigits | None = None


Choice = One | Several | Nothing


def choose_register(readings: Sequence[SpokenDigits], digits_int: int) -> Choice:
    """For a meter's register of `digits_int` digits (R-2): a value, so that leading zeros neither count nor lack."""
    return _choose(readings, lambda digits: len(digits.lstrip("0")) <= digits_int, lambda digits: digits.lstrip("0"))


def choose_account(readings: Sequence[SpokenDigits], wanted: DigitsWanted) -> Choice:
    """For an account, a serial number or a telephone number: every zero counts."""
    return _choose(readings, lambda digits: wanted.at_least <= len(digits) <= wanted.at_most, lambda digits: digits)


def _choose(readings: Sequence[SpokenDigits], fits: Callable[[str], bool], meaning: Callable[[str], str]) -> Choice:
    fitting = [reading for reading in readings if not reading.has_hole and fits(reading.digits)]
    if not fitting:
        return Nothing(readings[0] if readings else None)
    fewest = min(reading.splits for reading in fitting)
    likeliest = tuple(reading for reading in fitting if reading.splits == fewest)
    first = likeliest[0]
    if first.is_taken_back or len({meaning(reading.digits) for reading in likeliest}) > 1:
        return Several(likeliest)
    return One(first, tuple(reading for reading in fitting if reading is not first))
