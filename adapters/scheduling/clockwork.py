"""APScheduler as a clock: it wakes us, and knows nothing of what is due.

Its faults, fenced here: a look that comes a second late is dropped unless `misfire_grace_time` is None; job stores
shared by processes do each job twice, so it has none; its calendar triggers loop where clocks are put back, so only
intervals are used, and the rules of days are ours (models/schedule.py); whatever is not plainly `async def` it calls in
a thread and never awaits; it stops some time after it was told to, and waits for nobody.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """`look` is awaited at once and then every `every_s` seconds; never while the one before it still lasts."""

    name: str
    every_s: float
    look: Callable[[], Awaitable[object]]


class Clockwork:
    """Looks while the block lasts. A look that raises is logged, and comes again at its time."""

    def __init__(self, looks: Sequence[Look]) -> None:
        self._looks = tuple(looks)
        self._under_way: set[asyncio.Task[object]] = set()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )

    async def __aenter__(self) -> Self:
        self._scheduler.add_listener(_late, EVENT_JOB_MAX_INSTANCES)
        now = datetime.now(UTC)
        for each in self._looks:
            every = IntervalTrigger(seconds=each.every_s, timezone=UTC)
            self._scheduler.add_job(self._once, every, (each,), id=each.name, name=each.name, next_run_time=now)
        self._scheduler.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Looks under way are cancelled, and have ended: whatever they began is made up for by who looks next."""
        self._scheduler.pause()
        for task in self._under_way:
            task.cancel()
        if self._under_way:
            await asyncio.wait(tuple(self._under_way))
        self._scheduler.shutdown(wait=False)
        while self._scheduler.running:  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(0)

    async def _once(self, look: Look) -> None:
        """Nothing is left to the library to tell: it logs a look that was cancelled as broken."""
        task = asyncio.ensure_future(look.look())
        self._under_way.add(task)
        try:
            with suppress(asyncio.CancelledError):
                await task
        except Exception:
            LOG.exception("scheduled work failed", extra={"job": look.name})
        finally:
            self._under_way.discard(task)


def _late(event: JobEvent) -> None:
    LOG.warning("scheduled work takes longer than its time", extra={"job": event.job_id})
