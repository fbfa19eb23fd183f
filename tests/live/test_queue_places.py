"""Callers who wait hear their own place in the queue, in our own recordings, and a new one when they move up."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.settings import TOWN_ADDRESS
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers, require_served
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

QUEUES = [
    {"hear": {"prompt": "account_offer_last4", "within_s": 30}},
    {"press": "0"},
    {"hear": {"prompt": "transfer_to_agent", "within_s": 30}},
]
MORE = """
[agents.op1]
contact = "{town}:{{town_port}}"
[queues.readings]
members = ["op1"]
callback_after_s = 30
max_wait_s = 600
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        variant = Variant(MORE.format(town=TOWN_ADDRESS), profile=SHORT_WELCOME, tenants=4, hands=8)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield running


def hears_place(name: str) -> list[object]:
    captured = {"capture": {"name": name, "prompt": "queue_place", "within_s": 60}}
    return [captured, {"hear": {"prompt": "callback_offer", "within_s": 20}}]


async def test_two_callers_hear_their_places_and_the_second_moves_up(company: CompanyUnderTest) -> None:
    first, second = Tenant(0), Tenant(1)
    async with Callers(company.town) as callers:
        calling = callers.call(first, first.calls([*QUEUES, *hears_place("first"), {"wait": 12}, "hang_up"]))
        steps = [*QUEUES, *hears_place("before"), *hears_place("after"), "hang_up"]
        callers.call(second, second.calls(steps), after_s=8)
        await calling
    require_served(callers.heard)
    told = callers.heard[second].captured
    assert callers.heard[first].captured["first"] == "1"
    assert (told["before"], told["after"]) == ("2", "1")
    assert await no_channels(company.asterisk)
