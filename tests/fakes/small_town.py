"""A whole desk over a database and a local store, for tests: its tasks run while the block runs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from adapters.database.database import Database, open_database
from adapters.database.engine import DatabaseAddress
from adapters.files.work_calendars import load_calendars
from adapters.journal.store import LocalStore, open_local_store
from gridline.desk import DeskPace, join_desk
from models.case import RegistrationNumber
from services.cases.case_board import OpenedCase
from services.cases.case_desk import CaseDesk
from services.desk_rules import DeskRules
from services.outages.outage_desk import OutageDesk
from services.outbox.drain_outbox import DrainPace
from services.outbox.registration_numbers import StockSize
from services.readings.durable_desk import DurableDesk
from services.readings.list_readings import ReadingQuery, StoredReading
from tests.fakes.supply import NOW, PERIOD
from tests.fakes.yasnogorsk import COMPANY

CALENDARS = load_calendars(Path(__file__).parents[2] / "companies" / "calendars")
QUICK = DeskPace(
    database_timeout_s=5.0,
    drain=DrainPace(entry_timeout_s=20.0, first_rest_s=0.05, longest_rest_s=0.2, look_every_s=0.1),
    numbers=StockSize(block=100, low=50, check_every_s=0.05, retry_after_s=0.05),
)


@dataclass(frozen=True, slots=True)
class SmallTown:
    desk: DurableDesk
    cases: CaseDesk
    outages: OutageDesk
    database: Database
    store: LocalStore

    async def drained(self) -> None:
        """Wait until the database has everything it will take."""
        async with asyncio.timeout(20):
            while (await self.desk.outbox_status()).pending:  # noqa: ASYNC110 the disk tells nobody
                await asyncio.sleep(0.02)

    async def opened(self, number: RegistrationNumber) -> OpenedCase:
        """The case as it stands once the database has everything."""
        await self.drained()
        case = await self.database.case_board.opened(number)
        assert case is not None, f"{number} is not filed"
        return case

    async def readings(self) -> list[StoredReading]:
        return [reading async for reading in self.database.list_readings(ReadingQuery(period=PERIOD))]


@asynccontextmanager
async def small_town(
    address: DatabaseAddress,
    folder: Path,
    pace: DeskPace = QUICK,
    most_pages: int | None = None,
    clock: Callable[[], datetime] = lambda: NOW,
) -> AsyncIterator[SmallTown]:
    """The desk of the demo company on an upgraded database, with numbers at hand."""
    rules = DeskRules(replace(COMPANY, code="demo"), CALENDARS[COMPANY.country])
    async with open_local_store(folder, clock, most_pages) as store, open_database(address) as database:
        joined = join_desk(database, store, rules, clock, pace)
        await joined.refill.once()
        async with asyncio.TaskGroup() as tasks:
            side = (
                tasks.create_task(joined.drainer.drain(), name="outbox"),
                tasks.create_task(joined.refill.forever(), name="numbers"),
            )
            yield SmallTown(joined.desk, joined.desks.cases, joined.desks.outages, database, store)
            for task in side:
                task.cancel()
        await joined.desk.close()
