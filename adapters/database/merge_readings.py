"""Merging an import's readings: news in one statement, what meets a standing reading one by one by the rule."""

from sqlalchemy import ColumnElement, Row, and_, case, exists, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.stage_tables import STAGE
from adapters.database.tables import readings
from models.reading import ReadingFlag, ReadingSource, ReadingStatus
from services.imports.import_tables import ImportTable
from services.readings.settle_reading import ArrivedReading, Settlement, StandingReading, settle_arrival

_STAGE = STAGE[ImportTable.READINGS]
_SAME_MONTH = and_(readings.c.register_id == _STAGE.c.register_id, readings.c.period == _STAGE.c.period)
_STANDING = readings.c.status.in_(
    (
        ReadingStatus.ACCEPTED,
        ReadingStatus.ACCEPTED_PRELIMINARY,
        ReadingStatus.EXPORTED,
        ReadingStatus.PENDING_REVIEW,
    )
)
_COPIED = ("register_id", "value", "taken_on", "period", "source", "received_at")
_AT_ONCE = 1000


async def merge_readings(connection: AsyncConnection) -> None:
    """Bring the staged readings in; one that came before (same register, month, source, value) changes nothing."""
    await _decide_fates(connection)
    status = case((_STAGE.c.billed, literal(str(ReadingStatus.EXPORTED))), else_=literal(str(ReadingStatus.ACCEPTED)))
    news = select(*(_STAGE.c[name] for name in _COPIED), status).where(_STAGE.c.fate == "").order_by(_STAGE.c.line)
    await connection.execute(insert(readings).from_select([*_COPIED, "status"], news))
    last = 0
    while rows := await _to_settle(connection, last):
        for row in rows:
            await _settle(connection, row)
        last = rows[-1].line


async def _decide_fates(connection: AsyncConnection) -> None:
    seen = and_(_SAME_MONTH, readings.c.source == _STAGE.c.source, readings.c.value == _STAGE.c.value)
    repeated = and_(seen, or_(~_STAGE.c.billed, readings.c.status != ReadingStatus.ACCEPTED))
    await _mark(connection, "seen", exists().where(repeated))
    await _mark(connection, "settle", exists().where(_SAME_MONTH, _STANDING))
    other = _STAGE.alias("other")
    before = or_(
        and_(other.c.billed, ~_STAGE.c.billed), and_(other.c.billed == _STAGE.c.billed, other.c.line < _STAGE.c.line)
    )
    together = and_(other.c.register_id == _STAGE.c.register_id, other.c.period == _STAGE.c.period)
    await _mark(connection, "settle", exists().where(together, before))


async def _mark(connection: AsyncConnection, fate: str, which: ColumnElement[bool]) -> None:
    await connection.execute(update(_STAGE).where(_STAGE.c.fate == "", which).values(fate=fate))


async def _to_settle(connection: AsyncConnection, after: int) -> list[Row[tuple[object, ...]]]:
    query = select(_STAGE).where(_STAGE.c.fate == "settle", _STAGE.c.line > after)
    return list((await connection.execute(query.order_by(_STAGE.c.line).limit(_AT_ONCE))).all())


async def _settle(connection: AsyncConnection, row: Row[tuple[object, ...]]) -> None:
    query = select(readings).where(readings.c.register_id == row.register_id, readings.c.period == row.period)
    standing = [_standing(old) for old in await connection.execute(query.where(_STANDING))]
    arrived = ArrivedReading(row.value, ReadingSource(row.source), row.billed, row.received_at)
    await _carry_out(connection, row, settle_arrival(arrived, standing))


async def _carry_out(connection: AsyncConnection, row: Row[tuple[object, ...]], settlement: Settlement) -> None:
    for reading_id, status in settlement.moves:
        await connection.execute(update(readings).where(readings.c.reading_id == reading_id).values(status=status))
    if settlement.correct is not None:
        correction = {"value": row.value, "taken_on": row.taken_on, "received_at": row.received_at}
        corrected = update(readings).where(readings.c.reading_id == settlement.correct)
        await connection.execute(corrected.values(**correction))
    if settlement.store is not None:
        values = {name: getattr(row, name) for name in _COPIED}
        flags = ReadingFlag.CONFLICT if settlement.conflict else ""
        await connection.execute(insert(readings).values(**values, status=settlement.store, flags=flags))


def _standing(row: Row[tuple[object, ...]]) -> StandingReading:
    status, source = ReadingStatus(row.status), ReadingSource(row.source)
    return StandingReading(row.reading_id, row.value, status, source, row.received_at)
