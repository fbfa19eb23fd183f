"""Statements that both databases have under the same name in different packages of SQLAlchemy."""

from collections.abc import Mapping

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Value = object
Row = Mapping[str, Value]


async def insert_new(connection: AsyncConnection, table: Table, row: Row) -> bool:
    """Insert `row` unless its primary key is there, waiting for others who just insert it; whether it was new."""
    primary = [column.name for column in table.primary_key]
    if connection.dialect.name == "sqlite":
        statement = sqlite.insert(table).values(**row).on_conflict_do_nothing(index_elements=primary)
        return (await connection.execute(statement)).rowcount == 1
    inserted = postgresql.insert(table).values(**row).on_conflict_do_nothing(index_elements=primary)
    return (await connection.execute(inserted)).rowcount == 1
