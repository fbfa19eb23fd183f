"""Do what is due, and write down that it was done; what failed stays due."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.schedule import Rule
from services.errors import DatabaseAway, ServiceError

_log = logging.getLogger(__name__)


class JobBook(Protocol):
    """When each job was done last. Both raise DatabaseAway."""

    async def last_done(self, job: str) -> datetime | None: ...

    async def done(self, job: str, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Job:
    """`work` may be done twice, and is told the moment: a crash between it and its note repeats it."""

    name: str
    rule: Rule
    work: Callable[[datetime], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class RunDue:
    """One look at a job. What it raises besides ServiceError is a fault of ours."""

    book: JobBook
    clock: Callable[[], datetime]

    async def __call__(self, job: Job) -> bool:
        """Whether it was due, and is done."""
        now = self.clock()
        try:
            if not job.rule.is_due(await self.book.last_done(job.name), now):
                return False
            await job.work(now)
            await self.book.done(job.name, now)
        except ServiceError as trouble:
            known = isinstance(trouble, DatabaseAway)
            _log.warning(
                "a job stays due", extra={"job": job.name, "fault": type(trouble).__name__}, exc_info=not known
            )
            return False
        return True
