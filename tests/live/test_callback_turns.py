"""Who took a call back instead of waiting is rung when his turn comes, and joined with the agent who answered it."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import numpy as np
import pytest
import pytest_asyncio
from sqlalchemy import select

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.placeholders import waits_for_somebody
from adapters.asterisk.settings import TOWN_ADDRESS
from adapters.asterisk.town.subscribers import Answers, RingsUnanswered, Subscriber, SubscriberCall
from adapters.database.database import open_database
from adapters.database.tables import call_attempts, callbacks, cases, queue_visits
from models.case import RegistrationNumber
from models.message_review import Signature
from services.cases.case_work import CaseWork
from tests.fakes.tones import is_heard, tone
from tests.live.asterisk_lab import kept_by, no_channels
from tests.live.callers import Callers, require_served
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import drained, rows
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

AGENT = "0"
QUEUES = [{"hear": {"prompt": "account_offer_last4", "within_s": 30}}, {"press": "0"}, {"hear": "transfer_to_agent"}]
TAKES_CALLBACK = [
    *QUEUES,
    *({"wait": 6}, {"press": "1"}, {"hear": "callback_offer"}, {"press": "1"}),
    *({"hear": "callback_number_ask"}, {"press": "1"}, {"hear": {"prompt": "callback_confirmed", "within_s": 30}}),
    "hang_up",
]
AGENT_HZ, CONSUMER_HZ = 700, 1100
MORE = """
[agents.op1]
contact = "{town}:{{town_port}}"
[queues.readings]
members = ["op1"]
callback_after_s = 0
ring_s = 5
wrap_up_s = 0
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        variant = Variant(MORE.format(town=TOWN_ADDRESS), profile=SHORT_WELCOME, tenants=6, hands=8)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield running


async def until_waiting(company: CompanyUnderTest, *channels: str) -> None:
    """Returns once those stand in the queue in this order whose channels' names begin so."""
    async with asyncio.timeout(60):
        while True:
            shown = await company.asterisk.console("queue show readings")
            if tuple(re.findall(r"\d+\. (\w+)/", shown)) == channels:
                return
            await asyncio.sleep(0.3)


async def ends(company: CompanyUnderTest, count: int) -> Sequence[tuple[object, ...]]:
    """State and agent of each attempt, once so many have ended."""
    query = select(call_attempts.c.state, call_attempts.c.agent).where(call_attempts.c.ended_at.is_not(None))
    async with asyncio.timeout(20):
        while len(found := await rows(company.database, query.order_by(call_attempts.c.attempt_id))) < count:  # noqa: ASYNC110  (the database tells nobody)
            await asyncio.sleep(0.3)
        return found


async def owed(company: CompanyUnderTest) -> set[object]:
    """The numbers that are still owed a call."""
    query = select(callbacks.c.phone).where(callbacks.c.done_at.is_(None))
    return {phone for (phone,) in await rows(company.database, query)}


async def hang_up_agent(company: CompanyUnderTest) -> None:
    """The agent's talk ends, and he is free."""
    channels = await company.asterisk.console("core show channels concise")
    found = re.search(r"PJSIP/op1-\w+", channels)
    assert found, channels
    await company.asterisk.console(f"channel request hangup {found[0]}")


def answered(agent: Subscriber) -> Sequence[SubscriberCall]:
    """The calls that he answered; on a busy machine one rings twice before he does."""
    return [call for call in agent.calls if call.is_answered]


async def until_answered(agent: Subscriber, count: int) -> None:
    """Returns once he has answered so many calls."""
    async with asyncio.timeout(40):
        while len(answered(agent)) < count:  # noqa: ASYNC110  (the town tells of rings only)
            await asyncio.sleep(0.1)


