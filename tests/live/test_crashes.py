"""The bridge killed under live calls: whom it takes back, and that no confirmed reading is lost or stored twice."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.report import PromptHeard, ResidentEvent
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers, require_no_long_silence, require_served
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import (
    Heard,
    journals_closed,
    left_to_the_dialplan,
    require_every_promise_kept_once,
    untold,
)
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

QUESTION = "reading_keypad_electricity"
DOWN_S = 2.0
TAKEN_BACK = 0.5
"""Share of callers at least: on a machine that is busy with other tests a new bridge may come after their 15 s."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        async with running_company(
            asterisk_tree, folder, variant=Variant(profile=SHORT_WELCOME, tenants=60, hands=16)
        ) as running:
            yield running


def require_taken_back(heard: Heard) -> None:
    """Each heard his number, or was served by the dialplan alone when his time had run out; most heard the number."""
    assert not untold(heard)
    alone = sum(left_to_the_dialplan(report) for report in heard.values())
    assert alone <= (1 - TAKEN_BACK) * len(heard)


@pytest.mark.timeout(240)
async def test_twenty_callers_of_a_killed_bridge_are_taken_back_and_finish(company: CompanyUnderTest) -> None:
    hasty = {"press": "1"}
    async with Callers(company.town) as callers:
        for place in range(20):
            first = [hasty] if place % 2 else []
            callers.call(Tenant(place), Tenant(place).gives_reading(*first), after_s=0.5 * place)
        await asyncio.sleep(12)
        await company.bridge.kill()
        await asyncio.sleep(DOWN_S)
        await company.bridge.start()

    require_served(callers.heard)
    require_taken_back(callers.heard)
    await require_every_promise_kept_once(company, callers.heard)
    assert await no_channels(company.asterisk)
    await journals_closed(company)


async def test_callers_outlive_two_crashes_in_a_row(company: CompanyUnderTest) -> None:
    async with Callers(company.town) as callers:
        for place in range(20, 26):
            callers.call(Tenant(place), Tenant(place).gives_reading({"press": "1"}), after_s=0.8 * (place - 20))
        await asyncio.sleep(5)
        for _ in range(2):
            await company.bridge.kill()
            await company.bridge.start()

    require_served(callers.heard)
    require_taken_back(callers.heard)
    await require_every_promise_kept_once(company, callers.heard)


@pytest.mark.parametrize("first", [26, 32])
async def test_a_crash_between_yes_and_the_number_neither_loses_nor_doubles_a_reading(
    company: CompanyUnderTest, first: int
) -> None:
    all_asked = asyncio.Semaphore(0)

    def asked(event: ResidentEvent) -> None:
        if isinstance(event, PromptHeard) and event.prompt.prompt_id == QUESTION:
            all_asked.release()

    async with Callers(company.town) as callers:
        for place in range(first, first + 6):
            tenant = Tenant(place)
            ahead = {"press": {"keys": f"{tenant.value}#1", "gap_ms": 60, "tone_ms": 60}}
            steps = ({"press": "1"}, {"hear": {"prompt": QUESTION, "within_s": 20}}, ahead)
            callers.call(tenant, tenant.gives_reading(*steps), tell=asked)
        for _ in range(6):
            await asyncio.wait_for(all_asked.acquire(), 30)
        await asyncio.sleep(random.uniform(0, 1.2))
        await company.bridge.kill()
        await company.bridge.start()

    require_served(callers.heard)
    require_taken_back(callers.heard)
    await require_every_promise_kept_once(company, callers.heard)


async def test_callers_who_hang_up_while_no_bridge_is_there_keep_what_they_confirmed(company: CompanyUnderTest) -> None:
    tenants = [Tenant(place) for place in range(44, 48)]
    async with Callers(company.town) as callers:
        for tenant in tenants:
            steps = [{"press": "1"}, {"hear": "reading_keypad_electricity"}, {"press": f"{tenant.value}#1"}]
            hangs_up = [{"wait": 0.4 * (tenant.place - 43)}, "hang_up"]
            callers.call(tenant, tenant.calls([*steps, *hangs_up]))
        await asyncio.sleep(6)
        await company.bridge.kill()
    await company.bridge.start()

    await require_every_promise_kept_once(company, callers.heard)
    assert await no_channels(company.asterisk)
    await journals_closed(company)


async def test_with_the_bridge_gone_for_good_callers_hear_the_fixed_text_within_fifteen_seconds(
    company: CompanyUnderTest,
) -> None:
    tenants = [Tenant(place) for place in range(48, 51)]
    async with Callers(company.town) as callers:
        for tenant in tenants:
            steps = [{"hear": "greeting"}, {"hear": {"prompt": "static_intro", "within_s": 30}}, "hang_up"]
            callers.call(tenant, tenant.calls(steps), after_s=1.5 * (tenant.place - 48))
        await asyncio.sleep(5)
        await company.bridge.kill()

    require_served(callers.heard)
    require_no_long_silence(callers.heard)
    assert await no_channels(company.asterisk)
    await company.bridge.start()
    await journals_closed(company)


async def test_a_stop_that_cannot_wait_leaves_callers_to_the_next_bridge(company: CompanyUnderTest) -> None:
    tenants = [Tenant(place) for place in range(51, 54)]
    async with Callers(company.town) as callers:
        for tenant in tenants:
            callers.call(tenant, tenant.gives_reading({"press": "1"}))
        await asyncio.sleep(4)
        await company.bridge.stop()
        await company.bridge.start()

    require_served(callers.heard)
    await require_every_promise_kept_once(company, callers.heard)
