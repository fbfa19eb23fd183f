"""The ways to a person from a live dialogue: danger, an operator, and a promise to call back where nobody is."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.settings import TOWN_ADDRESS
from adapters.asterisk.town.script import ResidentScript
from adapters.asterisk.town.subscribers import Answers, RingsUnanswered
from tests.live.asterisk_lab import kept_by, no_channels
from tests.live.callers import Callers, require_served
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import case_intents, drained
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

DISPATCHER, BACKUP, OPERATOR = "+70001000101", "+70001000102", "0"
QUICK = SHORT_WELCOME | {"no_input_s: 5": "no_input_s: 2"}
_QUEUE = '{code: readings, hours: ["all 09:00-18:00"]'
NO_PLACEHOLDERS = {f"{_QUEUE}}}": f"{_QUEUE}, callback_in_turn: no}}"}
ASKED = {"hear": {"prompt": "account_offer_last4", "within_s": 20}}
TYPING = {"hear": {"prompt": "reading_keypad_electricity", "within_s": 20}}
TOLD = [{"hear": {"prompt": "hazard_safety", "to_the_end": True}}, {"hear": "hazard_confirm"}]
MORE = """
[agents.op1]
contact = "{town}:{{town_port}}"
[queues.readings]
members = ["op1"]
callback_after_s = 30
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        variant = Variant(
            MORE.format(town=TOWN_ADDRESS), profile=QUICK | NO_PLACEHOLDERS, tenants=20, hands=8, brisk=True
        )
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield running
            assert await no_channels(running.asterisk)


def presses_danger(tenant: Tenant, *steps: object) -> ResidentScript:
    """Every other one in the menu, the others while digits are collected."""
    how = [ASKED, {"press": "9"}] if tenant.place % 2 else [{"press": "1"}, TYPING, {"press": "*9"}]
    return tenant.calls([*how, *TOLD, *steps])


@pytest.mark.at_once("answered")
@pytest.mark.rule("C-7")
async def test_callers_in_danger_hear_how_to_stay_safe_and_talk_to_the_dispatcher(company: CompanyUnderTest) -> None:
    with company.town.subscriber(DISPATCHER, Answers(after_s=1.0, talks_s=1.0)) as dispatcher:
        async with Callers(company.town) as callers:
            for tenant in (Tenant(0), Tenant(1)):
                callers.call(tenant, presses_danger(tenant, {"press": "1"}))
        calls = [await dispatcher.called(within_s=1, place=place) for place in (1, 2)]
        for call in calls:
            await asyncio.wait_for(call.over.wait(), 5)
            assert call.is_answered
    require_served(callers.heard)


@pytest.mark.at_once("answered")
async def test_a_caller_who_asks_for_a_person_talks_to_an_operator(company: CompanyUnderTest) -> None:
    tenant = Tenant(3)
    with company.town.subscriber(OPERATOR, Answers(after_s=0.5, talks_s=2)) as agent:
        async with Callers(company.town) as callers:
            steps = [ASKED, {"press": "0"}, {"hear": "transfer_to_agent"}]
            calling = callers.call(tenant, tenant.calls(steps))
            call = await agent.called(within_s=30)
            await calling
        await asyncio.wait_for(call.over.wait(), 5)
    assert call.is_answered
    require_served(callers.heard)
    assert tenant.phone.removeprefix("+") not in kept_by(company.asterisk), (
        "the bridge keeps the call; Asterisk must not"
    )


@pytest.mark.at_once("nobody there")
async def test_a_caller_in_danger_whom_nobody_answers_is_alarmed_for_and_tells_the_place(
    company: CompanyUnderTest,
) -> None:
    tenant = Tenant(2)
    number = {"capture": {"name": "number", "prompt": "hazard_recorded", "within_s": 30}}
    script = presses_danger(
        tenant, {"hear": {"prompt": "outage_address_ask", "within_s": 40}}, {"wait": 4}, {"press": "#"}, number
    )
    with (
        company.town.subscriber(DISPATCHER, RingsUnanswered()) as dispatcher,
        company.town.subscriber(BACKUP, RingsUnanswered()) as backup,
    ):
        async with Callers(company.town) as callers:
            callers.call(tenant, script)
    assert (len(dispatcher.calls), len(backup.calls)) == (1, 1)
    require_served(callers.heard)
    await drained(company)
    told = callers.heard[tenant].captured["number"]
    assert told in {registered[-6:] for _, registered in await case_intents(company.database)}
    assert "nobody on duty answered a caller in danger" in company.bridge.log.read_text(errors="replace")


@pytest.mark.at_once("nobody there")
async def test_one_pressed_while_waiting_brings_the_offer_and_pressed_again_a_promised_call(
    company: CompanyUnderTest,
) -> None:
    tenant = Tenant(4)
    number = {"capture": {"name": "number", "prompt": "callback_confirmed", "within_s": 30}}
    waits = [ASKED, {"press": "0"}, {"hear": "transfer_to_agent"}, {"wait": 4}]
    slip = [{"press": "1"}, {"hear": "callback_offer"}, {"press": "2"}, {"wait": 4}]
    taken = [{"press": "1"}, {"hear": "callback_offer"}, {"press": "1"}]
    told = [{"hear": "callback_number_ask"}, {"press": "1"}, number]
    with company.town.subscriber(OPERATOR, RingsUnanswered()):
        async with Callers(company.town) as callers:
            callers.call(tenant, tenant.calls([*waits, *slip, *taken, *told]))
    require_served(callers.heard)
    await drained(company)
    told_number = callers.heard[tenant].captured["number"]
    assert told_number in {registered[-6:] for _, registered in await case_intents(company.database)}


@pytest.mark.at_once("nobody there")
async def test_with_no_operator_there_or_outside_the_hours_a_callback_is_registered_and_told(
    asterisk_tree: AsteriskTree,
) -> None:
    closed = {'{code: readings, hours: ["all 09:00-18:00"]}': '{code: readings, hours: ["all 17:00-18:00"]}'}
    async with asyncio.TaskGroup() as both:
        both.create_task(require_callback(asterisk_tree, QUICK, "agents_busy"), name="nobody there")
        both.create_task(require_callback(asterisk_tree, QUICK | closed, "agent_hours_closed"), name="closed")


async def require_callback(tree: AsteriskTree, profile: Mapping[str, str], why: str) -> None:
    tenant = Tenant(0)
    number = {"capture": {"name": "number", "prompt": "callback_confirmed", "within_s": 30}}
    steps = [ASKED, {"press": "0"}, {"hear": why}, {"hear": "callback_number_ask"}, {"press": "1"}, number]
    with short_folder() as folder:
        variant = Variant(profile=profile, tenants=1, brisk=True)
        async with running_company(tree, folder, variant=variant) as company, Callers(company.town) as callers:
            await callers.call(tenant, tenant.calls(steps))
            require_served(callers.heard)
            await drained(company)
            told = callers.heard[tenant].captured["number"]
            assert [registered[-6:] for _, registered in await case_intents(company.database)] == [told]
            assert await no_channels(company.asterisk)
