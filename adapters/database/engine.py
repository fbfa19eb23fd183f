"""Connections to the database: pools, pragmas and a timeout for every wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from adapters.database.faults import translated

_TOUCH_S = 0.05
BEGIN = "gridline_begin"
"""Execution option: how the next transactions of a SQLite connection begin."""


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where the database is and how long to wait for it, in seconds.

    `url` is SQLAlchemy's: `sqlite+aiosqlite:///path` or `postgresql+psycopg://user:password@host/name`.
    """

    url: str
    query_timeout_s: float = 3.0
    connect_timeout_s: float = 3.0
    pool_size: int = 10
    cache_mib: int = 4
    """Of pages, for each connection to SQLite: the system caches the file besides."""

    def __repr__(self) -> str:
        return f"DatabaseAddress({self.parsed.render_as_string(hide_password=True)})"

    @property
    def parsed(self) -> URL:
        return make_url(self.url)

    @property
    def file(self) -> Path | None:
        """The SQLite file; None on PostgreSQL."""
        return Path(self.parsed.database or "") if self.parsed.get_backend_name() == "sqlite" else None


class Engine:
    """Two pools: SQLite has one writer, so that our own writers queue here instead of spinning on its lock."""

    def __init__(self, address: DatabaseAddress) -> None:
        self.address = address
        if address.file is None:
            self._writer = _postgres(address)
            self._reader = self._writer.execution_options(isolation_level="AUTOCOMMIT")
        else:
            self._writer = _sqlite(address, pool_size=1, begin="BEGIN IMMEDIATE")
            self._reader = _sqlite(address, pool_size=min(address.pool_size, 4), begin="BEGIN")

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for single queries. Raises DatabaseAway, DatabaseRefused."""
        with translated():
            async with self._reader.connect() as connection:
                yield connection

    @asynccontextmanager
    async def noting(self) -> AsyncIterator[AsyncConnection]:
        """A connection for writes that each stand alone: on a slow PostgreSQL no round trip goes to a transaction."""
        with translated():
            async with self._reader.connect() if self.address.file is None else self._writer.begin() as connection:
                yield connection

    @asynccontextmanager
    async def browsing(self) -> AsyncIterator[AsyncConnection]:
        """A connection for results fetched piece by piece, all of one moment. Raises DatabaseAway, DatabaseRefused."""
        with translated():
            async with (self._writer if self.address.file is None else self._reader).connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, undone when the block raises. Raises DatabaseAway, DatabaseRefused."""
        with translated():
            async with self._writer.begin() as connection:
                yield connection

    async def warm(self) -> None:
        """Open the connections that are missing before anybody needs them: on a slow network each costs seconds."""
        pool = self._reader.pool
        if isinstance(pool, QueuePool) and pool.checkedin() + pool.checkedout() < pool.size():
            await asyncio.gather(*(self._touch() for _ in range(pool.size())), return_exceptions=True)

    async def _touch(self) -> None:
        async with self._reader.connect():
            await asyncio.sleep(_TOUCH_S)  # so that the next one has to open another

    async def close(self) -> None:
        await self._reader.dispose()
        await self._writer.dispose()


def _postgres(address: DatabaseAddress) -> AsyncEngine:
    milliseconds = int(address.query_timeout_s * 1000)
    options = f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
    options += f" -c idle_in_transaction_session_timeout={10 * milliseconds} -c timezone=UTC"
    return create_async_engine(
        address.parsed,
        pool_size=address.pool_size,
        max_overflow=0,
        pool_timeout=address.connect_timeout_s,
        hide_parameters=True,
        connect_args={
            "connect_timeout": max(1, int(address.connect_timeout_s)),
            "options": options,
            "tcp_user_timeout": milliseconds,
            "application_name": "gridline",
        },
    )


def _sqlite(address: DatabaseAddress, pool_size: int, begin: str) -> AsyncEngine:
    file = address.file
    assert file is not None, "a SQLite address has a file"
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=f"file:{file}", query={"mode": "rw", "uri": "true"}),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=address.connect_timeout_s,
        hide_parameters=True,
        connect_args={"isolation_level": None, "timeout": address.query_timeout_s},
    )

    @event.listens_for(engine.sync_engine, "do_connect")
    def _look_first(*_: object) -> None:
        # a file that is missing must not come back as an empty database (hence mode=rw too)
        if not file.exists():
            raise FileNotFoundError(f"there is no database at {file}")

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        # FULL: what the outbox forgets as stored must outlive a loss of power
        for pragma in ("synchronous=FULL", "foreign_keys=ON", f"cache_size=-{address.cache_mib * 1024}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, begin))

    return engine
