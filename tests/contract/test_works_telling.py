"""Whom planned works concern, and whether all of them can be told by telephone in time."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.tables import accounts, contact_points, premises
from models.deadlines import TermClock
from models.outbound.feasibility import Capacity
from models.outbound.notice_terms import NoticeTerms
from models.planned_work import PlannedWork
from models.work_calendar import WorkCalendar
from services.outages.foresee_telling import AudienceCount, ForeseeTelling, Outlook
from tests.fakes.commands import Operator, operator_in
from tests.fakes.supply import NOW
from tests.fakes.wired_town import FLATS, flat, wire

SAMARA, MOSCOW = ZoneInfo("Europe/Samara"), ZoneInfo("Europe/Moscow")
BY = ("--by", "Петров")


async def change(address: DatabaseAddress, *statements: object) -> None:
    engine = create_async_engine(address.parsed)
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(statement)  # type: ignore[call-overload]
    await engine.dispose()


async def outlook(database: Database, ahead: timedelta, devices: tuple[str, ...] = ("F1",)) -> Outlook:
    foresee = ForeseeTelling(
        database.works_audience, NoticeTerms(), Capacity(4, 1.0), TermClock(SAMARA, WorkCalendar("RU", {}))
    )
    starts = NOW + ahead
    return await foresee(PlannedWork("П-7", starts, starts + timedelta(hours=8), devices), NOW)


@pytest.fixture
async def town(address: DatabaseAddress, database: Database) -> Database:
    await wire(address)
    return database


async def test_every_consumer_below_the_devices_counts_once_by_the_clocks_of_his_premises(town: Database) -> None:
    board = town.works_audience
    assert await board.counted(("F1",)) == (AudienceCount(MOSCOW, 1, 0), AudienceCount(SAMARA, 6, 0))
    whole = (AudienceCount(MOSCOW, 1, 0), AudienceCount(SAMARA, FLATS, 0))
    assert await board.counted(("PS1",)) == whole, "the consumer with two accounts is one"
    assert await board.counted(("TP1", "PS1", "F1")) == whole, "however many of the devices lead to him"
    assert await board.counted(("no such device",)) == ()


async def test_nobody_is_told_whose_contract_has_ended(town: Database, address: DatabaseAddress) -> None:
    ended = update(accounts).where(accounts.c.account == flat(7).value).values(contract_status="terminated")
    await change(address, ended)
    assert await town.works_audience.counted(("TP3",)) == (AudienceCount(MOSCOW, 1, 0), AudienceCount(SAMARA, 2, 0))


async def test_who_has_no_number_is_counted_and_named(town: Database, address: DatabaseAddress) -> None:
    mute = contact_points.c.consumer_id.in_(["K1", "K2", "K9"])
    await change(address, delete(contact_points).where(mute))
    assert await town.works_audience.counted(("F1",)) == (AudienceCount(MOSCOW, 1, 0), AudienceCount(SAMARA, 6, 2))
    named = await town.works_audience.without_number(("F1",), 10)
    assert [each.account for each in named] == [flat(1), flat(2)]
    assert named[0].address == "ул. Полевая, 1, кв. 1"
    assert len(await town.works_audience.without_number(("PS1",), 2)) == 2


async def test_a_consumer_with_several_numbers_is_one(town: Database, address: DatabaseAddress) -> None:
    await change(address, insert(contact_points).values(consumer_id="K1", phone="+70009998877"))
    assert await town.works_audience.counted(("TP1",)) == (AudienceCount(MOSCOW, 1, 0), AudienceCount(SAMARA, 3, 0))


async def test_works_far_ahead_are_told_in_time(town: Database) -> None:
    found = await outlook(town, timedelta(days=10))
    assert found.is_in_time
    assert (found.consumers, found.never_rung, found.unreached) == (7, 0, 0)
    assert found.all_rung_at == NOW + timedelta(minutes=15)
    assert found.last_call is not None and found.last_call < found.told_by


async def test_works_of_the_day_after_tomorrow_are_too_late_for_everybody(town: Database) -> None:
    found = await outlook(town, timedelta(days=2))
    assert not found.is_in_time
    assert (found.never_rung, found.unreached, found.all_rung_at, found.last_call) == (7, 7, None, None)


async def test_works_that_concern_nobody_are_never_too_late(town: Database, address: DatabaseAddress) -> None:
    await change(address, update(accounts).values(contract_status="terminated"))
    found = await outlook(town, timedelta(days=2))
    assert (found.is_in_time, found.consumers, found.all_rung_at) == (True, 0, None)


async def test_the_clocks_of_the_premises_say_when_calling_ends(town: Database, address: DatabaseAddress) -> None:
    """Three full days before a Thursday: until Sunday evening, which in Moscow is an hour later."""
    on_thursday = await outlook(town, timedelta(days=6), ("TP2",))
    assert on_thursday.last_call is not None
    assert on_thursday.last_call.astimezone(SAMARA).strftime("%d %H:%M") == "22 20:00"
    await change(address, update(premises).values(zone="Europe/Moscow"))
    later = await outlook(town, timedelta(days=6), ("TP2",))
    assert later.last_call == on_thursday.last_call + timedelta(hours=1)


@pytest.fixture
def dispatcher(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    operator = operator_in(tmp_path, capsys)
    assert operator.types("db", "upgrade").status == 0
    operator.has_the_small_world()
    asyncio.run(wire(operator.database))
    return operator


def test_whoever_plans_works_hears_at_once_whether_all_can_be_told(dispatcher: Operator) -> None:
    plan = ("works", "plan", "П-7", "2026-11-30 09:00", "17:00", "F1", *BY)
    said = dispatcher.types(*plan).out.splitlines()
    assert said[1:] == [
        "to be told before 2026-11-27 00:00; last calls before 2026-11-26 20:00",
        "consumers 7, without a number 0",
        "everybody is rung once by 2026-11-20 10:30 (channels: 4, calls a second: 1)",
        "expected not to be reached by telephone: 0",
    ]


def test_works_of_tomorrow_are_planned_and_called_too_late(dispatcher: Operator) -> None:
    late = dispatcher.types("works", "plan", "П-8", "2026-11-21 09:00", "17:00", "F1", *BY)
    assert late.status == 0, "an accident does not wait three days"
    assert "last calls before -" in late.out
    assert "TOO LATE for 7 consumers, who are not rung once (channels: 4" in late.out


def test_the_list_of_those_without_a_number_is_for_letters(dispatcher: Operator) -> None:
    asyncio.run(change(dispatcher.database, delete(contact_points).where(contact_points.c.consumer_id == "K2")))
    dispatcher.types("works", "plan", "П-7", "2026-11-30 09:00", "17:00", "F1", *BY)
    told = dispatcher.types("works", "telling", "П-7")
    assert told.out.endswith(f"  {flat(2).value}  ул. Полевая, 1, кв. 2\n")
    told_to_programs = json.loads(dispatcher.types("works", "telling", "П-7", "--json").out)
    assert told_to_programs == {
        "reference": "П-7",
        "version": 1,
        "told_by": "2026-11-27T00:00:00+03:00",
        "last_call": "2026-11-26T17:00:00+00:00",
        "consumers": 7,
        "without_number": 1,
        "in_time": True,
        "all_rung_at": "2026-11-20T07:30:00+00:00",
        "never_rung": 0,
        "expected_unreached": 0,
        "accounts_without_number": [{"account": flat(2).value, "address": "ул. Полевая, 1, кв. 2"}],
        "campaigns": [],
    }


def test_unknown_works_are_told_to_be_so(dispatcher: Operator) -> None:
    unknown = dispatcher.types("works", "telling", "П-9")
    assert (unknown.status, "no works П-9 are planned" in unknown.err) == (2, True)


def test_a_company_s_own_terms_and_trunk_are_used(dispatcher: Operator) -> None:
    dispatcher.file.write_text(dispatcher.file.read_text() + "[outbound]\nchannels = 1\ncalls_per_second = 0.05\n")
    said = dispatcher.types("works", "plan", "П-7", "2026-11-30 09:00", "17:00", "F1", *BY)
    assert "(channels: 1, calls a second: 0.05)" in said.out
