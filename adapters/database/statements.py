"""Statements that both databases have under the same name in different packages of SQLAlchemy."""

from collections.abc import Mapping

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Value = object
Row = Mapping[str, Value]


async def insert_new(connection: AsyncConnection, table: Table, row: Row) -> bool:
    """Insert `row` unless its primary key is there, waiting for others who just insert it; whether it was new."""
    build = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = build(table).values(**row).on_conflict_do_nothing(index_elements=table.primary_key.columns)
    return (await connection.execute(statement.returning(*table.primary_key.columns))).first() is not None
