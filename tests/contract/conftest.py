"""Databases for contract tests: the same tests run on SQLite and on PostgreSQL."""

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from adapters.database.database import Database, open_database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import upgrade
from tests.fakes.outage_evening import Evening
from tests.fakes.small_town import SmallTown, small_town
from tests.fakes.supply import fill
from tests.fakes.wired_town import wire

_PATIENCE_S = 20.0
"""For tests that are not about a slow database: on a machine with other work a commit may take seconds."""


def _patient(url: str) -> DatabaseAddress:
    return DatabaseAddress(url, query_timeout_s=_PATIENCE_S, connect_timeout_s=_PATIENCE_S)


def new_postgres(url: str, like: str = "template1") -> DatabaseAddress:
    """A database of its own on the server of this run: a copy of `like`, or an empty one."""
    name = f"t{uuid.uuid4().hex}"
    _order(url, f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY FILE_COPY")
    return _patient(make_url(url).set(database=name).render_as_string(hide_password=False))


def _order(url: str, what: str) -> None:
    server = make_url(url)
    with psycopg.connect(host=server.host, port=server.port, user=server.username, dbname="postgres") as connection:
        connection.autocommit = True
        connection.execute(what)  # type: ignore[arg-type]  # all names in it are ours


def _small_world(address: DatabaseAddress) -> DatabaseAddress:
    upgrade(address)
    asyncio.run(fill(address))
    return address


def _sqlite(folder: Path) -> DatabaseAddress:
    return _patient(f"sqlite+aiosqlite:///{folder}/gridline.sqlite3")


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small world in a file, to be copied: tables and rows are made once for all tests."""
    folder = tmp_path_factory.mktemp("filled")
    _small_world(_sqlite(folder))
    return folder / "gridline.sqlite3"


@pytest.fixture(scope="session")
def filled_postgres(postgres_url: str) -> str:
    """The name of a database with the small world, to be copied."""
    return make_url(_small_world(new_postgres(postgres_url)).url).database or ""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DatabaseAddress]:
    """A database without tables; with the small world for a test that wants it open as well."""
    is_filled = "database" in request.fixturenames
    if request.param == "sqlite":
        if is_filled:
            shutil.copy(request.getfixturevalue("filled_sqlite"), tmp_path)
        yield _sqlite(tmp_path)
        return
    url = request.getfixturevalue("postgres_url")
    made = new_postgres(url, request.getfixturevalue("filled_postgres")) if is_filled else new_postgres(url)
    yield made
    _order(url, f"DROP DATABASE {make_url(made.url).database} WITH (FORCE)")


@pytest.fixture
async def database(address: DatabaseAddress) -> AsyncIterator[Database]:
    """The small world, open."""
    async with open_database(address) as opened:
        yield opened


@pytest.fixture
async def town(address: DatabaseAddress, database: Database, tmp_path: Path) -> AsyncIterator[SmallTown]:
    """The small world with its desk."""
    assert database.accounts, "the small world is there"
    async with small_town(address, tmp_path / "store") as made:
        yield made


@pytest.fixture
async def evening(address: DatabaseAddress, database: Database, tmp_path: Path) -> AsyncIterator[Evening]:
    """The small world on its network."""
    assert database.accounts, "the small world is there"
    await wire(address)
    async with small_town(address, tmp_path / "store") as town:
        yield Evening(town, address)
