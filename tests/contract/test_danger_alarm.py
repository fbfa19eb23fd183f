"""The alarm of a caller in danger reaches the database once, and stays before the dispatchers until one looks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from adapters.database.alarms import Board
from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress, Engine
from adapters.database.schema import plain_engine, upgrade
from adapters.database.tables import cases
from adapters.journal.store import LocalStore, open_local_store
from gridline.desk import store_entry
from models.case import RegistrationNumber
from services.desk_rules import DeskRules
from services.dispatch.open_alarms import AlarmsSeen, FiledAlarm, OpenAlarms
from services.dispatch.raise_alarm import RaiseAlarm
from services.errors import DatabaseAway, NumbersExhausted
from services.forgetting.forget_caller import ForgottenCallers
from services.outbox.asked_database import AskedDatabase
from services.outbox.drain_outbox import DrainPace, OutboxDrainer
from services.outbox.letters import DeskTimes, Letters
from services.outbox.registration_numbers import NumberBlock
from services.readings.durable_desk import DurableDesk
from services.readings.open_account import OpenAccount
from services.readings.tell_lower import TellLower
from tests.fakes.danger import alarm
from tests.fakes.supply import NOW, RESIDENT
from tests.fakes.yasnogorsk import COMPANY

NUMBER = RegistrationNumber("DEMO", date(2026, 11, 20), 7)
CaseRow = tuple[str, str, str, str, str | None]


def filed_cases(address: DatabaseAddress) -> list[CaseRow]:
    """Number, intent, state, priority and telephone of every case."""
    query = select(cases.c.registration_number, cases.c.intent, cases.c.state, cases.c.priority, cases.c.phone)
    engine = plain_engine(address)
    with engine.connect() as connection:
        rows: list[CaseRow] = [tuple(row) for row in connection.execute(query)]
    engine.dispose()
    return rows


@asynccontextmanager
async def at_work(database: Database, store: LocalStore) -> AsyncIterator[DurableDesk]:
    """A desk whose outbox is being drained."""
    drainer = OutboxDrainer(
        store.outbox,
        store_entry(database, lambda: NOW, DeskRules(COMPANY)),
        DrainPace(first_rest_s=0.01, look_every_s=0.01),
    )
    accounts = OpenAccount(database.accounts, database.lookups)
    times = DeskTimes(lambda: NOW)
    letters = Letters(DeskRules(COMPANY), store.outbox, drainer, times)
    asked, lower = AskedDatabase(times), TellLower(database.lookups)
    desk = DurableDesk(letters, accounts, lower, asked, ForgottenCallers(), database.accounts)
    draining = asyncio.create_task(drainer.drain(), name="drain")
    try:
        yield desk
    finally:
        draining.cancel()
        with suppress(asyncio.CancelledError):
            await draining


async def has_nothing_pending(store: LocalStore) -> None:
    async with asyncio.timeout(10):
        while (await store.outbox.status()).pending:  # noqa: ASYNC110  (the outbox tells nobody that it is empty)
            await asyncio.sleep(0)


async def test_an_alarm_is_a_critical_case_that_waits_for_a_person(
    database: Database, address: DatabaseAddress
) -> None:
    await RaiseAlarm(database.transactions)(alarm(), NUMBER)
    raised = alarm()
    expected = FiledAlarm(raised.key, NUMBER, raised.call, RESIDENT, raised.recording, NOW)
    assert list(await database.alarms.unacknowledged()) == [expected]
    assert filed_cases(address) == [(str(NUMBER), "hazard", "registered", "critical", RESIDENT.e164)]


async def test_the_same_alarm_twenty_times_at_once_is_one_case(database: Database, address: DatabaseAddress) -> None:
    file = RaiseAlarm(database.transactions)
    await asyncio.gather(*(file(alarm(), replace(NUMBER, serial=serial)) for serial in range(20)))
    assert await database.alarms.count() == 1
    assert len(filed_cases(address)) == 1


async def test_a_withheld_number_and_no_registration_number_hide_no_danger(
    database: Database, address: DatabaseAddress
) -> None:
    await RaiseAlarm(database.transactions)(replace(alarm(), caller=None), None)
    await RaiseAlarm(database.transactions)(alarm("1700000000.2"), None)
    waiting = await database.alarms.unacknowledged()
    assert [(each.number, each.caller) for each in waiting] == [(None, None), (None, RESIDENT)]
    assert filed_cases(address) == []


async def test_an_alarm_is_acknowledged_once_and_gone_from_the_board(database: Database) -> None:
    await RaiseAlarm(database.transactions)(alarm("1.1"), NUMBER)
    await RaiseAlarm(database.transactions)(alarm("1.2"), replace(NUMBER, serial=8))
    seen_at = NOW + timedelta(minutes=1)
    assert await database.alarms.acknowledge(alarm("1.1").key, seen_at)
    assert not await database.alarms.acknowledge(alarm("1.1").key, seen_at)
    assert not await database.alarms.acknowledge("no such key", seen_at)
    assert [each.key for each in await database.alarms.unacknowledged()] == [alarm("1.2").key]
    await RaiseAlarm(database.transactions)(alarm("1.1"), NUMBER)
    assert await database.alarms.count() == 1, "a late repetition does not open it again"


async def test_an_alarm_raised_at_the_desk_reaches_the_board_with_the_number_that_was_told(
    database: Database, tmp_path: Path
) -> None:
    async with open_local_store(tmp_path / "node", lambda: NOW) as store, at_work(database, store) as desk:
        await store.numbers.add(NumberBlock("DEMO", 500, 10, NOW))
        told = await desk.raise_alarm(alarm())
        assert await desk.raise_alarm(alarm()) == told
        await has_nothing_pending(store)
        (filed,) = await database.alarms.unacknowledged()
        assert (filed.number, filed.key) == (told, alarm().key)
        assert await OpenAlarms(database.alarms, store.outbox)() == AlarmsSeen(here=0, filed=1)


async def test_an_alarm_for_which_no_number_is_left_reaches_the_board_all_the_same(
    database: Database, tmp_path: Path
) -> None:
    async with open_local_store(tmp_path / "node", lambda: NOW) as store, at_work(database, store) as desk:
        for _ in range(2):
            with pytest.raises(NumbersExhausted):
                await desk.raise_alarm(alarm())
        await has_nothing_pending(store)
        assert [each.number for each in await database.alarms.unacknowledged()] == [None]


def test_cases_filed_before_there_were_alarms_are_of_normal_priority(address: DatabaseAddress) -> None:
    upgrade(address, "0001")
    engine = plain_engine(address)
    old = {"number": str(NUMBER), "at": NOW.isoformat(sep=" ")}
    row = "INSERT INTO cases (registration_number, kind, state, opened_at) VALUES (:number, 'reading', 'closed', :at)"
    with engine.begin() as connection:
        connection.execute(text(row), old)
    engine.dispose()
    upgrade(address)
    assert filed_cases(address) == [(str(NUMBER), "reading.submit", "closed", "normal", None)]


async def test_a_board_that_is_away_says_so(tmp_path: Path) -> None:
    engine = Engine(DatabaseAddress(f"sqlite+aiosqlite:///{tmp_path}/gone.sqlite3"))
    with pytest.raises(DatabaseAway):
        await Board(engine).count()
    await engine.close()
