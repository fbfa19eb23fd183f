"""Single values in files of settings: from their text to numbers, days, hours, zones and phone numbers."""

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.month_window import MonthDay
from models.opening_hours import DayHours, OpenDays, OpenSpan
from models.phone_number import PhoneNumber

Read = Callable[[object, object], object]
"""From a part of the tree to a value; the second argument is the type that is wanted."""
_TIME_FORM = re.compile(r"[0-9]{2}:[0-9]{2}")
_DATE_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YES, _NO = frozenset({"yes", "true"}), frozenset({"no", "false"})


class MisreadError(ValueError):
    """A value of another kind than its field's; the message is `problem; remedy`, as in the domain's ValueErrors."""


def word(value: object, kind: type[str]) -> str:
    """A text or one of an enum's words: cattrs finds the hook of `str` for both."""
    return choice(value, kind) if issubclass(kind, StrEnum) else text(value)


def text(value: object) -> str:
    """`value` where it is one scalar; raises MisreadError on lists, groups and nothing."""
    if not isinstance(value, str):
        raise MisreadError("must be one value, not empty and not a list or group; write a single value")
    return value


def _number(kind: Callable[[str], object], example: str) -> Read:
    def read(value: object, _: object) -> object:
        written = text(value)
        try:
            if written.isascii() and "_" not in written:
                return kind(written)
        except (ValueError, InvalidOperation):
            pass
        raise MisreadError(f"{written!r} is not a number; write it as {example}")

    return read


def _yes_no(value: object, _: object) -> bool:
    written = text(value)
    if written not in _YES | _NO:
        raise MisreadError(f"{written!r} is neither yes nor no; write yes or no")
    return written in _YES


def choice(value: object, kind: type[StrEnum]) -> StrEnum:
    written = text(value)
    try:
        return kind(written)
    except ValueError:
        raise MisreadError(f"{written!r} is not known; choose from {', '.join(kind)}") from None


def _time(value: object, _: object) -> time:
    written = text(value)
    try:
        if _TIME_FORM.fullmatch(written):
            return time.fromisoformat(written)
    except ValueError:
        pass
    raise MisreadError(f"{written!r} is not a time of day; write it as 09:00")


def _date(value: object, _: object) -> date:
    written = text(value)
    try:
        if _DATE_FORM.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise MisreadError(f"{written!r} is not a day; write it as 2026-11-04")


def _zone(value: object, _: object) -> ZoneInfo:
    written = text(value)
    try:
        return ZoneInfo(written)
    except (ValueError, OSError, KeyError):
        raise MisreadError(f"{written!r} is not a time zone; write it as Europe/Samara") from None


def _phone(value: object, _: object) -> PhoneNumber:
    written = text(value)
    number = PhoneNumber.parse(written, "RU") if written.startswith("+") else None
    if number is None:
        raise MisreadError("is not a full phone number; write it with its country code, such as +78460000000")
    return number


def _span(value: object, _: object) -> OpenSpan:
    days, _space, hours = text(value).rpartition(" ")
    return OpenSpan(OpenDays.parse(days), DayHours.parse(hours))


LEAVES: tuple[tuple[type, Read], ...] = (
    (bool, _yes_no),
    (int, _number(int, "3")),
    (float, _number(float, "2.5")),
    (Decimal, _number(Decimal, "2.5")),
    (time, _time),
    (date, _date),
    (ZoneInfo, _zone),
    (PhoneNumber, _phone),
    (OpenSpan, _span),
    (MonthDay, lambda value, _: MonthDay.parse(text(value))),
    (DayHours, lambda value, _: DayHours.parse(text(value))),
    (OpenDays, lambda value, _: OpenDays.parse(text(value))),
)
