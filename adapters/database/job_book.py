"""When the work that comes round was done last."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, update

from adapters.database.engine import Engine
from adapters.database.statements import insert_new
from adapters.database.tables import scheduled_jobs
from adapters.database.tables.columns import Moment


@dataclass(frozen=True, slots=True)
class ScheduledJobs:
    """Implements JobBook."""

    engine: Engine

    async def last_done(self, job: str) -> datetime | None:
        return await self._asked(select(scheduled_jobs.c.done_at).where(scheduled_jobs.c.job == job))

    async def newest(self) -> datetime | None:
        """When any of them was done last. Raises DatabaseAway."""
        return await self._asked(select(func.max(scheduled_jobs.c.done_at, type_=Moment())))

    async def done(self, job: str, at: datetime) -> None:
        async with self.engine.writing() as connection:
            row = {"job": job, "done_at": at}
            if not await insert_new(connection, scheduled_jobs, row):
                await connection.execute(update(scheduled_jobs).filter_by(job=job).values(done_at=at))

    async def _asked(self, question: Select[tuple[datetime]]) -> datetime | None:
        async with self.engine.reading() as connection:
            found: datetime | None = await connection.scalar(question)
            return found
