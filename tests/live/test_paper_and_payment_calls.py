"""Meters and supply after payment, with real calls: paper, a visit, nobody who came, and how a payment stands."""

from collections.abc import AsyncIterator
from datetime import time, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import insert, select

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.database.database import open_database
from adapters.database.engine import Engine
from adapters.database.tables import cases, dispatch_messages, reconnect_list
from gridline.clock import real_clock
from models.appointment import VISITS, Slot
from models.intent import Intent
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers, require_served
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import drained, rows
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

MENU = "menu_order: [readings, outage, quality, info, status, theft, payment, complaint]"
METERS = [
    {"hear": {"prompt": "menu_item_info", "within_s": 30}},
    {"press": "1"},
    {"hear": "info_menu"},
    {"press": "2"},
    {"hear": {"prompt": "press_1", "within_s": 20}},
]
PAYMENT = [
    {"hear": {"prompt": "menu_item_info", "within_s": 30}},
    {"press": "2"},
    {"hear": "line_reconnect"},
    {"press": "1"},
    {"hear": {"prompt": "reconnect_info", "to_the_end": True}},
]
NUMBER = {"hear": {"prompt": "case_number", "within_s": 60}}
COMPLAINT = {"hear": {"prompt": "complaint_registered", "within_s": 30}}
GOODBYE = {"hear": {"prompt": "goodbye", "within_s": 40}}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        profile = SHORT_WELCOME | {MENU: "menu_order: [info, payment]", "languages: [ru, kk]": "languages: [ru]"}
        variant = Variant(profile=profile, whole_menu=True, tenants=2, brisk=True)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield running
            assert await no_channels(running.asterisk)


async def calls(company: CompanyUnderTest, caller: Tenant, steps: list[dict[str, object]]) -> dict[str, str]:
    """The numbers of the cases that he has after his call, and what each is about."""
    async with Callers(company.town) as callers:
        callers.call(caller, caller.calls(steps))
    require_served(callers.heard)
    await drained(company)
    query = select(cases.c.registration_number, cases.c.intent).where(cases.c.phone == f"+{caller.phone}")
    return {str(number): str(intent) for number, intent in await rows(company.database, query)}


@pytest.mark.at_once
@pytest.mark.rule("SAL-9.1", "C-3")
async def test_whoever_wants_a_meter_admitted_hears_that_paper_is_needed(company: CompanyUnderTest) -> None:
    paper = [{"hear": {"prompt": "press_1", "within_s": 20}}, {"press": "1"}]
    needed = {"hear": {"prompt": "written_needed", "within_s": 90}}
    his = await calls(company, Tenant(70), [*METERS, {"press": "1"}, *paper, needed, NUMBER, GOODBYE])
    assert list(his.values()) == [Intent.METERING_ADMISSION]


@pytest.mark.at_once
@pytest.mark.rule("SAL-8")
async def test_the_place_of_a_meter_is_registered_and_a_crew_booked(company: CompanyUnderTest) -> None:
    slot = Slot(VISITS, (real_clock() + timedelta(days=2)).date(), time(10))
    async with open_database(company.database) as database:
        await database.appointments.offer([slot], capacity=1)
    books = [{"hear": {"prompt": "appointment_nearest", "within_s": 40}}, {"press": "1"}]
    his = await calls(company, Tenant(71), [*METERS, {"press": "3"}, NUMBER, *books, GOODBYE])
    async with open_database(company.database) as database:
        (visit,) = await database.appointments.between(slot.day, slot.day)
    assert (visit.slot, visit.topic) == (slot, Intent.METERING_PLACE_APPROVAL)
    assert his == {str(visit.number): Intent.METERING_PLACE_APPROVAL}


@pytest.mark.at_once
@pytest.mark.rule("SAL-9.4")
async def test_nobody_who_came_is_a_complaint_of_which_the_staff_knows(company: CompanyUnderTest) -> None:
    refuses = [{"wait": 4}, {"press": "2"}]
    his = await calls(company, Tenant(72), [*METERS, {"press": "5"}, COMPLAINT, *refuses, GOODBYE])
    told = await rows(company.database, select(dispatch_messages.c.registration_number))
    assert his == {str(number): Intent.COMPLAINT for (number,) in told}
    assert len(told) == 1


@pytest.mark.at_once
@pytest.mark.rule("AREK-2.1")
async def test_whoever_has_paid_hears_how_his_connection_stands(company: CompanyUnderTest) -> None:
    payer = Tenant(0)
    today = real_clock().date()
    engine = Engine(company.database)
    async with engine.writing() as connection:
        line = {"account": payer.account, "paid_on": today, "listed_on": today, "fee_unpaid": False}
        await connection.execute(insert(reconnect_list).values(**line))
    await engine.close()
    asks = [{"wait": 3}, {"press": "1"}, {"hear": {"prompt": "account_yours", "within_s": 20}}, {"press": "1"}]
    told = {"hear": {"prompt": "reconnect_status", "within_s": 20}}
    his = await calls(company, payer, [*PAYMENT, *asks, told, NUMBER, GOODBYE])
    assert list(his.values()) == [Intent.RECONNECT_STATUS]
