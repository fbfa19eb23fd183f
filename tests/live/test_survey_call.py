"""After a talk with a real agent the caller is asked how he was served, and not again for a month."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio
from sqlalchemy import select

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.settings import TOWN_ADDRESS
from adapters.asterisk.town.report import ResidentReport
from adapters.asterisk.town.subscribers import Answers
from adapters.database.tables import surveys
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers, require_served
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import drained, rows
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

OPERATOR, DISPATCHER = "0", "+70001000101"
QUEUES = [
    {"hear": {"prompt": "account_offer_last4", "within_s": 30}},
    {"press": "0"},
    {"hear": "transfer_to_agent"},
]
ASKED = {"hear": {"prompt": "survey_csat", "within_s": 30}}
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
        variant = Variant(
            MORE.format(town=TOWN_ADDRESS), profile=SHORT_WELCOME, tenants=8, hands=8, surveyed=100, brisk=True
        )
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            with running.town.subscriber(OPERATOR, Answers(after_s=0.5, talks_s=2)):
                yield running
            assert await no_channels(running.asterisk)


async def talks(company: CompanyUnderTest, tenant: Tenant, *then: object) -> ResidentReport:
    """He is put through to the agent, who talks for two seconds and hangs up; then he does this."""
    async with Callers(company.town) as callers:
        calling = callers.call(tenant, tenant.calls([*QUEUES, *then]))
    require_served(callers.heard)
    await drained(company)
    return calling.result()


async def marks(company: CompanyUnderTest, tenant: Tenant) -> Sequence[tuple[object, ...]]:
    """Queue, mark and whether he declined, of each time he was asked."""
    query = select(surveys.c.queue, surveys.c.mark, surveys.c.declined)
    return await rows(company.database, query.where(surveys.c.caller == f"+{tenant.phone}"))


@pytest.mark.at_once
async def test_a_caller_gives_a_mark_and_is_not_asked_again_when_he_calls_again(company: CompanyUnderTest) -> None:
    heard = await talks(company, Tenant(0), ASKED, {"press": "4"}, {"hear": "survey_thanks"})
    assert heard.hung_up_by_company
    assert "survey_csat_intro" in heard.prompt_ids
    assert await marks(company, Tenant(0)) == [("readings", 4, False)]
    again = await talks(company, Tenant(0))
    assert "survey_csat" not in again.prompt_ids
    assert await marks(company, Tenant(0)) == [("readings", 4, False)]


@pytest.mark.at_once
async def test_silence_and_wrong_keys_end_with_thanks_for_the_call(company: CompanyUnderTest) -> None:
    silent = await talks(company, Tenant(1), ASKED, {"hear": {"prompt": "goodbye", "within_s": 30}})
    assert silent.hung_up_by_company
    wrong = await talks(
        company, Tenant(2), ASKED, {"press": "7"}, {"hear": "invalid_key"}, ASKED, {"press": "2"},
        {"hear": "survey_thanks"},
    )  # fmt: skip
    assert wrong.hung_up_by_company
    assert await marks(company, Tenant(1)) == [("readings", None, True)]
    assert await marks(company, Tenant(2)) == [("readings", 2, False)]


@pytest.mark.at_once
async def test_danger_during_the_question_reaches_the_dispatcher(company: CompanyUnderTest) -> None:
    with company.town.subscriber(DISPATCHER, Answers(talks_s=2)) as dispatcher:
        calling = asyncio.create_task(
            talks(company, Tenant(3), ASKED, {"press": "9"}, {"hear": "hazard_confirm"}, {"press": "1"}),
            name="caller",
        )
        await dispatcher.called(within_s=60)
        await calling
    assert await marks(company, Tenant(3)) == [("readings", None, False)]
