"""What is due is done and noted; what failed stays due."""

from datetime import datetime, timedelta

import pytest

from models.schedule import Every
from services.errors import DatabaseAway, DatabaseRefused
from services.schedule.run_due import Job, RunDue
from tests.fakes.supply import NOW


class Book:
    def __init__(self) -> None:
        self.notes: dict[str, datetime] = {}
        self.is_away = False

    async def last_done(self, job: str) -> datetime | None:
        return self.notes.get(job)

    async def done(self, job: str, at: datetime) -> None:
        if self.is_away:
            raise DatabaseAway
        self.notes[job] = at


class Work:
    def __init__(self, *fails: Exception) -> None:
        self.moments: list[datetime] = []
        self._fails = list(fails)

    async def __call__(self, now: datetime) -> None:
        self.moments.append(now)
        if self._fails:
            raise self._fails.pop()


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


async def test_it_is_done_once_in_its_time() -> None:
    clock, book, work = Clock(), Book(), Work()
    run, job = RunDue(book, clock), Job("it", Every(60), work)
    assert await run(job)
    assert not await run(job)
    clock.now = NOW + timedelta(seconds=60)
    assert await run(job)
    assert work.moments == [NOW, clock.now]


@pytest.mark.parametrize("trouble", [DatabaseAway(), DatabaseRefused()])
async def test_what_failed_stays_due(trouble: Exception) -> None:
    book, work = Book(), Work(trouble)
    run, job = RunDue(book, Clock()), Job("it", Every(60), work)
    assert not await run(job)
    assert await run(job)
    assert work.moments == [NOW, NOW]


async def test_what_could_not_be_noted_is_done_again() -> None:
    book, work = Book(), Work()
    book.is_away = True
    run, job = RunDue(book, Clock()), Job("it", Every(60), work)
    assert not await run(job)
    book.is_away = False
    assert await run(job)
    assert len(work.moments) == 2


async def test_a_fault_of_ours_is_not_hidden() -> None:
    with pytest.raises(KeyError):
        await RunDue(Book(), Clock())(Job("it", Every(60), Work(KeyError("ours"))))
