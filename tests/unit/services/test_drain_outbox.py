"""The outbox reaches the database in order, and no entry stops another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from models.case import CallbackReason, CallbackRequest
from models.phone_number import PhoneNumber
from services.outbox.drain_outbox import DrainPace, OutboxDrainer
from services.outbox.outbox import EntryState, Letter, NumberWish, WantedCallback
from tests.fakes.memory_outbox import MemoryOutbox, MemoryStore

PACE = DrainPace(width=4, look_every_s=60)
AT = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)


@dataclass
class Rests:
    """Every rest lasts until somebody ends it."""

    seconds: list[float] = field(default_factory=list)
    ends: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await self.ends.wait()


@dataclass
class Draining:
    outbox: MemoryOutbox = field(default_factory=MemoryOutbox)
    store: MemoryStore = field(default_factory=MemoryStore)
    rests: Rests = field(default_factory=Rests)

    def __post_init__(self) -> None:
        self.drainer = OutboxDrainer(self.outbox, self.store, PACE, self.rests)

    async def promise(self, key: str, subject: str = "") -> bool:
        """Whether the database had it soon."""
        letter = Letter(key, subject or key, _callback(key), AT, NumberWish("DEMO", date(2026, 11, 20)))
        entry = await self.outbox.keep(letter)
        self.drainer.wake()
        return await self.drainer.settled(entry, within_s=5)

    async def stored(self, count: int) -> None:
        """Wait until the database has so many, and the drainer looks for more."""
        async with asyncio.timeout(5):
            while len(self.store.stored) < count or self.drainer.is_resting:  # noqa: ASYNC110 nobody tells
                await asyncio.sleep(0)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.drainer.drain())
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _callback(key: str) -> WantedCallback:
    return WantedCallback(key, CallbackRequest(PhoneNumber("+70000000001"), CallbackReason.CLOSED_HOURS), AT)


async def test_a_promise_is_stored_while_its_caller_waits() -> None:
    town = Draining()
    async with town.running():
        assert await town.promise("a")
    assert town.store.stored == ["a"]


async def test_promises_of_one_account_are_stored_in_order() -> None:
    town = Draining()
    for key in "abcdefgh":
        await town.outbox.keep(Letter(key, "account", _callback(key)))
    async with town.running():
        assert await town.promise("i", "account")
    assert town.store.stored == list("abcdefghi")


async def test_nobody_waits_for_a_database_that_is_known_to_be_away() -> None:
    town = Draining()
    town.store.away = True
    async with town.running():
        assert not await town.promise("a")
        assert town.drainer.is_resting
        asked = town.store.times_asked
        assert not await town.promise("b")
        assert town.store.times_asked == asked


async def test_what_waited_is_stored_once_the_database_is_back() -> None:
    town = Draining()
    town.store.away = True
    async with town.running():
        await town.promise("a")
        await town.promise("b")
        town.store.away = False
        town.rests.ends.set()
        await town.stored(2)
        assert await town.promise("c")
    assert town.store.stored == ["a", "b", "c"]
    assert not town.drainer.is_resting


async def test_what_the_database_refuses_is_set_aside_and_the_rest_goes_on() -> None:
    town = Draining()
    town.store.refuses = {"a"}
    async with town.running():
        assert not await town.promise("a")
        assert await town.promise("b")
    assert town.outbox.entries["a"].state is EntryState.REFUSED


async def test_a_promise_kept_before_is_answered_at_once() -> None:
    town = Draining()
    async with town.running():
        await town.promise("a")
        asked = town.store.times_asked
        assert await town.promise("a")
        assert town.store.times_asked == asked
