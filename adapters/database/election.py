"""One process at a time: PostgreSQL's advisory lock says whose turn it is, and frees it with its holder's connection.

The lock belongs to a session: a pooler that hands a session's statements to several (PgBouncer in transaction mode)
must not stand between.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import NullPool, Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from adapters.database.engine import DatabaseAddress
from adapters.database.faults import translated
from services.errors import DatabaseAway

LOG = logging.getLogger(__name__)

LOOK_S = 1.0
"""A process that dies is followed by another so soon; one that lost its connection knows it so soon."""
_KEEPALIVE = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
"""A machine that vanished keeps its lock for eleven seconds, not for the two hours that are usual."""


class AdvisoryTurn:
    """`await run(work)` waits for the turn of this name, and works until it is lost; then it waits again."""

    def __init__(self, address: DatabaseAddress, name: str, look_s: float = LOOK_S) -> None:
        timeout_ms = int(address.query_timeout_s * 1000)
        self._key = func.hashtextextended(f"turn of {name}", 0)
        self._name = name
        self._look_s = look_s
        self._timeout_s = address.query_timeout_s
        self._engine = create_async_engine(
            address.parsed,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            connect_args={
                "connect_timeout": max(1, int(address.connect_timeout_s)),
                "options": f"-c statement_timeout={timeout_ms} {_KEEPALIVE}",
                "tcp_user_timeout": timeout_ms,
                "application_name": f"gridline {name}",
            },
        )

    async def run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Until cancelled, or `work` returns or raises. It is cancelled when the turn is lost: another may begin."""
        is_told = False
        while True:
            try:
                with translated():
                    async with self._engine.connect() as connection:
                        await self._taken(connection)
                        LOG.info("this process has the turn", extra={"turn": self._name})
                        is_told = False
                        if await self._working(work, connection):
                            return
            except DatabaseAway:
                if not is_told:
                    LOG.warning("nobody can say whose turn it is", extra={"turn": self._name})
                is_told = True
            await asyncio.sleep(self._look_s)

    async def _taken(self, connection: AsyncConnection) -> None:
        mine = select(func.pg_try_advisory_lock(self._key))
        while not await self._asked(connection, mine):  # noqa: ASYNC110  a lock tells nobody that it is free
            await asyncio.sleep(self._look_s)

    async def _working(self, work: Callable[[], Awaitable[None]], connection: AsyncConnection) -> bool:
        """Whether the work has come to its end by itself. Raises what it raises."""
        working = asyncio.ensure_future(work())
        watching = asyncio.ensure_future(self._lost(connection))
        try:
            await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                await working
                return True
            LOG.error("the turn is lost", extra={"turn": self._name})
            return False
        finally:
            for task in (working, watching):
                task.cancel()
            await asyncio.gather(working, watching, return_exceptions=True)

    async def _lost(self, connection: AsyncConnection) -> None:
        """Returns when the session that has the lock does not answer any more."""
        while True:
            await asyncio.sleep(self._look_s)
            try:
                with translated():
                    await self._asked(connection, select(literal(1)))
            except DatabaseAway:
                return

    async def _asked(self, connection: AsyncConnection, question: Select[tuple[Any]]) -> object:
        """Raises TimeoutError, an OSError: a dead line tells nobody that it is dead."""
        async with asyncio.timeout(self._timeout_s):
            return await connection.scalar(question)