async def test_who_took_a_callback_is_rung_before_the_next_caller_is_served(company: CompanyUnderTest) -> None:
    talking, first, second = Tenant(0), Tenant(1), Tenant(2)
    town = company.town
    consumer = Answers(after_s=1.5, talks_s=4, says=tone(CONSUMER_HZ, seconds=8))
    agents = Answers(after_s=0.2, talks_s=90, says=tone(AGENT_HZ, seconds=60))
    async with Callers(town) as callers:
        with town.subscriber(f"+{first.phone}", consumer) as phone, town.subscriber(AGENT, agents) as agent:
            callers.call(talking, talking.calls([*QUEUES, {"wait": 90}, "hang_up"]))
            await until_answered(agent, 1)
            callers.call(first, first.calls(TAKES_CALLBACK))
            callers.call(second, second.calls([*QUEUES, {"wait": 90}, "hang_up"]), after_s=4)
            await until_waiting(company, "Local", "PJSIP")
            await hang_up_agent(company)
            rung = await phone.called(within_s=30)
            assert not rung.is_answered
            await asyncio.wait_for(rung.over.wait(), 15)
            await until_answered(agent, 3)
            await company.asterisk.console("channel request hangup all")
    _, talk, served = answered(agent)
    assert (talk.caller_number, served.caller_number) == (f"+{first.phone}", second.phone)
    assert talk.caller_name == "Обратный звонок 000001"
    assert rung.caller_number == company.number
    assert rung.is_answered
    assert is_heard(AGENT_HZ, rung.audio)
    assert is_heard(CONSUMER_HZ, talk.audio)
    first_s = np.frombuffer(bytes(talk.audio[:16000]), dtype="<i2").astype(float)
    assert np.sqrt(np.mean(first_s**2)) > 300, "he hears first that somebody is called back"
    assert not is_heard(CONSUMER_HZ, talk.audio[:16000])
    assert len(phone.calls) == 1
    assert await ends(company, 1) == [("answered", "op1")]
    await drained(company)
    assert await owed(company) == set()
    assert [state for (state,) in await rows(company.database, select(cases.c.state))] == ["closed"]
    visits = await rows(company.database, select(queue_visits.c.uniqueid, queue_visits.c.visit_end))
    ended = sorted(str(end) for _, end in visits)
    assert ended == ["answered", "answered", "callback"], "the placeholder is nobody's visit"
    assert not any(waits_for_somebody(str(uniqueid)) for uniqueid, _ in visits)
    assert first.phone not in kept_by(company.asterisk)
    assert await no_channels(company.asterisk)


async def test_an_agent_who_hangs_up_while_it_rings_ends_the_ring_and_the_consumer_is_owed_his_call(
    company: CompanyUnderTest,
) -> None:
    tenant, town = Tenant(5), company.town
    before = len(await ends(company, 0))
    with (
        town.subscriber(AGENT, Answers(after_s=0.2, talks_s=60)),
        town.subscriber(f"+{tenant.phone}", RingsUnanswered(for_s=20)) as phone,
    ):
        async with Callers(town) as callers:
            talking = callers.call(Tenant(0), Tenant(0).calls([*QUEUES, {"wait": 25}, "hang_up"]))
            callers.call(tenant, tenant.calls(TAKES_CALLBACK), after_s=3)
            await until_waiting(company, "Local")
            await hang_up_agent(company)
            rung = await phone.called(within_s=30)
            await hang_up_agent(company)
            await asyncio.wait_for(rung.over.wait(), 10)
            await talking
        assert (await ends(company, before + 1))[before:] == [("given_up", "op1")]
    assert len(phone.calls) == 1
    assert await owed(company) == {f"+{tenant.phone}"}
    (told,) = await rows(company.database, select(callbacks.c.registration_number).where(callbacks.c.done_at.is_(None)))
    async with open_database(company.database) as database:
        number, by = RegistrationNumber.parse(str(told[0])), Signature("Анна", datetime.now(UTC))
        await CaseWork(database.transactions).give_up_call(number, by, "просил не звонить")
    assert await owed(company) == set()


async def test_whatever_dies_while_they_wait_and_ring_nobody_is_rung_twice_and_nobody_is_forgotten(
    company: CompanyUnderTest,
) -> None:
    first, second = Tenant(3), Tenant(4)
    town = company.town
    before = len(await ends(company, 0))
    with town.subscriber(AGENT, RingsUnanswered()):
        async with Callers(town) as callers:
            callers.call(first, first.calls(TAKES_CALLBACK))
            callers.call(second, second.calls(TAKES_CALLBACK), after_s=2)
        require_served(callers.heard)
        await until_waiting(company, "Local", "Local")
        await company.bridge.kill()
        await company.bridge.start()
    quiet = RingsUnanswered(for_s=4)
    with (
        town.subscriber(AGENT, Answers(after_s=0.2)),
        town.subscriber(f"+{first.phone}", RingsUnanswered()) as one,
        town.subscriber(f"+{second.phone}", quiet) as other,
    ):
        await one.called(within_s=30)
        os.kill(company.asterisk.pid, signal.SIGKILL)
        await asyncio.wait_for(company.asterisk.ended(), 10)
        await company.asterisk.start()
        await other.called(within_s=60)
        await company.bridge.kill()
        await company.bridge.start()
        assert (await ends(company, before + 2))[before:] == [("unknown", "op1"), ("no_answer", "op1")]
    assert (len(one.calls), len(other.calls)) == (1, 1)
    assert await owed(company) == {f"+{first.phone}", f"+{second.phone}"}
    assert await no_channels(company.asterisk)
