"""A caller in danger whom no dispatcher answers stands before all who wait, also with the bridge dead."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.settings import TOWN_ADDRESS
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

MORE = """
[agents.op1]
contact = "{town}:{{town_port}}"
[queues.readings]
members = ["op1"]
callback_after_s = 0
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        variant = Variant(MORE.format(town=TOWN_ADDRESS), profile=SHORT_WELCOME, tenants=4, hands=8)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield running


async def priorities(company: CompanyUnderTest, count: int) -> Sequence[int]:
    """Of those who wait, in their order, once there are so many."""
    async with asyncio.timeout(90):
        while True:
            shown = await company.asterisk.console("queue show readings")
            found = [int(each) for each in re.findall(r"prio: (\d+)", shown)]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.5)


async def test_a_caller_in_danger_overtakes_who_came_before_him(company: CompanyUnderTest) -> None:
    waits = [{"hear": {"prompt": "account_offer_last4", "within_s": 40}}, {"press": "0"}, {"wait": 120}, "hang_up"]
    danger = [{"hear": {"prompt": "danger_key", "within_s": 40}}, {"press": "9"}, {"wait": 120}, "hang_up"]
    async with asyncio.timeout(200):
        calling = asyncio.create_task(call_both(company, waits, danger), name="callers")
        assert await priorities(company, 1) == [0]
        await company.bridge.kill()
        assert await priorities(company, 2) == [20, 0]
        await company.asterisk.console("channel request hangup all")
        await calling
    assert await no_channels(company.asterisk)


async def call_both(company: CompanyUnderTest, waits: list[object], danger: list[object]) -> None:
    """The second calls when the bridge is dead; the dialplan's own text tells him of the key."""
    async with Callers(company.town) as callers:
        callers.call(Tenant(0), Tenant(0).calls(waits))
        callers.call(Tenant(1), Tenant(1).calls(danger), after_s=45)
