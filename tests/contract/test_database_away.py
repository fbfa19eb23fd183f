"""A database that is slow, hangs or is gone: callers with a loaded sheet finish, new ones are told soon."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import make_url

from adapters.database.engine import DatabaseAddress
from adapters.database.schema import upgrade
from models.account import ConsumerKind
from models.reading_history import AccountSheet
from services.readings.reading_desk import Refusal
from tests.contract.conftest import new_postgres
from tests.fakes.bad_wire import BadWire, bad_wire
from tests.fakes.small_town import QUICK, SmallTown, small_town
from tests.fakes.submissions import submission
from tests.fakes.supply import FLAT, MOMENT, RESIDENT, fill

SLOW = replace(QUICK, database_timeout_s=2.0)
AT_ONCE_S = 0.2


@dataclass(frozen=True, slots=True)
class WiredTown:
    town: SmallTown
    wire: BadWire


@pytest.fixture
async def wired(postgres_url: str, tmp_path: Path) -> AsyncIterator[WiredTown]:
    """The small town with its PostgreSQL at the end of a bad wire."""
    address = new_postgres(postgres_url)
    await asyncio.to_thread(upgrade, address)
    await fill(address)
    url = make_url(address.url)
    assert url.host is not None
    assert url.port is not None
    async with bad_wire(url.host, url.port) as wire:
        through = replace(address, url=url.set(port=wire.port).render_as_string(hide_password=False))
        async with small_town(through, tmp_path / "store", SLOW) as town:
            assert isinstance(await town.desk.open_account(FLAT, RESIDENT, MOMENT), AccountSheet)
            yield WiredTown(town, wire)
            wire.heal()
            wire.delay_s = 0


@pytest.mark.postgres
async def test_a_database_that_takes_half_a_second_a_query_serves_on(wired: WiredTown) -> None:
    wired.wire.delay_s = 0.5
    assert isinstance(await wired.town.desk.open_account(FLAT, RESIDENT, MOMENT), AccountSheet)
    receipt = await wired.town.desk.submit(submission())
    await wired.town.drained()
    assert {line.registration_number for line in await wired.town.readings()} == {str(receipt.number)}


@pytest.mark.postgres
async def test_while_the_database_hangs_new_callers_are_told_within_the_timeout_then_at_once(wired: WiredTown) -> None:
    wired.wire.freeze()
    began = time.monotonic()
    assert await wired.town.desk.open_account(FLAT, RESIDENT, MOMENT) is Refusal.DATABASE_AWAY
    assert time.monotonic() - began < SLOW.database_timeout_s + AT_ONCE_S
    began = time.monotonic()
    for _ in range(20):
        assert await wired.town.desk.open_account(FLAT, RESIDENT, MOMENT) is Refusal.DATABASE_AWAY
        assert await wired.town.desk.accounts_of(RESIDENT) == ()
    assert time.monotonic() - began < AT_ONCE_S


@pytest.mark.postgres
async def test_while_the_database_is_gone_nobody_is_known_for_what_he_is_and_goes_where_everybody_goes(
    wired: WiredTown,
) -> None:
    assert await wired.town.desk.consumer_kind(RESIDENT, None) is ConsumerKind.PERSON
    wired.wire.cut()
    assert await wired.town.desk.consumer_kind(RESIDENT, None) is None
    assert not await wired.town.desk.is_priority(RESIDENT, None)


@pytest.mark.postgres
async def test_a_database_that_is_gone_gets_what_was_promised_once_when_it_is_back(wired: WiredTown) -> None:
    wired.wire.cut()
    receipts = [await wired.town.desk.submit(submission(f"call-{n}")) for n in range(5)]
    assert not any(receipt.stored for receipt in receipts)
    again = [await wired.town.desk.submit(submission(f"call-{n}")) for n in range(5)]
    assert [receipt.number for receipt in again] == [receipt.number for receipt in receipts]
    wired.wire.heal()
    await wired.town.drained()
    stored = await wired.town.readings()
    assert len(stored) == 10
    assert {line.registration_number for line in stored} == {str(receipt.number) for receipt in receipts}


@pytest.mark.postgres
async def test_callers_come_through_again_once_the_database_is_back(wired: WiredTown) -> None:
    wired.wire.cut()
    assert await wired.town.desk.open_account(FLAT, RESIDENT, MOMENT) is Refusal.DATABASE_AWAY
    wired.wire.heal()
    async with asyncio.timeout(5):
        while not isinstance(await wired.town.desk.open_account(FLAT, RESIDENT, MOMENT), AccountSheet):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_database_file_locked_by_another_program_keeps_nobody_from_his_number(tmp_path: Path) -> None:
    file = tmp_path / "gridline.sqlite3"
    address = DatabaseAddress(f"sqlite+aiosqlite:///{file}", query_timeout_s=0.3)
    await asyncio.to_thread(upgrade, address)
    await fill(address)
    async with small_town(address, tmp_path / "store") as town:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            receipt = await town.desk.submit(submission())
            assert not receipt.stored
            other.execute("ROLLBACK")
        await town.drained()
        assert {line.registration_number for line in await town.readings()} == {str(receipt.number)}
