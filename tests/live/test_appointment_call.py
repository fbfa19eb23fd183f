"""Appointments through a real Asterisk: booked, cancelled by a second call, and one place for two who ask at once."""

from collections.abc import AsyncIterator
from datetime import date, time, timedelta

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.database.database import open_database
from gridline.clock import real_clock
from models.appointment import Appointment, AppointmentState, Slot
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers, require_served
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import drained
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

MENU = "menu_order: [readings, outage, quality, info, status, theft, payment, complaint]"
LANGUAGES = "languages: [ru, kk]"
TO_APPOINTMENTS = [{"hear": {"prompt": "info_menu", "within_s": 30}}, {"press": "5"}]
NEW = [{"wait": 2}, {"press": "1"}]
"""What is spoken and not recorded, the town's ears do not know; the key may come while it is said."""
FIRST_OFFICE = [{"hear": {"prompt": "press_1", "within_s": 20}}, {"press": "1"}]
FIRST_TIME = [{"hear": {"prompt": "appointment_nearest", "within_s": 20}}, {"press": "1"}]
CODE = {"hear": {"prompt": "case_code", "within_s": 40}}
GOODBYE = {"hear": {"prompt": "goodbye", "within_s": 30}}
BOOKS = [*TO_APPOINTMENTS, *NEW, *FIRST_OFFICE, *FIRST_TIME, CODE, GOODBYE]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        profile = SHORT_WELCOME | {MENU: "menu_order: [info]", LANGUAGES: "languages: [ru]"}
        variant = Variant(profile=profile, whole_menu=True, brisk=True)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield running


def in_days(days: int) -> date:
    return (real_clock() + timedelta(days=days)).date()


async def offer(company: CompanyUnderTest, *slots: Slot) -> None:
    async with open_database(company.database) as database:
        await database.appointments.offer(slots, capacity=1)


async def booked(company: CompanyUnderTest, day: date) -> list[Appointment]:
    await drained(company)
    async with open_database(company.database) as database:
        return list(await database.appointments.between(day, day))


@pytest.mark.rule("SMZ-1")
async def test_a_caller_books_calls_again_and_cancels(company: CompanyUnderTest) -> None:
    day, caller = in_days(3), Tenant(60)
    await offer(company, Slot("centre", day, time(9, 30)))
    async with Callers(company.town) as callers:
        callers.call(caller, caller.calls(BOOKS))
    require_served(callers.heard)
    (his,) = await booked(company, day)
    assert (his.state, his.slot.at) == (AppointmentState.BOOKED, time(9, 30))
    assert his.phone is not None
    assert his.phone.e164 == f"+{caller.phone}"

    cancels = [*TO_APPOINTMENTS, {"wait": 3}, {"press": "2"}, {"wait": 3}, {"press": "1"}, GOODBYE]
    async with Callers(company.town) as callers:
        callers.call(caller, caller.calls(cancels))
    require_served(callers.heard)
    (his,) = await booked(company, day)
    assert his.state is AppointmentState.CANCELLED
    assert await no_channels(company.asterisk)


async def test_two_who_ask_for_one_place_at_once_do_not_share_it(company: CompanyUnderTest) -> None:
    day, pair = in_days(1), (Tenant(61), Tenant(62))
    first, second = (Slot("centre", day, time(hour)) for hour in (10, 11))
    await offer(company, first, second)
    slower = {"prompts": {"appointment_nearest": "1"}, "until": "case_code", "within_s": 60}
    script = [*TO_APPOINTMENTS, *NEW, *FIRST_OFFICE, {"answer": slower}, GOODBYE]
    async with Callers(company.town) as callers:
        for each in pair:
            callers.call(each, each.calls(script))
    require_served(callers.heard)
    found = await booked(company, day)
    assert sorted(each.slot for each in found) == [first, second]
    assert {each.phone.e164 for each in found if each.phone} == {f"+{each.phone}" for each in pair}
    assert await no_channels(company.asterisk)


async def test_whoever_hangs_up_while_times_are_offered_has_none(company: CompanyUnderTest) -> None:
    day, caller = in_days(2), Tenant(63)
    await offer(company, Slot("centre", day, time(12)))
    leaves = [*TO_APPOINTMENTS, *NEW, *FIRST_OFFICE, {"hear": {"prompt": "appointment_nearest", "within_s": 20}}]
    async with Callers(company.town) as callers:
        callers.call(caller, caller.calls([*leaves, "hang_up"]))
    assert await booked(company, day) == []
    assert await no_channels(company.asterisk)
