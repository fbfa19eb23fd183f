"""Of several schedulers one works at a time, and another follows within seconds, whatever ended the first."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import make_url

from adapters.database.election import AdvisoryTurn
from adapters.database.engine import DatabaseAddress
from tests.fakes.slow_proxy import SlowProxy

pytestmark = pytest.mark.postgres
PATIENCE_S = 20.0
LOOK_S = 0.05


class Worker:
    """One process that wants the turn."""

    def __init__(self) -> None:
        self.works = asyncio.Event()
        self.times = 0

    async def work(self) -> None:
        self.times += 1
        self.works.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.works.clear()

    async def stops(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.works.is_set():  # noqa: ASYNC110  nobody tells
                await asyncio.sleep(0.01)

    async def begins(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await self.works.wait()


@asynccontextmanager
async def wanting(address: DatabaseAddress, name: str = "it") -> AsyncIterator[Worker]:
    worker = Worker()
    running = asyncio.create_task(AdvisoryTurn(address, name, LOOK_S).run(worker.work))
    try:
        yield worker
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
def server(postgres_url: str) -> DatabaseAddress:
    """Any database of the server: nothing is stored."""
    url = make_url(postgres_url).set(database="postgres").render_as_string(hide_password=False)
    return DatabaseAddress(url, query_timeout_s=5.0, connect_timeout_s=5.0)


def end_sessions_of(server: DatabaseAddress, name: str) -> None:
    url = server.parsed
    with psycopg.connect(host=url.host, port=url.port, user=url.username, dbname="postgres", autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", (f"gridline {name}",)
        )


async def test_of_two_only_one_works_and_the_other_follows_when_it_goes(server: DatabaseAddress) -> None:
    async with wanting(server) as second_to_come:
        async with wanting(server) as other:
            async with asyncio.timeout(PATIENCE_S):
                while not (second_to_come.works.is_set() or other.works.is_set()):  # noqa: ASYNC110  nobody tells
                    await asyncio.sleep(0.01)
            await asyncio.sleep(10 * LOOK_S)  # time enough for the second to try
            assert second_to_come.works.is_set() != other.works.is_set()
        await second_to_come.begins()


async def test_two_turns_of_different_names_do_not_wait_for_each_other(server: DatabaseAddress) -> None:
    async with wanting(server, "one") as one, wanting(server, "two") as two:
        await one.begins()
        await two.begins()


async def test_who_loses_his_session_stops_and_may_have_the_turn_again(server: DatabaseAddress) -> None:
    async with wanting(server, "broken") as worker:
        await worker.begins()
        end_sessions_of(server, "broken")
        async with asyncio.timeout(PATIENCE_S):
            while worker.times < 2:  # noqa: ASYNC110  nobody tells
                await asyncio.sleep(0.01)


async def test_who_hears_nothing_of_the_database_any_more_stops(server: DatabaseAddress) -> None:
    """A line may die without a word. Whoever works on would do so beside the next one."""
    async with SlowProxy(server.parsed.port or 5432) as proxy:
        far = server.parsed.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
        async with wanting(replace(server, url=far, query_timeout_s=0.5), "silent") as worker:
            await worker.begins()
            proxy.delay_s = 60.0
            await worker.stops()


async def test_while_the_database_is_away_nobody_works() -> None:
    nowhere = DatabaseAddress("postgresql+psycopg://nobody@127.0.0.1:1/nothing", connect_timeout_s=1.0)
    async with wanting(nowhere) as worker:
        await asyncio.sleep(10 * LOOK_S)
        assert not worker.works.is_set()


async def test_work_that_ends_gives_the_turn_back(server: DatabaseAddress) -> None:
    async def done() -> None:
        pass

    async with asyncio.timeout(PATIENCE_S):
        for _ in range(2):
            await AdvisoryTurn(server, "short", LOOK_S).run(done)


async def test_what_breaks_in_the_work_is_not_hidden(server: DatabaseAddress) -> None:
    async def broken() -> None:
        raise KeyError("ours")

    with pytest.raises(KeyError):
        await AdvisoryTurn(server, "breaking", LOOK_S).run(broken)
