"""Appointments (запись на приём, визит): free times of an office or a crew, and the life of a booking (2.3, 2.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from models.account import AccountNumber
from models.case import RegistrationNumber
from models.errors import IllegalMove
from models.intent import Intent
from models.local_time import local
from models.phone_number import PhoneNumber

VISITS = "visit"
"""The place of appointments at the consumer's: what its crews have free stands beside what the offices have."""


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time at a place, by the company's clocks. Slots sort by the clock within one place."""

    office: str
    """Code of the company's office, or VISITS."""
    day: date
    at: time

    def starts_at(self, zone: ZoneInfo) -> datetime:
        return datetime.combine(self.day, self.at, zone)

    def is_over(self, now: datetime, zone: ZoneInfo) -> bool:
        """Whether it is too late to be booked: it begins at `now` or has begun."""
        return self.starts_at(zone) <= local(now, zone)

    def __str__(self) -> str:
        return f"{self.office} {self.day} {self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class AppointmentLimits:
    """How many appointments to come one caller may hold, so that nobody books an office away from all others.

    The passports name none (ours): an office, a visit of the crew and one more at a time are enough for a household.
    """

    most_open: int = 3
    """Of one phone or account; what is moved is no new one."""
    most_open_withheld: int = 20
    """Of all callers together of whom neither number nor account is known."""

    def __post_init__(self) -> None:
        if min(self.most_open, self.most_open_withheld) <= 0:
            raise ValueError("most_open and most_open_withheld must be above zero")

    def of(self, phone: PhoneNumber | None, account: AccountNumber | None) -> int:
        return self.most_open_withheld if phone is None and account is None else self.most_open


class AppointmentState(StrEnum):
    BOOKED = "booked"
    CONFIRMED = "confirmed"
    """The consumer has said again that he will be there."""
    DONE = "done"
    MOVED = "moved"
    """To another time: the booking of that time has the same number."""
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


EXPECTED = frozenset({AppointmentState.BOOKED, AppointmentState.CONFIRMED})
"""The consumer is still to come: only these are his to move and cancel."""
FREED = frozenset({AppointmentState.MOVED, AppointmentState.CANCELLED})
"""These hold no place any more."""
_ENDS = frozenset({AppointmentState.DONE, AppointmentState.NO_SHOW}) | FREED
_MOVES: Mapping[AppointmentState, frozenset[AppointmentState]] = MappingProxyType(
    {
        AppointmentState.BOOKED: _ENDS | {AppointmentState.CONFIRMED},
        AppointmentState.CONFIRMED: _ENDS,
        **{end: frozenset() for end in _ENDS},
    }
)


def move(current: AppointmentState, to: AppointmentState) -> AppointmentState:
    """`to`, if the table of moves (2.4) has the step; raises IllegalMove."""
    if to not in _MOVES[current]:
        raise IllegalMove("appointment", current, to)
    return to


@dataclass(frozen=True, slots=True)
class Appointment:
    """One booking of one slot. Moved appointments leave a chain of bookings with one number."""

    key: str
    """Idempotency key of the booking: of the call and the step in it."""
    number: RegistrationNumber
    """Of the case that it belongs to, which is also what the caller writes down."""
    slot: Slot
    topic: Intent
    phone: PhoneNumber | None
    account: AccountNumber | None
    booked_at: datetime
    state: AppointmentState = AppointmentState.BOOKED
