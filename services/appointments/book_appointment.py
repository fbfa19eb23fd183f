"""Book, move, cancel and settle appointments: a slot never has more people than places, whoever asks at once."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from models.account import AccountNumber
from models.appointment import EXPECTED, Appointment, AppointmentLimits, AppointmentState, Slot, move
from models.case import RegistrationNumber
from models.intent import Intent
from models.local_time import local
from models.message_review import Signature
from models.phone_number import PhoneNumber
from services.appointments.appointment_desk import BookRefusal
from services.cases.case_file import BY_MACHINE
from services.cases.case_moves import CaseMoveRecords, close_if_open
from services.transactions import Transactions


class AppointmentFile(Protocol):
    """The book within one transaction."""

    async def known(self, key: str) -> Appointment | None:
        """The booking under this key, whatever became of it."""
        ...

    async def to_come(self, phone: PhoneNumber | None, account: AccountNumber | None, now: datetime) -> int:
        """How many this phone or account holds later than `now`; nobody books for it before the transaction ends.

        Without both: how many callers hold of whom neither is known. `now` is naive, by the company's clocks.
        """
        ...

    async def places_left(self, slot: Slot) -> int:
        """How many may still book it; nobody else books it before the transaction ends. 0: there is no such slot."""
        ...

    async def add(self, appointment: Appointment) -> None: ...

    async def last(self, number: RegistrationNumber) -> Appointment | None:
        """The newest booking of a case, which nobody else changes before the transaction ends."""
        ...

    async def restate(self, key: str, state: AppointmentState, at: datetime) -> None: ...


class AppointmentRecords(CaseMoveRecords, Protocol):
    @property
    def appointments(self) -> AppointmentFile: ...


@dataclass(frozen=True, slots=True)
class BookAppointment:
    transactions: Transactions[AppointmentRecords]
    zone: ZoneInfo
    limits: AppointmentLimits = field(default_factory=AppointmentLimits)

    async def __call__(self, wanted: Appointment, *, moves: bool = False) -> Appointment | BookRefusal:
        """Book it, or find it booked; with `moves` the case's present booking gives way to it, both or nothing.

        Who holds as many as one may hold books no other, in however many calls he asks at once; he may move them.
        A case that only wanted a time at an office is closed with it; a visit is still to be made.
        Raises DatabaseAway, DatabaseRefused.
        """
        async with self.transactions.begin() as records:
            book = records.appointments
            # whose it is comes before where it is, in every call: nobody waits for another for ever
            is_full = not moves and await self._holds_enough(book, wanted)
            left = await book.places_left(wanted.slot)
            known = await book.known(wanted.key)
            if known is not None:
                return known
            old = await book.last(wanted.number) if moves else None
            if moves and (old is None or old.state not in EXPECTED):
                return BookRefusal.NOT_FOUND
            if is_full:
                return BookRefusal.TOO_MANY
            if left <= 0 or wanted.slot.is_over(wanted.booked_at, self.zone):
                return BookRefusal.SLOT_TAKEN
            if old is not None:
                await book.restate(old.key, move(old.state, AppointmentState.MOVED), wanted.booked_at)
            await book.add(wanted)
            if wanted.topic is Intent.APPOINTMENT_BOOK:
                who = Signature(BY_MACHINE, wanted.booked_at)
                await close_if_open(records, wanted.number, who, "the appointment is booked")
            return wanted

    async def _holds_enough(self, book: AppointmentFile, wanted: Appointment) -> bool:
        now = local(wanted.booked_at, self.zone).replace(tzinfo=None)
        held = await book.to_come(wanted.phone, wanted.account, now)
        return held >= self.limits.of(wanted.phone, wanted.account)


@dataclass(frozen=True, slots=True)
class SettleAppointment:
    """A booking comes to its end, or is confirmed: by its consumer, or by a person at work."""

    transactions: Transactions[AppointmentRecords]

    async def __call__(
        self, number: RegistrationNumber, to: AppointmentState, at: datetime
    ) -> Appointment | BookRefusal:
        """The booking in its new state; NOT_FOUND where the case has none, or it ended otherwise.

        Raises DatabaseAway, DatabaseRefused.
        """
        async with self.transactions.begin() as records:
            found = await records.appointments.last(number)
            if found is None:
                return BookRefusal.NOT_FOUND
            if found.state is to:
                return found
            if found.state not in EXPECTED:
                return BookRefusal.NOT_FOUND
            await records.appointments.restate(found.key, move(found.state, to), at)
            return replace(found, state=to)
