"""Meters with their registers and past readings, loaded in one query."""

from collections.abc import Iterable
from itertools import groupby

from sqlalchemy import Row, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.tables import meters, readings, registers
from models.account import AccountNumber
from models.meter import Meter, MeterStatus, Register, Service, Zone
from models.reading import Period, ReadingStatus
from services.readings.consumption_history import PastReading
from services.readings.open_account import MeterPast

_PAST = (
    ReadingStatus.ACCEPTED,
    ReadingStatus.ACCEPTED_PRELIMINARY,
    ReadingStatus.EXPORTED,
    ReadingStatus.PENDING_REVIEW,
)
_METERS = (
    select(
        meters,
        registers.c.register_id,
        registers.c.zone,
        registers.c.digits_int,
        registers.c.digits_frac,
        registers.c.position,
    )
    .join_from(meters, registers)
    .add_columns(
        readings.c.reading_id,
        readings.c.period,
        readings.c.value,
        readings.c.taken_on,
        readings.c.status.label("reading_status"),
    )
    .order_by(meters.c.meter_id, registers.c.position, registers.c.register_id)
    .order_by(readings.c.period, readings.c.received_at, readings.c.reading_id)
)


async def meters_with_past(connection: AsyncConnection, account: AccountNumber, since: Period) -> tuple[MeterPast, ...]:
    """The account's meters with what was read off them from `since` on, oldest first."""
    past = and_(
        readings.c.register_id == registers.c.register_id,
        readings.c.period >= str(since),
        readings.c.status.in_(_PAST),
    )
    query = _METERS.outerjoin(readings, past).where(meters.c.account == account.value)
    rows = (await connection.execute(query)).all()
    return tuple(_meter_past(list(lines)) for _, lines in groupby(rows, key=lambda row: row.meter_id))


def period_of(text: str) -> Period:
    """The period stored as `YYYY-MM`."""
    return Period(int(text[:4]), int(text[5:]))


def _meter_past(rows: list[Row[tuple[object, ...]]]) -> MeterPast:
    by_register = {key: list(lines) for key, lines in groupby(rows, key=lambda row: row.register_id)}
    row = rows[0]
    meter = Meter(
        meter_id=row.meter_id,
        account=AccountNumber(row.account),
        serial=row.serial,
        service=Service(row.service),
        status=MeterStatus(row.status),
        registers=tuple(_register(lines[0]) for lines in by_register.values()),
        verified_until=row.verified_until,
        remote=row.remote,
        ct_ratio=row.ct_ratio,
        p_max_kw=row.p_max_kw,
        place=row.place,
    )
    return MeterPast(meter, {key: tuple(_past(lines)) for key, lines in by_register.items()})


def _register(row: Row[tuple[object, ...]]) -> Register:
    return Register(row.register_id, Zone(row.zone), row.digits_int, row.digits_frac, row.position)


def _past(rows: Iterable[Row[tuple[object, ...]]]) -> Iterable[PastReading]:
    for row in rows:
        if row.reading_id is not None:
            status = ReadingStatus(row.reading_status)
            yield PastReading(str(row.reading_id), period_of(row.period), row.value, row.taken_on, status)
