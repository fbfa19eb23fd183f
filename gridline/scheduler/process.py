"""The scheduler as a process: whichever has the turn does what comes round, until it is told to stop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from adapters.asterisk.lease import NodeLease
from adapters.database.database import Database, open_database
from adapters.database.election import AdvisoryTurn
from adapters.scheduling.clockwork import Clockwork, Look
from gridline.clock import ServiceClock
from gridline.company import Company
from gridline.processes import event_loop
from gridline.processes.signals import stop_wish
from gridline.scheduler.jobs import jobs
from gridline.settings.sections import Settings
from gridline.settings.translation import database_address
from services.schedule.run_due import Job, RunDue

LOG = logging.getLogger(__name__)
TURN = "scheduler"


class Turn(Protocol):
    async def run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Wait for the turn, and work until it is lost; again and again until cancelled."""
        ...


@dataclass(frozen=True, slots=True)
class LocalTurn:
    """With SQLite everything is on one machine: a locked file beside the database says whose turn it is."""

    lease: NodeLease

    async def run(self, work: Callable[[], Awaitable[None]]) -> None:
        async with self.lease:
            await work()


@dataclass(frozen=True, slots=True)
class SchedulerProcess:
    """`serve()` has work done until SIGTERM or SIGINT."""

    settings: Settings
    company: Company
    clock: ServiceClock

    def serve(self) -> None:
        event_loop.serve(self._run())

    async def _run(self) -> None:
        address = database_address(self.settings.database)
        file = address.file
        turn = AdvisoryTurn(address, TURN) if file is None else LocalTurn(NodeLease(file.with_suffix(".scheduler")))
        with stop_wish() as stop:
            async with open_database(address) as database:
                reign = asyncio.create_task(self._reign(turn, database), name="scheduler")
                stopping = asyncio.create_task(stop.wait(), name="stop")
                try:
                    await asyncio.wait({reign, stopping}, return_when=asyncio.FIRST_COMPLETED)
                    if reign.done():
                        await reign
                finally:
                    for task in (reign, stopping):
                        task.cancel()
                    await asyncio.gather(reign, stopping, return_exceptions=True)

    async def _reign(self, turn: Turn, database: Database) -> None:
        wanted = jobs(database, self.company)
        await turn.run(partial(_work, RunDue(database.scheduled_jobs, self.clock), wanted))


async def _work(run_due: RunDue, wanted: Sequence[Job]) -> None:
    """Until cancelled."""
    LOG.info("the scheduler works", extra={"jobs": [each.name for each in wanted]})
    async with Clockwork([Look(each.name, each.rule.look_s, partial(run_due, each)) for each in wanted]):
        await asyncio.Event().wait()
