"""Readings with their meters, one by one however many there are."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.engine import Engine
from adapters.database.meters import period_of
from adapters.database.tables import meters, readings, registers
from models.account import AccountNumber
from models.meter import Service, Zone
from models.reading import ReadingFlag, ReadingSource, ReadingStatus
from services.readings.list_readings import ReadingQuery, StoredReading

_ROWS_AT_ONCE = 1000

Query = Select[tuple[object, ...]]

STORED: Query = (
    select(readings, registers.c.zone, meters.c.meter_id, meters.c.account, meters.c.serial, meters.c.service)
    .join_from(readings, registers)
    .join(meters)
    .order_by(readings.c.reading_id)
)


@dataclass(frozen=True, slots=True)
class StoredReadings:
    """Implements ListReadings."""

    engine: Engine

    async def __call__(self, query: ReadingQuery) -> AsyncGenerator[StoredReading, None]:
        """Close what comes back where not all is read: it holds a connection."""
        async with (
            self.engine.browsing() as connection,
            aclosing(stream(connection, _narrowed(query))) as found,
        ):
            async for reading in found:
                yield reading


async def stream(connection: AsyncConnection, query: Query) -> AsyncGenerator[StoredReading, None]:
    """The readings that `query`, made from STORED, finds; fetched a thousand at a time."""
    statement = query.execution_options(yield_per=_ROWS_AT_ONCE)
    async with connection.stream(statement) as rows:
        async for row in rows:
            yield _stored(row)


def _narrowed(query: ReadingQuery) -> Query:
    narrowed = STORED
    if query.period is not None:
        narrowed = narrowed.where(readings.c.period == str(query.period))
    if query.statuses:
        narrowed = narrowed.where(readings.c.status.in_(query.statuses))
    if query.sources:
        narrowed = narrowed.where(readings.c.source.in_(query.sources))
    if query.account is not None:
        narrowed = narrowed.where(meters.c.account == query.account.value)
    if query.registration_number:
        narrowed = narrowed.where(readings.c.registration_number == query.registration_number)
    if query.newest is not None:
        narrowed = narrowed.order_by(None).order_by(readings.c.reading_id.desc()).limit(query.newest)
    return narrowed


def _stored(row: Row[tuple[object, ...]]) -> StoredReading:
    return StoredReading(
        reading_id=str(row.reading_id),
        account=AccountNumber(row.account),
        meter_id=row.meter_id,
        serial=row.serial,
        service=Service(row.service),
        register_id=row.register_id,
        zone=Zone(row.zone),
        value=row.value,
        consumption=row.consumption,
        period=period_of(row.period),
        taken_on=row.taken_on,
        received_at=row.received_at,
        source=ReadingSource(row.source),
        status=ReadingStatus(row.status),
        flags=frozenset(map(ReadingFlag, filter(None, row.flags.split(",")))),
        registration_number=row.registration_number,
    )
