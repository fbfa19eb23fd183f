"""Values as one says them in Russian: each becomes the recordings, in order, with gender, case and plural in place."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import chain

from dialogue.catalogue import Pause
from dialogue.errors import UnknownPrompt
from dialogue.prompt import (
    Amount,
    ClockTime,
    CompanyName,
    Day,
    DayGenitive,
    DayNumberGenitive,
    Digits,
    HourGenitive,
    Number,
    Recorded,
    Text,
    Value,
)
from models.meter import Unit

GREATEST = 999_999_999
_UNGROUPED = 4
"""Digits up to this many are said in one breath."""


class Gender(StrEnum):
    MASCULINE = "m"
    FEMININE = "f"
    NEUTER = "n"


_UNIT_GENDERS = {Unit.KWH: Gender.MASCULINE, Unit.M3: Gender.MASCULINE}
_SCALES = ((1_000_000, "million", Gender.MASCULINE), (1_000, "thousand", Gender.FEMININE))


def recordings(value: Value) -> tuple[Recorded | Text, ...]:
    """What to play for `value`. Raises `UnknownPrompt` for a value that cannot be said."""
    if isinstance(value, Text):
        return (value,)
    return tuple(Recorded(piece) for piece in _pieces(value))


def number(value: int, gender: Gender = Gender.MASCULINE) -> tuple[str, ...]:
    """The cardinal number as piece ids: «одна», «двадцать два», «две тысячи».

    Raises `UnknownPrompt` below zero and above GREATEST.
    """
    if not 0 <= value <= GREATEST:
        raise UnknownPrompt(f"a number from 0 to {GREATEST} can be said, not one of {len(str(value))} characters")
    if value == 0:
        return ("numbers/0",)
    return tuple(chain(*_scaled(value), _below_thousand(value % 1000, gender)))


def plural(value: int) -> str:
    """Which form a noun takes after `value`: one (1, 21), few (2-4, 22-24) or many (0, 5-20, 25)."""
    if value % 100 in range(11, 15):
        return "many"
    return {1: "one", 2: "few", 3: "few", 4: "few"}.get(value % 10, "many")


def digits(text: str) -> tuple[str, ...]:
    """Digits one by one, leading zeros kept; long strings in groups with a pause between, to be written down.

    Raises `UnknownPrompt` unless all are digits.
    """
    if not (text.isascii() and text.isdigit()):
        raise UnknownPrompt(f"only digits can be read out one by one; of {len(text)} characters not all are")
    groups = ([f"numbers/{digit}" for digit in group] for group in digit_groups(text))
    spoken: list[str] = []
    for group in groups:
        spoken += [Pause.GROUP.value, *group] if spoken else group
    return tuple(spoken)


def digit_groups(text: str) -> tuple[str, ...]:
    """Threes, ending in twos where they do not fit: 123 456, 123 45, 123 45 67. Up to four digits stay together."""
    if len(text) <= _UNGROUPED:
        return (text,)
    twos = -len(text) % 3
    threes = (len(text) - 2 * twos) // 3
    ends = [3 * count for count in range(1, threes + 1)] + [3 * threes + 2 * count for count in range(1, twos + 1)]
    return tuple(text[start:end] for start, end in zip([0, *ends], ends, strict=False))


def vocabulary() -> frozenset[str]:
    """Every recording that numbers, dates, times and units may need: what a pack must hold before the first call."""
    numbers = [*range(21), *range(30, 100, 10), *range(100, 1000, 100)]
    return frozenset(
        chain(
            (f"numbers/{value}" for value in numbers),
            ("numbers/1_f", "numbers/2_f", "numbers/1_n"),
            (f"numbers/{name}_{form}" for _, name, _ in _SCALES for form in ("one", "few", "many")),
            (f"units/{unit}_{form}" for unit in Unit for form in ("one", "few", "many")),
            (f"dates/day_{day}{case}" for day in range(1, 32) for case in ("", "_gen")),
            (f"dates/month_{month}_gen" for month in range(1, 13)),
            (f"times/hour_{hour}{case}" for hour in range(24) for case in ("", "_gen")),
            (f"times/minute_{minute}" for minute in range(60)),
        )
    )


_Composed = (
    Digits | Number | Amount | Day | DayGenitive | ClockTime | DayNumberGenitive | HourGenitive | CompanyName | Recorded
)


def _pieces(value: _Composed) -> tuple[str, ...]:
    spoken: tuple[str, ...]
    match value:
        case Digits(text):
            spoken = digits(text)
        case Number(count):
            spoken = number(count)
        case Amount(count, unit):
            spoken = (*number(count, _UNIT_GENDERS[unit]), f"units/{unit}_{plural(count)}")
        case Day(day):
            spoken = (f"dates/day_{day.day}", f"dates/month_{day.month}_gen")
        case DayGenitive(day):
            spoken = (f"dates/day_{day.day}_gen", f"dates/month_{day.month}_gen")
        case ClockTime(clock):
            spoken = (f"times/hour_{clock.hour}", f"times/minute_{clock.minute}")
        case DayNumberGenitive(day_number):
            spoken = (_within(day_number, 1, 31, "dates/day_{}_gen"),)
        case HourGenitive(24):
            spoken = ("times/hour_20_gen", "times/hour_4_gen")
        case HourGenitive(hour):
            spoken = (_within(hour, 0, 23, "times/hour_{}_gen"),)
        case CompanyName(code):
            spoken = (f"companies/{code}",)
        case Recorded(piece):
            spoken = (piece,)
    return spoken


def _within(value: int, least: int, greatest: int, piece: str) -> str:
    if not least <= value <= greatest:
        raise UnknownPrompt(f"{piece} is recorded for {least} to {greatest}, not for {value}")
    return piece.format(value)


def _scaled(value: int) -> Iterator[tuple[str, ...]]:
    for scale, name, gender in _SCALES:
        count = value // scale % 1000
        if count:
            yield (*_below_thousand(count, gender), f"numbers/{name}_{plural(count)}")


def _below_thousand(value: int, gender: Gender) -> tuple[str, ...]:
    hundreds, rest = value - value % 100, value % 100
    tens, ones = (0, rest) if rest < 20 else (rest - rest % 10, rest % 10)
    said = [f"numbers/{part}" for part in (hundreds, tens) if part]
    return (*said, _ones(ones, gender)) if ones else tuple(said)


def _ones(value: int, gender: Gender) -> str:
    """1 has three genders, 2 has two: «два» serves the neuter."""
    changes = value == 1 or (value == 2 and gender is Gender.FEMININE)
    return f"numbers/{value}_{gender}" if changes and gender is not Gender.MASCULINE else f"numbers/{value}"
