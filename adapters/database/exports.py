"""Batches of readings that went to billing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.engine import Engine
from adapters.database.stored_readings import STORED, stream
from adapters.database.tables import export_batches, export_lines, readings
from services.readings.export_readings import Claim, ExportBatch
from services.readings.list_readings import StoredReading


@dataclass(frozen=True, slots=True)
class BatchDrafts:
    """Implements BatchDraft on one transaction."""

    connection: AsyncConnection

    async def claim(self, claim: Claim) -> int | None:
        if not await self._is_any(*_fits(claim)):
            return None
        empty = insert(export_batches).values(made_at=claim.made_at, line_count=0, sha256="")
        batch_id: int = (await self.connection.execute(empty.returning(export_batches.c.batch_id))).scalar_one()
        # on the rows themselves, not on a list of ids: of two exports at once each row obeys one
        await self.connection.execute(update(readings).where(*_fits(claim)).values(status=claim.to, batch_id=batch_id))
        if await self._is_any(readings.c.batch_id == batch_id):
            return batch_id
        await self.connection.execute(delete(export_batches).where(export_batches.c.batch_id == batch_id))
        return None

    async def claimed(self, batch_id: int) -> AsyncIterator[StoredReading]:
        async for reading in stream(self.connection, STORED.where(readings.c.batch_id == batch_id)):
            yield reading

    async def keep_lines(self, batch_id: int, first_line: int, lines: list[str]) -> None:
        rows = [{"batch_id": batch_id, "line": first_line + n, "content": line} for n, line in enumerate(lines)]
        await self.connection.execute(insert(export_lines), rows)

    async def seal(self, batch: ExportBatch) -> None:
        await self.connection.execute(
            update(export_batches)
            .where(export_batches.c.batch_id == batch.batch_id)
            .values(line_count=batch.line_count, sha256=batch.sha256)
        )

    async def _is_any(self, *which: ColumnElement[bool]) -> bool:
        return await self.connection.scalar(select(readings.c.reading_id).where(*which).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Batches:
    """Implements BatchFile."""

    engine: Engine

    async def find(self, batch_id: int) -> ExportBatch | None:
        query = select(export_batches).where(export_batches.c.batch_id == batch_id)
        async with self.engine.reading() as connection:
            row = (await connection.execute(query)).first()
        return _batch(row) if row else None

    async def unwritten(self) -> tuple[ExportBatch, ...]:
        query = select(export_batches).where(export_batches.c.written_at.is_(None)).order_by(export_batches.c.batch_id)
        async with self.engine.reading() as connection:
            return tuple(_batch(row) for row in await connection.execute(query))

    async def lines(self, batch_id: int) -> AsyncIterator[str]:
        query = select(export_lines.c.content).where(export_lines.c.batch_id == batch_id).order_by(export_lines.c.line)
        async with (
            self.engine.browsing() as connection,
            connection.stream_scalars(query.execution_options(yield_per=1000)) as lines,
        ):
            async for line in lines:
                yield line

    async def mark_written(self, batch_id: int, at: datetime) -> None:
        done = update(export_batches).where(export_batches.c.batch_id == batch_id).values(written_at=at)
        async with self.engine.writing() as connection:
            await connection.execute(done)


def _fits(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    fits = (readings.c.status == claim.current, readings.c.source.in_(claim.sources))
    return fits if claim.period is None else (*fits, readings.c.period == str(claim.period))


def _batch(row: Row[tuple[object, ...]]) -> ExportBatch:
    return ExportBatch(row.batch_id, row.made_at, row.line_count, row.sha256)
