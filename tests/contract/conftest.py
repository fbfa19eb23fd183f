"""Databases for contract tests: the same tests run on SQLite and on PostgreSQL."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from adapters.database.database import Database, open_database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import upgrade
from tests.fakes.supply import fill


def new_postgres(url: str) -> DatabaseAddress:
    """An empty database of its own on the server of this run."""
    server, name = make_url(url), f"t{uuid.uuid4().hex}"
    with psycopg.connect(host=server.host, port=server.port, user=server.username, dbname="postgres") as connection:
        connection.autocommit = True
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]  # the name is ours
    return DatabaseAddress(server.set(database=name).render_as_string(hide_password=False))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> DatabaseAddress:
    """A database without tables."""
    if request.param == "sqlite":
        return DatabaseAddress(f"sqlite+aiosqlite:///{tmp_path}/gridline.sqlite3")
    return new_postgres(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def database(address: DatabaseAddress) -> AsyncIterator[Database]:
    """The small world, open."""
    upgrade(address)
    await fill(address)
    async with open_database(address) as opened:
        yield opened
