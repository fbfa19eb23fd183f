"""The library that wakes us, with its faults fenced; on the real one and the real clock."""

import asyncio
import logging
import time
from collections.abc import Coroutine

import pytest

from adapters.scheduling.clockwork import Clockwork, Look

PATIENCE_S = 20.0


class Looked:
    def __init__(self) -> None:
        self.times = 0
        self.at_once = 0
        self.most_at_once = 0
        self.cancelled = 0

    async def count(self) -> None:
        self.times += 1

    async def linger(self) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.count()
            await asyncio.sleep(0.3)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.at_once -= 1

    async def reached(self, times: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.times < times:  # noqa: ASYNC110  nobody tells
                await asyncio.sleep(0.01)


async def test_it_looks_at_once_and_again() -> None:
    looked = Looked()
    async with Clockwork([Look("it", 0.05, looked.count)]):
        await looked.reached(3)


async def test_the_first_look_does_not_wait_for_its_time() -> None:
    looked = Looked()
    async with Clockwork([Look("it", 3600.0, looked.count)]):
        await looked.reached(1)


async def test_looks_that_a_busy_machine_missed_are_made_up_for_by_one() -> None:
    """By itself the library drops whatever is later than a second."""
    looked = Looked()
    async with Clockwork([Look("it", 1.5, looked.count)]):
        await looked.reached(1)
        time.sleep(4.0)  # noqa: ASYNC251  the whole process stands still
        await looked.reached(2)
        assert looked.times == 2


async def test_a_look_that_fails_is_told_and_comes_again(caplog: pytest.LogCaptureFixture) -> None:
    looked = Looked()

    async def fail() -> None:
        await looked.count()
        raise RuntimeError("broken look")

    async with Clockwork([Look("it", 0.05, fail)]):
        await looked.reached(2)
    assert any(record.message == "scheduled work failed" for record in caplog.records)


async def test_a_look_never_overtakes_the_one_before_it() -> None:
    looked = Looked()
    with_warnings = logging.getLogger("apscheduler")
    with_warnings.setLevel(logging.ERROR)
    async with Clockwork([Look("it", 0.05, looked.linger)]):
        await looked.reached(3)
    assert looked.most_at_once == 1


async def test_whatever_gives_something_to_await_is_awaited() -> None:
    """By itself the library calls it in a thread, and leaves what it gave alone."""

    class Dressed:
        looked = Looked()

        def __call__(self) -> Coroutine[None, None, None]:
            return self.looked.count()

    look = Dressed()
    async with Clockwork([Look("it", 0.05, look)]):
        await look.looked.reached(2)


async def test_nothing_goes_on_after_the_end(caplog: pytest.LogCaptureFixture) -> None:
    looked = Looked()
    async with Clockwork([Look("it", 60.0, looked.linger)]):
        await looked.reached(1)
    assert (looked.at_once, looked.cancelled) == (0, 1)
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
