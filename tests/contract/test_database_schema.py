"""The schema that migrations make is the one that the code uses, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from adapters.database.database import SchemaTooOld, open_database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import SchemaTooNew, current_revision, newest_revision, plain_engine, upgrade
from adapters.database.tables import metadata
from services.errors import DatabaseAway


def test_migrations_make_the_tables_that_the_code_uses(address: DatabaseAddress) -> None:
    upgrade(address)
    engine = plain_engine(address)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_upgrading_twice_changes_nothing(address: DatabaseAddress) -> None:
    upgrade(address)
    upgrade(address)
    engine = plain_engine(address)
    with engine.connect() as connection:
        assert current_revision(connection) == newest_revision()
    engine.dispose()


async def test_a_database_of_a_newer_version_is_left_alone(address: DatabaseAddress) -> None:
    upgrade(address)
    engine = plain_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(SchemaTooNew, match="9999"):
        upgrade(address)
    async with open_database(address) as database:
        with pytest.raises(SchemaTooNew, match="newer version"):
            await database.check_schema()


async def test_an_empty_database_asks_for_an_upgrade(tmp_path: Path) -> None:
    file = tmp_path / "empty.sqlite3"
    file.touch()
    async with open_database(DatabaseAddress(f"sqlite+aiosqlite:///{file}")) as database:
        with pytest.raises(SchemaTooOld, match="gridline db upgrade"):
            await database.check_schema()


async def test_a_missing_file_is_no_empty_database(tmp_path: Path) -> None:
    file = tmp_path / "gone.sqlite3"
    async with open_database(DatabaseAddress(f"sqlite+aiosqlite:///{file}")) as database:
        with pytest.raises(DatabaseAway):
            await database.check_schema()
    assert not file.exists()


def test_a_password_does_not_show() -> None:
    assert "secret" not in repr(DatabaseAddress("postgresql+psycopg://gridline:secret@127.0.0.1/x"))
