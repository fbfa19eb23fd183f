"""Slots and the appointments in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Row, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.engine import Engine
from adapters.database.statements import insert_new
from adapters.database.tables import appointments, slots
from models.account import AccountNumber
from models.appointment import EXPECTED, FREED, Appointment, AppointmentState, Slot
from models.case import RegistrationNumber
from models.intent import Intent
from models.phone_number import PhoneNumber

_TIME = "%H:%M"
_NOBODY = "nobody"
"""Callers of whom neither number nor account is known, taken together."""
_held = (
    select(func.count())
    .select_from(appointments)
    .where(
        appointments.c.office == slots.c.office,
        appointments.c.date == slots.c.date,
        appointments.c.time == slots.c.time,
        appointments.c.state.not_in(FREED),
    )
    .correlate(slots)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Appointments:
    """Implements AppointmentFile on one transaction."""

    connection: AsyncConnection

    async def known(self, key: str) -> Appointment | None:
        query = select(appointments).where(appointments.c.appointment_key == key)
        row = (await self.connection.execute(query)).one_or_none()
        return _appointment(row) if row is not None else None

    async def to_come(self, phone: PhoneNumber | None, account: AccountNumber | None, now: datetime) -> int:
        known = {
            **({appointments.c.phone: phone.e164} if phone else {}),
            **({appointments.c.account: account.value} if account else {}),
        }
        for who in sorted(known.values()) or [_NOBODY]:  # in one order, so that nobody waits for another for ever
            await self._take_turn(who)
        nobodys = and_(appointments.c.phone.is_(None), appointments.c.account.is_(None))
        theirs = or_(*(column == who for column, who in known.items())) if known else nobodys
        held = select(func.count()).where(
            theirs, appointments.c.state.in_(EXPECTED), _later(appointments.c.date, appointments.c.time, now)
        )
        return (await self.connection.execute(held)).scalar_one()

    async def _take_turn(self, who: str) -> None:
        """SQLite has one writer anyway."""
        if self.connection.dialect.name != "sqlite":
            key = func.hashtextextended(f"appointments of {who}", 0)
            await self.connection.execute(select(func.pg_advisory_xact_lock(key)))

    async def places_left(self, slot: Slot) -> int:
        # the lock first, in a statement of its own: whoever waited for it must count what the other has booked
        lock = select(slots.c.capacity).where(_is(slot)).with_for_update()
        capacity = (await self.connection.execute(lock)).scalar_one_or_none()
        if capacity is None:
            return 0
        held: int = (await self.connection.execute(select(_held).where(_is(slot)))).scalar_one()
        return int(capacity) - held

    async def add(self, appointment: Appointment) -> None:
        await self.connection.execute(
            insert(appointments).values(
                appointment_key=appointment.key,
                registration_number=str(appointment.number),
                office=appointment.slot.office,
                date=appointment.slot.day,
                time=appointment.slot.at.strftime(_TIME),
                topic=appointment.topic,
                phone=appointment.phone.e164 if appointment.phone else None,
                account=appointment.account.value if appointment.account else None,
                state=appointment.state,
                booked_at=appointment.booked_at,
                changed_at=appointment.booked_at,
            )
        )

    async def last(self, number: RegistrationNumber) -> Appointment | None:
        query = (
            select(appointments)
            .where(appointments.c.registration_number == str(number))
            .order_by(appointments.c.appointment_id.desc())
            .limit(1)
            .with_for_update()
        )
        row = (await self.connection.execute(query)).one_or_none()
        return _appointment(row) if row is not None else None

    async def restate(self, key: str, state: AppointmentState, at: datetime) -> None:
        changed = update(appointments).where(appointments.c.appointment_key == key)
        await self.connection.execute(changed.values(state=state, changed_at=at))


@dataclass(frozen=True, slots=True)
class AppointmentList:
    """Implements AppointmentIndex, and what people at work look at. Methods raise DatabaseAway."""

    engine: Engine

    async def free(self, office: str, after: datetime, most: int) -> Sequence[Slot]:
        query = (
            select(slots)
            .where(slots.c.office == office, _later(slots.c.date, slots.c.time, after), slots.c.capacity > _held)
            .order_by(slots.c.date, slots.c.time)
            .limit(most)
        )
        async with self.engine.reading() as connection:
            return [_slot(row) for row in await connection.execute(query)]

    async def expected_from(self, phone: PhoneNumber, now: datetime) -> Sequence[Appointment]:
        return await self._expected(appointments.c.phone == phone.e164, now)

    async def expected_of(self, number: RegistrationNumber, now: datetime) -> Appointment | None:
        found = await self._expected(appointments.c.registration_number == str(number), now)
        return found[0] if found else None

    async def between(self, first: date, last: date) -> Sequence[Appointment]:
        """Every booking of these days, by office and time, whatever became of it."""
        query = (
            select(appointments)
            .where(appointments.c.date >= first, appointments.c.date <= last)
            .order_by(appointments.c.date, appointments.c.time, appointments.c.office, appointments.c.appointment_id)
        )
        async with self.engine.reading() as connection:
            return [_appointment(row) for row in await connection.execute(query)]

    async def offer(self, offered: Sequence[Slot], capacity: int) -> None:
        """Open these times for so many people each; of times that are open already the capacity changes."""
        rows = [
            {"office": slot.office, "date": slot.day, "time": slot.at.strftime(_TIME), "capacity": capacity}
            for slot in offered
        ]
        async with self.engine.writing() as connection:
            for row in rows:
                if not await insert_new(connection, slots, row):
                    whose = and_(*(slots.c[name] == row[name] for name in ("office", "date", "time")))
                    await connection.execute(update(slots).where(whose).values(capacity=capacity))

    async def _expected(self, whose: ColumnElement[bool], now: datetime) -> Sequence[Appointment]:
        query = (
            select(appointments)
            .where(whose, appointments.c.state.in_(EXPECTED), _later(appointments.c.date, appointments.c.time, now))
            .order_by(appointments.c.date, appointments.c.time)
        )
        async with self.engine.reading() as connection:
            return [_appointment(row) for row in await connection.execute(query)]


def _is(slot: Slot) -> ColumnElement[bool]:
    return and_(slots.c.office == slot.office, slots.c.date == slot.day, slots.c.time == slot.at.strftime(_TIME))


def _later(day: ColumnElement[date], at: ColumnElement[str], than: datetime) -> ColumnElement[bool]:
    return or_(day > than.date(), and_(day == than.date(), at > than.strftime(_TIME)))


def _slot(row: Row[tuple[object, ...]]) -> Slot:
    return Slot(row.office, row.date, time.fromisoformat(row.time))


def _appointment(row: Row[tuple[object, ...]]) -> Appointment:
    return Appointment(
        key=row.appointment_key,
        number=RegistrationNumber.parse(row.registration_number),
        slot=_slot(row),
        topic=Intent(row.topic),
        phone=PhoneNumber(row.phone) if row.phone else None,
        account=AccountNumber(row.account) if row.account else None,
        booked_at=row.booked_at,
        state=AppointmentState(row.state),
    )
