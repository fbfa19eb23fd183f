"""Callers in a real queue: answered, given up, still waiting while the bridge dies; each is one visit of the day."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.settings import TOWN_ADDRESS
from adapters.asterisk.town.subscribers import Answers, RingsUnanswered
from adapters.database.database import open_database
from adapters.journal.store import JOURNAL_NAME
from gridline.pages.queues import day_bounds
from models.queue_visit import QueueVisit, VisitEnd
from tests.live.asterisk_lab import kept_by, no_channels
from tests.live.callers import Callers, require_served
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import drained
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

OPERATOR = "0"
ASKED = {"hear": {"prompt": "account_offer_last4", "within_s": 20}}
QUEUES = [ASKED, {"press": "0"}, {"hear": "transfer_to_agent"}]
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
        variant = Variant(MORE.format(town=TOWN_ADDRESS), profile=SHORT_WELCOME, tenants=20, hands=8)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield running


async def visits_after(company: CompanyUnderTest, count: int) -> Sequence[QueueVisit]:
    """All visits of the demo's day, once there are so many; the latest last."""
    settings = company.settings.demo
    assert settings.clock is not None
    bounds = day_bounds(settings.clock.date(), company.company.profile.zone)
    async with asyncio.timeout(20), open_database(company.database) as database:
        while len(found := await database.queue_record.between(*bounds)) < count:  # noqa: ASYNC110  (the database tells nobody)
            await asyncio.sleep(0.2)
        return found


async def test_callers_are_answered_give_up_and_outlive_the_bridge_each_as_one_visit(company: CompanyUnderTest) -> None:
    with company.town.subscriber(OPERATOR, Answers(after_s=0.5)) as agent:
        async with Callers(company.town) as callers:
            calling = callers.call(Tenant(0), Tenant(0).calls([*QUEUES, {"wait": 6}, "hang_up"]))
            await agent.called(within_s=30)
            await calling
        require_served(callers.heard)
    (answered,) = await visits_after(company, 1)
    assert (answered.queue, answered.end, answered.agent) == ("readings", VisitEnd.ANSWERED, "op1")
    assert 0.3 < answered.waited_s < 5

    with company.town.subscriber(OPERATOR, RingsUnanswered()):
        async with Callers(company.town) as callers:
            callers.call(Tenant(1), Tenant(1).calls([*QUEUES, {"wait": 5}, "hang_up"]))
    ends = {visit.end for visit in await visits_after(company, 2)}
    assert ends == {VisitEnd.ANSWERED, VisitEnd.ABANDONED}
    await drained(company)
    assert await no_channels(company.asterisk)
    metrics = await company.bridge.metrics()
    assert 'gridline_queue_calls_total{counted="in_time",queue="readings"} 1.0' in metrics
    assert 'gridline_queue_calls_total{counted="abandoned_early",queue="readings"} 1.0' in metrics
    assert Tenant(0).phone.removeprefix("+") not in kept_by(company.asterisk)
    assert not (company.told.instance / "log/queue_log").exists(), "it would hold the numbers of all who waited"


async def test_callers_who_wait_while_the_bridge_dies_are_one_visit_each_whatever_becomes_of_them(
    company: CompanyUnderTest,
) -> None:
    before = {visit.key for visit in await visits_after(company, 0)}
    async with Callers(company.town) as callers:
        leaving = callers.call(Tenant(2), Tenant(2).calls([*QUEUES, {"wait": 15}, "hang_up"]))
        callers.call(Tenant(3), Tenant(3).calls([*QUEUES, {"wait": 60}, "hang_up"]))
        await both_wait(company)
        await company.bridge.kill()
        await leaving
        await company.bridge.start()
        with company.town.subscriber(OPERATOR, Answers(after_s=0.5, talks_s=2)):
            found = [visit for visit in await visits_after(company, len(before) + 2) if visit.key not in before]
    assert sorted((visit.end, visit.agent) for visit in found) == [
        (VisitEnd.ANSWERED, "op1"),
        (VisitEnd.UNSEEN, ""),
    ]
    assert await no_channels(company.asterisk)


async def both_wait(company: CompanyUnderTest) -> None:
    """Returns once the bridge has noted two waiting callers on its disk."""
    file = company.settings.storage.journal / JOURNAL_NAME
    async with asyncio.timeout(40):
        while True:
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as journal:
                if journal.execute("SELECT count(*) FROM open_visits WHERE is_talking = 0").fetchone()[0] == 2:
                    return
            await asyncio.sleep(0.2)
