"""The database that commands work on: there, and with tables of this version."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.database.database import Database, open_database
from adapters.database.engine import DatabaseAddress
from gridline.errors import NoDatabase


@asynccontextmanager
async def current_database(address: DatabaseAddress) -> AsyncIterator[Database]:
    """The database while the block runs. Raises NoDatabase, DatabaseAway, SchemaTooOld, SchemaTooNew."""
    must_exist(address)
    async with open_database(address) as database:
        await database.check_schema()
        yield database


def must_exist(address: DatabaseAddress) -> None:
    """Raises NoDatabase where a SQLite file is not there; a command that only looks never makes one."""
    if address.file is not None and not address.file.exists():
        raise NoDatabase(f"there is no database at {address.file}. Make one: gridline db upgrade")
