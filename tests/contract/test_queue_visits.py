"""Visits to queues reach the database once, and are read by their day."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from adapters.database.database import Database
from adapters.journal.encoding import decode, encode
from adapters.journal.store import open_local_store
from models.call import CallKey
from models.queue_visit import QueueTalk, QueueVisit, VisitEnd
from services.calls.keep_queue_visit import KeepQueueVisit
from services.calls.queue_book import OpenVisit
from services.outbox.outbox import Content
from tests.fakes.supply import NOW

CALL = CallKey("town", "1700000000.1")
WAITED = timedelta(seconds=20)


def visit(end: VisitEnd = VisitEnd.ANSWERED, after_s: float = 0.0, queue: str = "readings") -> QueueVisit:
    entered = NOW + timedelta(seconds=after_s)
    return QueueVisit(CALL, queue, entered, entered + WAITED, end, "anna" if end is VisitEnd.ANSWERED else "")


async def all_visits(database: Database) -> Sequence[QueueVisit]:
    return await database.queue_record.between(NOW - timedelta(days=1), NOW + timedelta(days=1))


async def test_the_same_visit_ten_times_at_once_is_one(database: Database) -> None:
    keep = KeepQueueVisit(database.transactions)
    await asyncio.gather(*(keep(visit()) for _ in range(10)))
    assert list(await all_visits(database)) == [visit()]


async def test_visits_are_found_by_when_they_began_the_earliest_first(database: Database) -> None:
    keep = KeepQueueVisit(database.transactions)
    for after_s in (60.0, 0.0, 120.0):
        await keep(visit(VisitEnd.ABANDONED, after_s))
    found = await database.queue_record.between(NOW, NOW + timedelta(seconds=120))
    assert [each.entered_at - NOW for each in found] == [timedelta(0), timedelta(seconds=60)]


async def test_a_talk_is_measured_from_the_answer_to_its_end_and_only_once(database: Database) -> None:
    keep = KeepQueueVisit(database.transactions)
    ends = NOW + WAITED + timedelta(seconds=90)
    for news in (visit(), QueueTalk(CALL, NOW, ends), QueueTalk(CALL, NOW, ends + WAITED)):
        await keep(news)
    assert list(await database.queue_record.talk_times("readings", NOW, 10)) == [timedelta(seconds=90)]
    assert list(await database.queue_record.talk_times("readings", NOW + timedelta(minutes=1), 10)) == []
    assert list(await database.queue_record.talk_times("operators", NOW, 10)) == []


async def test_a_talk_of_nobody_is_no_visit(database: Database) -> None:
    keep = KeepQueueVisit(database.transactions)
    await keep(visit(VisitEnd.ABANDONED))
    await keep(QueueTalk(CALL, NOW, NOW + WAITED))
    assert list(await database.queue_record.talk_times("readings", NOW, 10)) == []


def test_news_of_a_queue_are_read_back_from_the_outbox_as_they_were() -> None:
    for news in (visit(), QueueTalk(CALL, NOW, NOW)):
        assert decode(*encode(news), Content) == news  # type: ignore[arg-type]  # a union is no type to mypy


async def test_who_waits_is_known_after_a_crash(tmp_path: Path) -> None:
    waiting = OpenVisit(CALL, "readings", NOW)
    talking = OpenVisit(CallKey("town", "2"), "readings", NOW, NOW + WAITED, is_talking=True)
    async with open_local_store(tmp_path, lambda: NOW) as store:
        for each in (waiting, talking, OpenVisit(CallKey("town", "3"), "operators", NOW)):
            await store.open_visits.put(each)
        await store.open_visits.drop(CallKey("town", "3"))
    async with open_local_store(tmp_path, lambda: NOW) as store:
        assert list(await store.open_visits.all()) == [waiting, talking]
