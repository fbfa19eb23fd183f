"""Submissions of the resident of the small world."""

from decimal import Decimal

from models.call import CallKey
from models.phone_number import PhoneNumber
from models.reading import InputMode, ReadingSource, ReadingStatus
from services.readings.reading_desk import Submission, SubmittedValue
from tests.fakes.supply import DAY, FLAT, METER, NIGHT, NOW, PERIOD, RESIDENT

_NOBODY_ASKED: dict[str, str] = {}


def value(register: str, number: int, status: ReadingStatus, replaces: str | None = None) -> SubmittedValue:
    return SubmittedValue(register, Decimal(number), Decimal(100), status, frozenset(), replaces)


def submission(
    key: str = "call-1:confirm",
    status: ReadingStatus = ReadingStatus.ACCEPTED,
    caller: PhoneNumber | None = RESIDENT,
    replaces: dict[str, str] = _NOBODY_ASKED,
    day: int = 5980,
) -> Submission:
    """Both zones of the flat's electricity meter."""
    values = (value(DAY, day, status, replaces.get(DAY)), value(NIGHT, 950, status, replaces.get(NIGHT)))
    return Submission(
        key, FLAT, METER, PERIOD, NOW, values, ReadingSource.PHONE_IVR, InputMode.KEYS, CallKey("gl", key), caller
    )
