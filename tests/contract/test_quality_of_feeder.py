"""Bad supply at several premises of one feeder goes to the dispatcher at once (SMZ-4.1)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import plain_engine
from adapters.database.tables import accounts, connections, devices, dispatch_messages, premises
from models.account import AccountNumber
from models.case import RegistrationNumber
from models.dispatch_message import DispatchPriority
from models.intent import Intent
from tests.fakes.case_reports import report
from tests.fakes.small_town import SmallTown, small_town
from tests.fakes.supply import FLAT, HOUSE, NOW

SHOP, FAR = AccountNumber("00120061"), AccountNumber("00120062")


@pytest.fixture
async def town(address: DatabaseAddress, database: Database, tmp_path: Path) -> AsyncIterator[SmallTown]:
    """Flat, house and shop hang on one feeder, by two transformers; the far house on another."""
    assert database.accounts, "the small world is there"
    _build(address)
    async with small_town(address, tmp_path / "store") as opened:
        yield opened


def _build(address: DatabaseAddress) -> None:
    tree = (("S", "substation", None), ("F1", "feeder", "S"), ("F2", "feeder", "S"))
    tree += (("T1", "transformer", "F1"), ("T2", "transformer", "F1"), ("T3", "transformer", "F2"))
    engine = plain_engine(address)
    with engine.begin() as connection:
        for device_id, kind, parent in tree:
            row = {"device_id": device_id, "kind": kind, "name": f"name of {device_id}", "parent": parent}
            connection.execute(insert(devices), row)
        known = dict(connection.execute(select(accounts).where(accounts.c.account == FLAT.value)).mappings().one())
        for account, home in ((SHOP, "P3"), (FAR, "P4")):
            place = {"premises_id": home, "kind": "private", "address": home, "zone": "Europe/Moscow"}
            connection.execute(insert(premises), place)
            connection.execute(insert(accounts), known | {"account": account.value, "premises_id": home})
        for home, device_id in (("P1", "T1"), ("P2", "T1"), ("P3", "T2"), ("P4", "T3")):
            connection.execute(insert(connections), {"premises_id": home, "device_id": device_id})
    engine.dispose()


async def reported(
    town: SmallTown, account: AccountNumber | None, at: datetime = NOW, intent: Intent = Intent.QUALITY_REPORT
) -> RegistrationNumber:
    key = f"call-{account}-{at.isoformat()}/case"
    receipt = await town.cases.register(replace(report(key, intent, at=at), account=account))
    await town.drained()
    return receipt.number


def told(address: DatabaseAddress) -> list[tuple[str, str, str]]:
    """What the staff was told."""
    message = dispatch_messages.c
    engine = plain_engine(address)
    with engine.connect() as connection:
        query = select(message.registration_number, message.priority, message.text).order_by(message.message_id)
        found = [(row.registration_number, row.priority, row.text) for row in connection.execute(query)]
    engine.dispose()
    return found


@pytest.mark.rule("SMZ-4.1")
async def test_the_third_premises_of_a_feeder_within_an_hour_brings_all_three_to_the_staff(
    town: SmallTown, address: DatabaseAddress
) -> None:
    first = await reported(town, FLAT, NOW - timedelta(minutes=59))
    second = await reported(town, HOUSE, NOW - timedelta(minutes=30))
    assert told(address) == []
    third = await reported(town, SHOP)
    ((number, priority, text),) = told(address)
    assert (number, priority) == (str(third), DispatchPriority.URGENT)
    assert text.startswith(f"bad supply at 3 premises of name of F1: {first}, {second}, {third}; ")


@pytest.mark.rule("SMZ-4.1")
async def test_reports_of_more_than_an_hour_ago_of_other_feeders_and_of_one_premises_are_no_cluster(
    town: SmallTown, address: DatabaseAddress
) -> None:
    await reported(town, FLAT, NOW - timedelta(minutes=60))
    await reported(town, HOUSE, NOW - timedelta(minutes=5))
    await reported(town, HOUSE, NOW - timedelta(minutes=4))
    await reported(town, FAR, NOW - timedelta(minutes=3))
    await reported(town, FLAT, NOW - timedelta(minutes=2), Intent.COMPLAINT)
    await reported(town, None, NOW - timedelta(minutes=1))
    await reported(town, SHOP)
    assert told(address) == []


async def test_of_three_who_report_at_once_the_last_sees_the_others(town: SmallTown, address: DatabaseAddress) -> None:
    reports = [replace(report(f"{each}/case", Intent.QUALITY_REPORT), account=each) for each in (FLAT, HOUSE, SHOP)]
    await asyncio.gather(*(town.cases.register(each) for each in reports))
    await town.drained()
    assert len(told(address)) == 1
