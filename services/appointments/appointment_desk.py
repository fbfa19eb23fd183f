"""What a dialogue asks of the book of appointments, and what it answers."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from models.appointment import Appointment, Slot
from models.case import RegistrationNumber
from models.intent import Intent
from models.phone_number import PhoneNumber


@dataclass(frozen=True, slots=True)
class FreeSlots:
    """The next free times of a place, soonest first."""

    slots: tuple[Slot, ...]
    more: bool
    """Whether there are later ones."""


class BookRefusal(StrEnum):
    """Why the book answers nothing, or changes nothing."""

    SLOT_TAKEN = "slot_taken"
    """Somebody was faster, or the time has passed."""
    TOO_MANY = "too_many"
    """He holds as many as one caller may hold: a person books the next one."""
    NOT_FOUND = "not_found"
    """There is no appointment that could still be moved or cancelled."""
    DATABASE_AWAY = "database_away"
    """Nothing is promised. A booking that was asked for may still have been made: it has the number of its case."""


@dataclass(frozen=True, slots=True)
class ProposedDays:
    """Which days an application sent today may propose."""

    first: date
    last: date | None
    """None: however late."""


class NoDays(StrEnum):
    CALENDAR_NOT_LOADED = "calendar_not_loaded"
    """The days lie in a year without a list of working days: a person names them, and doctor tells the operator."""


class AppointmentDesk(Protocol):
    """The book as a dialogue sees it. No method raises: what is told as booked is in the database."""

    async def days_to_propose(self, matter: Intent) -> ProposedDays | NoDays:
        """The days for an admission (SAL-9.1) or a dismantling (SAL-12.1), today being the day of sending."""
        ...

    async def free_slots(self, office: str, after: Slot | None) -> FreeSlots | BookRefusal:
        """Up to three free times from now on, or later than `after`."""
        ...

    async def book(self, wanted: Appointment) -> Appointment | BookRefusal:
        """Book it. The same key again gives what was booked under it."""
        ...

    async def mine(self, caller: PhoneNumber) -> tuple[Appointment, ...] | BookRefusal:
        """The appointments to come that were made from this phone, soonest first."""
        ...

    async def of_case(self, number: RegistrationNumber) -> Appointment | BookRefusal:
        """The appointment to come that a case has."""
        ...

    async def move(self, number: RegistrationNumber, wanted: Appointment) -> Appointment | BookRefusal:
        """Book `wanted` and free the time that the appointment had; both or nothing."""
        ...

    async def cancel(self, number: RegistrationNumber) -> Appointment | BookRefusal:
        """Free its time. Cancelled again it is cancelled."""
        ...
