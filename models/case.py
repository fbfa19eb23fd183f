"""Cases (обращения): the number a caller is told, and what a case is about."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.account import AccountNumber
from models.phone_number import PhoneNumber

_FORM = re.compile(r"([A-Z]{2,8})-([0-9]{8})-([0-9]{6})")
_COMPANY = re.compile(r"[A-Z]{2,8}")
_SERIALS = 1_000_000


@dataclass(frozen=True, slots=True)
class RegistrationNumber:
    """`{COMPANY}-{YYYYMMDD}-{NNNNNN}`, one per case. The serial runs on through the days, then wraps.

    Raises ValueError unless the company is 2 to 8 capital letters and the serial has at most six digits.
    """

    company: str
    day: date
    serial: int

    def __post_init__(self) -> None:
        if _COMPANY.fullmatch(self.company) is None:
            raise ValueError("a company's code is 2 to 8 capital letters")
        if not 0 <= self.serial < _SERIALS:
            raise ValueError("a serial is 0 to 999999")

    @property
    def spoken_digits(self) -> str:
        """The last six digits, which is what a caller writes down, together with the date."""
        return f"{self.serial:06}"

    @classmethod
    def parse(cls, text: str) -> "RegistrationNumber":
        """The number written in `text`; raises ValueError where it has another form."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise ValueError(f"not a registration number: {text!r}")
        company, day, serial = found.groups()
        return cls(company, date.fromisoformat(day), int(serial))

    def __str__(self) -> str:
        return f"{self.company}-{self.day:%Y%m%d}-{self.serial:06}"


class CallbackReason(StrEnum):
    QUEUE_OVERFLOW = "queue_overflow"
    NOBODY_THERE = "nobody_there"
    CLOSED_HOURS = "closed_hours"
    REVIEW_READING = "review_reading"
    UNCONFIRMED_READING = "unconfirmed_reading"
    """The caller heard the whole read-back and hung up: many people think they are done."""
    UNCLEAR_MESSAGE = "unclear_message"
    APPOINTMENT_WISHED = "appointment_wished"
    """The database was away: a time is to be found with him."""


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """A promise to call somebody back."""

    phone: PhoneNumber
    reason: CallbackReason
    account: AccountNumber | None = None
    note: str = ""
    queue: str = ""
    """Whose people owe the call; empty: as the catalogue has it for calls back."""


@dataclass(frozen=True, slots=True)
class CallbackReceipt:
    number: RegistrationNumber
    due_at: datetime
