"""Reading single cells of imported tables; every reader raises ValueError with the mistake in words."""

import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from models.account import AccountNumber
from models.account_form import AccountForm
from models.phone_number import PhoneNumber

Cell = str | int | float | bool | date | datetime | None
"""What a file holds: text, or in a spreadsheet a typed value."""

_SEVEN = re.compile(r"(?:\+7|8|7)([0-9]{10})")
_TIME_OF_DAY = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00)?")
_PERIOD = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_LOCAL_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_SCIENTIFIC = re.compile(r"[0-9][.,]?[0-9]*[eE][+-]?[0-9]+")
_PERMITTED_PLACES = -3
_LARGEST = Decimal(10) ** 11
_YES = frozenset({"yes", "true", "1", "да", "иә"})
_NO = frozenset({"no", "false", "0", "нет", "жоқ"})


def words(cell: Cell) -> str:
    """The cell as text; a spreadsheet's whole numbers come as floats and ints."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def identifier(cell: Cell) -> str:
    text = words(cell)
    if not 1 <= len(text) <= 64:
        raise ValueError("the id is empty or longer than 64 characters")
    if "\x00" in text:
        raise ValueError("a zero byte is in the id")
    if _SCIENTIFIC.fullmatch(text):
        raise ValueError(f"{text} is a number that the spreadsheet has shortened")
    return text


def text(longest: int) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        found = words(cell)
        if len(found) > longest:
            raise ValueError(f"longer than {longest} characters")
        if "\x00" in found:
            raise ValueError("a zero byte is in the text")
        return found

    return read


def account(form: AccountForm) -> Callable[[Cell], str]:
    """Account numbers are text: a spreadsheet that took them for numbers has dropped their leading zeros."""

    def read(cell: Cell) -> str:
        if not isinstance(cell, str):
            raise ValueError("the cell is a number: its leading zeros are lost")
        found = cell.strip()
        if _SCIENTIFIC.fullmatch(found):
            raise ValueError(f"{found} is a number that the spreadsheet has shortened")
        number = AccountNumber.parse(found)
        if number is None:
            raise ValueError("an account is 1 to 20 digits")
        if not form.fits(number):
            raise ValueError(_misfit(number, form))
        return found

    return read


def _misfit(number: AccountNumber, form: AccountForm) -> str:
    length = len(number.value)
    if length < form.min_digits:
        return f"{length} digits where the company has {form.min_digits}: were leading zeros lost?"
    if length > form.max_digits:
        return f"{length} digits where the company has at most {form.max_digits}"
    return "the check digit is wrong"


def phone(country: str, area_code: str) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        found = words(cell)
        seven = _SEVEN.fullmatch(found)
        if seven:
            return f"+7{seven[1]}"
        number = PhoneNumber.parse(found, country, area_code)
        if number is None:
            raise ValueError("not a telephone number")
        return number.e164

    return read


def choice(kind: type[StrEnum]) -> Callable[[Cell], str]:
    known = {member.value: member.value for member in kind}

    def read(cell: Cell) -> str:
        found = known.get(words(cell).lower())
        if found is None:
            raise ValueError("not one of the known words")
        return found

    return read


def yes_no(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    found = words(cell).lower()
    if found in _YES:
        return True
    if found in _NO:
        return False
    raise ValueError("neither yes nor no")


def whole(least: int, most: int) -> Callable[[Cell], int]:
    def read(cell: Cell) -> int:
        found = words(cell)
        if not (found.isascii() and found.isdigit() and len(found) < 10 and least <= int(found) <= most):
            raise ValueError(f"not a whole number from {least} to {most}")
        return int(found)

    return read


def amount(cell: Cell) -> Decimal:
    found = words(cell).replace("\u00a0", "").replace(" ", "").replace(",", ".")
    if _SCIENTIFIC.fullmatch(found):
        raise ValueError(f"{found} is a number that the spreadsheet has shortened")
    try:
        number = Decimal(found)
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise ValueError("not a number that a meter or a bill could show")
    if int(number.as_tuple().exponent) < _PERMITTED_PLACES:
        raise ValueError("more than three digits after the point")
    return number + 0  # -0 is nothing but 0


def reading_value(cell: Cell) -> Decimal:
    number = amount(cell)
    if number < 0:
        raise ValueError("a meter does not show less than nothing")
    return number


def day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return _day(words(cell))


@lru_cache(maxsize=4096)
def _day(found: str) -> date:
    local = _LOCAL_DAY.fullmatch(found)
    try:
        return date(int(local[3]), int(local[2]), int(local[1])) if local else date.fromisoformat(found)
    except ValueError:
        raise ValueError("not a date") from None


@lru_cache(maxsize=1024)
def _period(found: str) -> str:
    if not _PERIOD.fullmatch(found):
        raise ValueError("not a month")
    return found


def clock_time(cell: Cell) -> str:
    """A time of day to the minute, as 09:30."""
    found = _TIME_OF_DAY.fullmatch(words(cell))
    if found is None:
        raise ValueError("it is no time of day")
    return f"{int(found[1]):02}:{found[2]}"


def one_of(codes: Collection[str]) -> Callable[[Cell], str]:
    """One of these codes, exactly as it is written there."""

    def read(cell: Cell) -> str:
        found = words(cell)
        if found not in codes:
            raise ValueError(f"{found!r} is none of: {', '.join(sorted(codes))}")
        return found

    return read


def period(cell: Cell) -> str:
    return f"{cell:%Y-%m}" if isinstance(cell, date) else _period(words(cell))


def moment(cell: Cell) -> datetime:
    try:
        found = cell if isinstance(cell, datetime) else datetime.fromisoformat(words(cell))
    except ValueError:
        raise ValueError("not a moment") from None
    if found.utcoffset() is None:
        raise ValueError("the moment has no zone")
    return found.astimezone(UTC)


@lru_cache(maxsize=256)
def _zone(found: str) -> str:
    try:
        return ZoneInfo(found).key
    except (ValueError, OSError, KeyError):
        raise ValueError("not a time zone") from None


def zone(cell: Cell) -> str:
    return _zone(words(cell))
