"""How long it takes to announce works to many consumers: `python -m bench.announce_works --consumers N --url URL`."""

import argparse
import asyncio
import json
import resource
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text

from adapters.database.database import Database, for_bulk_work, open_database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import plain_engine, upgrade
from bench.announced_town import FEEDER, settle_town
from bench.quantiles import middle, percentile
from models.attempt import AttemptState
from models.deadlines import TermClock
from models.message_review import Signature
from models.outbound.notice import NoticeKind
from models.outbound.notice_terms import NoticeTerms
from models.outbound.rung_numbers import RungNumbers
from models.planned_work import PlannedWork
from models.work_calendar import WorkCalendar
from services.notices.announce_works import AnnounceWorks
from services.notices.ring_consumers import RingConsumers
from services.outages.plan_works import PlanWorks

_MIB = 1024
_ZONE = ZoneInfo("Europe/Moscow")
_CALENDAR = WorkCalendar("RU", {})
_MORNING = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
_NIGHT = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
"""By the clocks of Moscow 10:00 and 23:00."""
_WORKS = "BENCH-1"
_WORDS = "Здравствуйте! Важное сообщение о плановых работах. " * 4
_BEGUN = 300
_PLAIN = {"plain_notices": "notices", "plain_numbers": "notice_numbers"}


@dataclass(frozen=True, slots=True)
class Announced:
    """What was measured, in seconds, milliseconds and MiB."""

    consumers: int
    queued: int
    numbers: int
    announce_s: float
    plain_s: float
    memory_mb: float
    """The most of the process that announced."""
    begin_ms: tuple[float, float]
    """Median and 95 % of a ring's beginning, all queued."""
    put_off_ms: tuple[int, float]
    """Looks after the end of calling hours until all are put off, and the longest of them."""
    night_ms: tuple[float, float]
    """Median and 95 % of a look that finds nobody, all put off."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--consumers", type=int, required=True)
    parser.add_argument("--url", required=True, help="of an empty database")
    options = parser.parse_args()
    address = DatabaseAddress(options.url)
    upgrade(address)
    settle_town(address, options.consumers)
    print(json.dumps(asdict(asyncio.run(measure(address, options.consumers)))))


async def measure(address: DatabaseAddress, consumers: int) -> Announced:
    """On a database where so many have been settled, and nothing was announced."""
    async with open_database(for_bulk_work(address)) as database:
        starts = _MORNING + timedelta(days=10)
        works, by = PlannedWork(_WORKS, starts, starts + timedelta(hours=8), (FEEDER,)), Signature("bench", _MORNING)
        await PlanWorks(database.transactions)(works, by)
        announce_s = await _announce(database, by)
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB
    queued, numbers, plain_s = await asyncio.to_thread(_plainly, address)
    async with open_database(address) as database:  # with the patience of a bridge
        begun = await _begin(database, _MORNING, _BEGUN)
        put_off = await _put_off(database)
        nobody = await _begin(database, _NIGHT + timedelta(seconds=1), _BEGUN)
    return Announced(
        consumers,
        queued,
        numbers,
        announce_s,
        plain_s,
        memory_mb,
        _middle_and_most(begun),
        (len(put_off), max(put_off)),
        _middle_and_most(nobody),
    )


async def _announce(database: Database, by: Signature) -> float:
    def words(_: NoticeKind, __: PlannedWork, ___: datetime | None) -> str:
        return _WORDS

    announce = AnnounceWorks(database.transactions, NoticeTerms(), TermClock(_ZONE, _CALENDAR), words)
    began_s = time.perf_counter()
    await announce(_WORKS, by)
    return time.perf_counter() - began_s


def _plainly(address: DatabaseAddress) -> tuple[int, int, float]:
    """Notices queued, numbers, and how long as many rows take into tables of the same shape, bare of all else."""
    engine = plain_engine(address)
    with engine.begin() as connection:
        for plain, table in _PLAIN.items():
            connection.execute(text(f"CREATE TABLE {plain} AS SELECT * FROM {table} WHERE 1 = 0"))
    began_s = time.perf_counter()
    with engine.begin() as connection:
        for plain, table in _PLAIN.items():
            connection.execute(text(f"INSERT INTO {plain} SELECT * FROM {table}"))
    took_s = time.perf_counter() - began_s
    with engine.begin() as connection:
        queued = connection.execute(text("SELECT count(*) FROM notices WHERE state = 'queued'")).scalar_one()
        numbers = connection.execute(text("SELECT count(*) FROM notice_numbers")).scalar_one()
        for plain in _PLAIN:
            connection.execute(text(f"DROP TABLE {plain}"))
    engine.dispose()
    return int(queued), int(numbers), took_s


async def _begin(database: Database, now: datetime, times: int) -> list[float]:
    """Milliseconds of each look for whom to ring; whoever is found is let be at once, out of the measure."""
    rings = RingConsumers(database.transactions, NoticeTerms(), RungNumbers("RU"), _CALENDAR)
    took = []
    for _ in range(times):
        began_s = time.perf_counter()
        ring = await rings.begin("gl", "09:00:00", now)
        took.append((time.perf_counter() - began_s) * 1000)
        if ring is not None:
            await rings.end(ring.attempt.id, AttemptState.BUSY, now, 17)
    return took


async def _put_off(database: Database) -> list[float]:
    """Milliseconds of each look that it takes."""
    took = await _begin(database, _NIGHT, 1)
    while await database.notice_rounds.oldest_due(_NIGHT):
        took += await _begin(database, _NIGHT, 1)
    return took


def _middle_and_most(took: Sequence[float]) -> tuple[float, float]:
    return middle(took), percentile(took, 95)


if __name__ == "__main__":
    main()
