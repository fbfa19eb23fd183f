"""The stage of an import: rows are loaded beside the live tables, checked there, and merged in one transaction."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from psycopg import AsyncConnection as Driver
from sqlalchemy import Table, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateTable

from adapters.database.engine import BEGIN, DatabaseAddress, Engine
from adapters.database.merge_readings import merge_readings
from adapters.database.merge_supply import merge_supply
from adapters.database.stage_checks import stage_problems
from adapters.database.stage_tables import KEYS, STAGE
from services.errors import ImportProblem
from services.imports.import_rows import Row
from services.imports.import_tables import ImportTable


@dataclass(frozen=True, slots=True)
class Stages:
    """Implements ImportStages. `address` should have the patience of bulk work."""

    address: DatabaseAddress

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Stage"]:
        engine = Engine(self.address)
        try:
            # on SQLite temporary tables lock nobody out; the live tables are locked only from the check on
            async with engine.browsing() as connection:
                for table in STAGE.values():
                    await connection.execute(CreateTable(table))
                yield Stage(connection)
                await connection.commit()
        finally:
            await engine.close()


@dataclass(frozen=True, slots=True)
class Stage:
    """Implements ImportStage on one connection."""

    connection: AsyncConnection

    async def add(self, table: ImportTable, columns: Sequence[str], rows: Sequence[Row]) -> None:
        names = (*columns, "line")
        if self.connection.dialect.name == "postgresql":
            await _copy(self.connection, STAGE[table], names, rows)
        else:
            lines = [dict(zip(names, row, strict=True)) for row in rows]
            await self.connection.execute(insert(STAGE[table]), lines)

    async def problems(self, most: int) -> tuple[Sequence[ImportProblem], int]:
        await self._index()
        return await stage_problems(self.connection, most)

    async def merge(self) -> None:
        await merge_supply(self.connection)
        await merge_readings(self.connection)

    async def _index(self) -> None:
        for table, stage in STAGE.items():
            keys = ", ".join(KEYS[table])
            await self.connection.execute(text(f"CREATE INDEX ix_{stage.name} ON {stage.name} ({keys})"))
            if self.connection.dialect.name == "postgresql":
                await self.connection.execute(text(f"ANALYZE {stage.name}"))
        if self.connection.dialect.name == "sqlite":
            await self.connection.commit()
            await self.connection.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})


async def _copy(connection: AsyncConnection, table: Table, names: Sequence[str], rows: Sequence[Row]) -> None:
    raw = await connection.get_raw_connection()
    driver = raw.driver_connection
    assert isinstance(driver, Driver), "PostgreSQL is spoken to by psycopg"
    statement = f"COPY {table.name} ({', '.join(names)}) FROM STDIN"
    async with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            await copy.write_row(row)
