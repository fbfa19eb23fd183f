"""A call in a terminal over the real settings and database: its promises are kept as those of any call."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.journal.store import LocalStore, open_local_store
from gridline.bridge.reception import CallNotes
from gridline.clock import CallClock, ServiceClock
from gridline.company import Company
from gridline.current_database import current_database
from gridline.desk import JoinedDesk, join_desk
from gridline.terminal.conversation import Terminal, session
from ivr.call_context import CallContext
from models.call import CallKey, CallResult, IncomingCall
from models.phone_number import PhoneNumber
from services.calls.record_call import CallRecord
from services.desk_rules import DeskRules
from services.outbox.drain_outbox import OutboxDrainer
from services.readings.list_readings import ReadingQuery, StoredReading

NODE = "talk"
"""Stands where a call's id names its Asterisk."""
BROUGHT_WITHIN_S = 10.0
_LOOK_EVERY_S = 0.1
_NEWEST = 20


@dataclass(frozen=True, slots=True)
class Places:
    """What a call in a terminal may write to: never the store of a service that runs."""

    database: DatabaseAddress
    local_store: Path
    recordings: Path


@dataclass(frozen=True, slots=True)
class TerminalCall:
    """One call of this company; `clock` says what time it is there."""

    company: Company
    clock: ServiceClock
    caller: PhoneNumber | None
    places: Places

    async def hold(self, terminal: Terminal) -> CallResult:
        """The whole call, and the way of its promises to the database.

        Raises NoDatabase, DatabaseAway, SchemaTooOld, SchemaTooNew, NotKept, and LocalStoreInUse while another call is
        held in a terminal.
        """
        async with self._joined() as (joined, store):
            await joined.refill.once()
            incoming = self._incoming(self.clock())
            journal = await store.journals.open(incoming)
            notes = CallNotes()
            held = session(self._context(incoming, joined), journal, terminal, notes)
            result = await held.run()
            record = CallRecord(incoming, self.clock(), result, held.language, held.account, tuple(notes.steps))
            await joined.desk.keep_call(record)
            await store.journals.end(incoming.key)
        return result

    async def landed(self, since: datetime) -> AsyncGenerator[StoredReading, None]:
        """The readings that the database received since then, newest first. Raises as `hold` does."""
        async with current_database(self.places.database) as database:
            async for reading in database.list_readings(ReadingQuery(newest=_NEWEST)):
                if reading.received_at >= since:
                    yield reading

    @asynccontextmanager
    async def _joined(self) -> AsyncIterator[tuple[JoinedDesk, LocalStore]]:
        """The desk at work; at the end it has brought what it could to the database."""
        async with self._stores() as (database, store):
            rules = DeskRules(self.company.profile, self.company.calendar)
            joined = join_desk(database, store, rules, self.clock)
            async with asyncio.TaskGroup() as tasks:
                draining = tasks.create_task(joined.drainer.drain(), name="outbox")
                try:
                    yield joined, store
                    await _brought(store, joined.drainer)
                finally:
                    draining.cancel()
            await joined.close()

    @asynccontextmanager
    async def _stores(self) -> AsyncIterator[tuple[Database, LocalStore]]:
        async with (
            current_database(self.places.database) as database,
            open_local_store(self.places.local_store, self.clock) as store,
        ):
            yield database, store

    def _incoming(self, now: datetime) -> IncomingCall:
        number = next(iter(self.company.profile.called_numbers), "")
        return IncomingCall(CallKey(NODE, uuid.uuid4().hex[:12]), number, self.caller, now)

    def _context(self, incoming: IncomingCall, joined: JoinedDesk) -> CallContext:
        return CallContext(incoming, self.company.profile, CallClock(self.clock), joined.desks)


async def _brought(store: LocalStore, drainer: OutboxDrainer) -> None:
    """Wait until nothing waits for the database, or the database is away, or for long enough."""
    for _ in range(round(BROUGHT_WITHIN_S / _LOOK_EVERY_S)):
        if not (await store.outbox.status()).pending or drainer.is_resting:
            return
        await asyncio.sleep(_LOOK_EVERY_S)
