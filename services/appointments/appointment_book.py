"""The book of appointments behind every dialogue: answers within a caller's patience, promises only what is stored."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Protocol

from models.appointment import Appointment, AppointmentState, Slot
from models.case import RegistrationNumber
from models.deadlines import TERMS, TermClock
from models.errors import CalendarNotLoaded
from models.intent import Intent
from models.local_time import local
from models.phone_number import PhoneNumber
from services.appointments.appointment_desk import BookRefusal, FreeSlots, NoDays, ProposedDays
from services.appointments.book_appointment import BookAppointment, SettleAppointment
from services.desk_rules import DeskRules
from services.errors import DatabaseAway
from services.outbox.asked_database import AskedDatabase
from services.outbox.letters import DeskTimes

OFFERED_AT_ONCE = 3
_PROPOSED: Mapping[Intent, tuple[str, str | None]] = MappingProxyType(
    {
        Intent.METERING_ADMISSION: ("admission_earliest", "admission_latest"),
        Intent.METERING_DISMANTLE: ("dismantle_earliest", None),
    }
)
"""Codes of the terms between which an application proposes its day."""
_log = logging.getLogger(__name__)


class AppointmentIndex(Protocol):
    """The book as it is looked into. `now` is naive, by the company's clocks. Each question raises DatabaseAway."""

    async def free(self, office: str, after: datetime, most: int) -> Sequence[Slot]:
        """Slots later than `after` that have a place left, soonest first."""
        ...

    async def expected_from(self, phone: PhoneNumber, now: datetime) -> Sequence[Appointment]:
        """Bookings of this phone later than `now` that still hold a place, soonest first."""
        ...

    async def expected_of(self, number: RegistrationNumber, now: datetime) -> Appointment | None:
        """The case's booking later than `now` that still holds a place."""
        ...


@dataclass(frozen=True, slots=True)
class AppointmentBook:
    """Implements AppointmentDesk."""

    book_appointment: BookAppointment
    settle: SettleAppointment
    index: AppointmentIndex
    database: AskedDatabase
    times: DeskTimes
    rules: DeskRules

    async def days_to_propose(self, matter: Intent) -> ProposedDays | NoDays:
        today = self.rules.today(self.times.clock())
        first, last = _PROPOSED[matter]
        try:
            return ProposedDays(self._day(first, today), self._day(last, today) if last else None)
        except CalendarNotLoaded:
            _log.exception("days to propose cannot be told", extra={"matter": matter.value})
            return NoDays.CALENDAR_NOT_LOADED

    async def free_slots(self, office: str, after: Slot | None) -> FreeSlots | BookRefusal:
        later = self._now() if after is None else max(self._now(), datetime.combine(after.day, after.at))
        try:
            found = await self.database.ask(lambda: self.index.free(office, later, OFFERED_AT_ONCE + 1))
        except DatabaseAway:
            return BookRefusal.DATABASE_AWAY
        return FreeSlots(tuple(found[:OFFERED_AT_ONCE]), len(found) > OFFERED_AT_ONCE)

    async def book(self, wanted: Appointment) -> Appointment | BookRefusal:
        try:
            return await self.database.ask(lambda: self.book_appointment(wanted))
        except DatabaseAway:
            return BookRefusal.DATABASE_AWAY

    async def mine(self, caller: PhoneNumber) -> tuple[Appointment, ...] | BookRefusal:
        try:
            return tuple(await self.database.ask(lambda: self.index.expected_from(caller, self._now())))
        except DatabaseAway:
            return BookRefusal.DATABASE_AWAY

    async def of_case(self, number: RegistrationNumber) -> Appointment | BookRefusal:
        try:
            found = await self.database.ask(lambda: self.index.expected_of(number, self._now()))
        except DatabaseAway:
            return BookRefusal.DATABASE_AWAY
        return found or BookRefusal.NOT_FOUND

    async def move(self, number: RegistrationNumber, wanted: Appointment) -> Appointment | BookRefusal:
        assert wanted.number == number, "a moved appointment keeps its number"
        try:
            return await self.database.ask(lambda: self.book_appointment(wanted, moves=True))
        except DatabaseAway:
            return BookRefusal.DATABASE_AWAY

    async def cancel(self, number: RegistrationNumber) -> Appointment | BookRefusal:
        at = self.times.clock()
        try:
            return await self.database.ask(lambda: self.settle(number, AppointmentState.CANCELLED, at))
        except DatabaseAway:
            return BookRefusal.DATABASE_AWAY

    def _day(self, code: str, sent: date) -> date:
        """By the company's own term where it has one (C-6). Raises CalendarNotLoaded."""
        profile, calendar = self.rules.profile, self.rules.calendar
        if calendar is None:
            raise CalendarNotLoaded(profile.country, sent.year)
        return TermClock(profile.zone, calendar).days_from(profile.terms.get(code, TERMS[code]), sent)

    def _now(self) -> datetime:
        return local(self.times.clock(), self.book_appointment.zone).replace(tzinfo=None)
