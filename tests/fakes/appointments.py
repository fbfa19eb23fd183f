"""The book of appointments in memory: times with places, bookings in them, and callers who are faster."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time

from models.appointment import EXPECTED, FREED, Appointment, AppointmentState, Slot
from models.case import RegistrationNumber
from models.intent import Intent
from models.phone_number import PhoneNumber
from services.appointments.appointment_desk import BookRefusal, FreeSlots, NoDays, ProposedDays

MONDAY = date(2026, 11, 23)


def times(office: str, *clock: str, day: date = MONDAY) -> tuple[Slot, ...]:
    """`times("main", "09:00", "09:30")`."""
    return tuple(Slot(office, day, time.fromisoformat(at)) for at in clock)


class FakeAppointmentDesk:
    """One place each time. `snatched` are times that somebody takes just before our caller; `away` is the database.

    `full`: the caller holds as many as one may hold.
    """

    def __init__(
        self,
        slots: Sequence[Slot] = (),
        booked: Iterable[Appointment] = (),
        *,
        snatched: Iterable[Slot] = (),
        away: bool = False,
        away_at_booking: bool = False,
        full: bool = False,
        days: ProposedDays | NoDays = NoDays.CALENDAR_NOT_LOADED,
    ) -> None:
        self._days = days
        self._slots = list(slots)
        self._snatched = set(snatched)
        self._away = away
        self._away_at_booking = away or away_at_booking
        self._full = full
        self.book_of: dict[str, Appointment] = {each.key: each for each in booked}
        self.times_booked = 0

    @property
    def expected(self) -> list[Appointment]:
        return [each for each in self.book_of.values() if each.state in EXPECTED]

    async def days_to_propose(self, matter: Intent) -> ProposedDays | NoDays:
        return self._days

    async def free_slots(self, office: str, after: Slot | None) -> FreeSlots | BookRefusal:
        if self._away:
            return BookRefusal.DATABASE_AWAY
        free = [slot for slot in self._slots if slot.office == office and not self._is_held(slot)]
        later = [slot for slot in sorted(free) if after is None or slot > after]
        return FreeSlots(tuple(later[:3]), len(later) > 3)

    async def book(self, wanted: Appointment) -> Appointment | BookRefusal:
        self.times_booked += 1
        if wanted.key in self.book_of:
            return self.book_of[wanted.key]
        if self._away_at_booking:
            return BookRefusal.DATABASE_AWAY
        if self._full:
            return BookRefusal.TOO_MANY
        if wanted.slot in self._snatched:
            self._slots.remove(wanted.slot)
            self._snatched.remove(wanted.slot)
            return BookRefusal.SLOT_TAKEN
        if self._is_held(wanted.slot):
            return BookRefusal.SLOT_TAKEN
        self.book_of[wanted.key] = wanted
        return wanted

    async def mine(self, caller: PhoneNumber) -> tuple[Appointment, ...] | BookRefusal:
        if self._away:
            return BookRefusal.DATABASE_AWAY
        return tuple(sorted((each for each in self.expected if each.phone == caller), key=lambda each: each.slot))

    async def of_case(self, number: RegistrationNumber) -> Appointment | BookRefusal:
        if self._away:
            return BookRefusal.DATABASE_AWAY
        return next((each for each in self.expected if each.number == number), BookRefusal.NOT_FOUND)

    async def move(self, number: RegistrationNumber, wanted: Appointment) -> Appointment | BookRefusal:
        old = await self.of_case(number)
        if wanted.key in self.book_of or isinstance(old, BookRefusal):
            return self.book_of.get(wanted.key, BookRefusal.NOT_FOUND)
        booked = await self.book(wanted)
        if isinstance(booked, Appointment):
            self.book_of[old.key] = replace(old, state=AppointmentState.MOVED)
        return booked

    async def cancel(self, number: RegistrationNumber) -> Appointment | BookRefusal:
        if self._away_at_booking:
            return BookRefusal.DATABASE_AWAY
        found = await self.of_case(number)
        if isinstance(found, Appointment):
            self.book_of[found.key] = replace(found, state=AppointmentState.CANCELLED)
        return found

    def _is_held(self, slot: Slot) -> bool:
        return any(each.slot == slot and each.state not in FREED for each in self.book_of.values())
