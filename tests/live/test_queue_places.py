"""Callers who wait hear their own place in the queue, in our own recordings, and a new one when they move up."""

from collections.abc import AsyncIterator
from itertools import groupby

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.settings import TOWN_ADDRESS
from adapters.asterisk.town.report import ResidentReport
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers, require_served
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

QUEUES = [
    {"hear": {"prompt": "account_offer_last4", "within_s": 30}},
    {"press": "0"},
    {"hear": {"prompt": "transfer_to_agent", "within_s": 30}},
]
OFFERED_EVERY_S = 30
MORE = f"""
[agents.op1]
contact = "{TOWN_ADDRESS}:{{town_port}}"
[queues.readings]
members = ["op1"]
callback_after_s = {OFFERED_EVERY_S}
max_wait_s = 600
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        variant = Variant(MORE, profile=SHORT_WELCOME, tenants=4, hands=8)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield running


def stays(seconds: float) -> list[object]:
    return [*QUEUES, {"wait": seconds}, "hang_up"]


def places_told(report: ResidentReport) -> list[str]:
    """The places that he heard, each once in a row. Each is told twice, for a word may be lost on a busy machine."""
    told = [each.digits for each in report.prompts if each.prompt_id == "queue_place" and each.digits]
    return [place for place, _ in groupby(told)]


async def test_two_callers_hear_their_places_and_the_second_moves_up(company: CompanyUnderTest) -> None:
    first, second = Tenant(0), Tenant(1)
    async with Callers(company.town) as callers:
        callers.call(first, first.calls(stays(2.6 * OFFERED_EVERY_S)))
        callers.call(second, second.calls(stays(4.4 * OFFERED_EVERY_S)), after_s=8)
    require_served(callers.heard)
    assert places_told(callers.heard[first]) == ["1"]
    assert places_told(callers.heard[second]) == ["2", "1"]
    assert "callback_offer" in callers.heard[second].prompt_ids
    assert await no_channels(company.asterisk)
