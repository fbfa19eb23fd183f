"""Works are announced, the bridge rings whom they concern, and the books tell what became of each, whatever dies."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import datetime

import pytest
import pytest_asyncio

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.session import AmiSettings
from adapters.asterisk.configuration import ami_address
from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.report import ResidentOutcome
from adapters.asterisk.town.script import parse_script
from adapters.asterisk.town.subscribers import (
    Answers,
    Behaviour,
    Busy,
    Follows,
    NoSuchNumber,
    Rejects,
    RingsUnanswered,
    Subscriber,
)
from adapters.database.database import open_database
from gridline.consumer_rings import ring_consumers
from tests.fakes.tones import tone
from tests.live.asterisk_lab import kept_by, no_channels
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import drained
from tests.live.notice_lab import CHANNELS, ENDS_WITHIN_S, OUTBOUND, Told, Town, living_in

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

HEARS_ALL = {"hear": {"prompt": "planned_ack", "within_s": 60}}
IN_THE_MIDDLE = {"hear": {"prompt": "outage_planned_now", "within_s": 40}}
RANG_BACK = {"hear": {"prompt": "notice_ring_back", "within_s": 40}}
ASKED_BACK = {"hear": {"prompt": "notice_ring_back_ack", "within_s": 60}}
THANKED = {"hear": {"prompt": "planned_thanks", "within_s": 30}}


def does(*steps: object, after_s: float = 0.5) -> Follows:
    return Follows(parse_script({"called": "70001000000", "steps": list(steps)}), after_s=after_s)


ACKNOWLEDGES = does(HEARS_ALL, {"press": "1"}, THANKED)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(asterisk_tree: AsteriskTree) -> AsyncIterator[Town]:
    with short_folder() as folder:
        variant = Variant(OUTBOUND, profile=SHORT_WELCOME, tenants=60, hands=6)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield Town(running)


LIVES: Mapping[str, tuple[Behaviour, Told, str, str]] = {
    "presses 1": (ACKNOWLEDGES, ("answered", 0, "reached", "1"), "acknowledged", "acknowledged"),
    "hears it twice, then presses 1": (
        does(HEARS_ALL, {"press": "2"}, IN_THE_MIDDLE, HEARS_ALL, {"press": "1"}, THANKED),
        ("answered", 0, "reached", "1"),
        "acknowledged",
        "acknowledged",
    ),
    "wants no such calls": (
        does(HEARS_ALL, {"press": "9"}, {"hear": {"prompt": "optout_confirm", "within_s": 30}}),
        ("answered", 0, "reached", "9"),
        "heard",
        "opted_out",
    ),
    "presses nothing": (does(HEARS_ALL, THANKED), ("answered", 0, "machine", ""), "queued", "heard_full"),
    "hangs up in the middle": (
        does(IN_THE_MIDDLE, {"wait": 1.5}, "hang_up"),
        ("answered", 0, "heard_partly", ""),
        "queued",
        "heard_partial",
    ),
    "is a machine": (
        Answers(after_s=0.5, talks_s=70, says=tone(500, seconds=12)),
        ("answered", 0, "machine", ""),
        "queued",
        "heard_full",
    ),
    "is busy": (Busy(), ("busy", 17, "busy", ""), "queued", "busy"),
    "does not come": (RingsUnanswered(), ("no_answer", 0, "no_answer", ""), "queued", "no_answer"),
    "pressed it away": (Rejects(after_s=1), ("failed", 21, "rejected", ""), "queued", "rejected"),
    "has no such number": (NoSuchNumber(), ("failed", 1, "invalid", ""), "handed_over", "invalid"),
}
"""What a consumer does, and what stands then in the attempt, the notice and the proof."""


async def test_the_books_tell_the_truth_of_each_consumer_who_is_rung(town: Town) -> None:
    people = dict(zip(LIVES, town.tenants(len(LIVES)), strict=True))
    with living_in(town, {people[name]: LIVES[name][0] for name in LIVES}) as living:
        await town.announce(tuple(people.values()))
        async with asyncio.timeout(ENDS_WITHIN_S * 2):
            found = {name: await town.ended(tenant) for name, tenant in people.items()}
        await drained(town.company)
        assert found == {name: told for name, (_, told, _, _) in LIVES.items()}
        states = {name: await town.state(tenant) for name, tenant in people.items()}
        assert states == {name: state for name, (_, _, state, _) in LIVES.items()}
        proved = {name: await town.proved(tenant) for name, tenant in people.items()}
        assert {name: [each[0] for each in links] for name, links in proved.items()} == {
            name: [outcome] for name, (_, _, _, outcome) in LIVES.items()
        }
        assert await no_channels(town.company.asterisk)
        written = kept_by(town.company.asterisk)
        assert not any(tenant.phone in written for tenant in people.values())
        rung = {name: len(living[tenant].calls) for name, tenant in people.items()}
        assert set(rung.values()) == {1}, rung
        (call,) = living[people["presses 1"]].calls
        assert call.caller_number == town.company.number
        assert [prompt.prompt_id for prompt in call.prompts] == [
            *("planned_intro", "outage_planned_now", "planned_ack", "planned_thanks")
        ]
    ((_, heard, of),) = proved["presses 1"]
    assert heard == of > 5_000
    ((_, heard, of),) = proved["hangs up in the middle"]
    assert 0 < heard < of


async def test_a_resident_who_saw_a_missed_call_rings_back_hears_his_notice_and_confirms_it(town: Town) -> None:
    (tenant,) = town.tenants(1)
    company = town.company
    with company.town.subscriber(f"+{tenant.phone}", RingsUnanswered(for_s=2)) as consumer:
        await town.announce([tenant])
        await consumer.called(within_s=30)
        await town.ended(tenant)
    steps = [RANG_BACK, ASKED_BACK, {"press": "1"}, {"hear": {"prompt": "notice_confirmed", "within_s": 20}}, "hang_up"]
    script = {"caller": {"number": tenant.phone}, "called": company.number, "steps": steps}
    report = await company.town.call(parse_script(script), print)
    assert report.outcome is ResidentOutcome.COMPLETED, (report.detail, report.prompt_ids)
    heard = report.prompt_ids
    assert heard.index("notice_ring_back") < heard.index("outage_planned_now") < heard.index("notice_ring_back_ack")
    await drained(company)
    assert await town.state(tenant) == "acknowledged"
    assert await no_channels(company.asterisk)


async def test_a_bridge_that_dies_between_the_commit_and_the_ring_leaves_a_row_that_rang_nobody(town: Town) -> None:
    (tenant,) = town.tenants(1)
    company = town.company
    with company.town.subscriber(f"+{tenant.phone}", RingsUnanswered(for_s=2)) as consumer:
        await company.bridge.kill()
        await town.announce([tenant])
        async with open_database(company.database) as database, AmiLink(_ami(company)) as link:
            await link.wait_up(10)
            now = datetime(2026, 11, 20, 10, 5, tzinfo=company.company.profile.zone)
            ring = await ring_consumers(database, company.company).begin(link.system_name, link.asterisk_started, now)
        assert ring is not None
        assert ring.phone.e164 == f"+{tenant.phone}"
        await company.bridge.start()
        lost, made = await town.settled(tenant, within_s=150)
        assert lost == ("not_dialled", 0, "not_dialled", "")
        assert made == ("no_answer", 19, "no_answer", ""), "only a new attempt rings him, a minute later"
        assert len(consumer.calls) == 1
        assert [outcome for outcome, _, _ in await town.proved(tenant)] == ["no_answer"], "what did not ring has none"
    assert await no_channels(company.asterisk)


def _ami(company: CompanyUnderTest) -> AmiSettings:
    told = company.told
    secret = company.asterisk.credentials.of(told.ami_account)
    return AmiSettings(ami_address(told), told.ami_port, told.ami_account, secret)


async def test_a_bridge_that_dies_while_it_rings_leaves_the_ring_to_the_next(town: Town) -> None:
    (tenant,) = town.tenants(1)
    with town.company.town.subscriber(f"+{tenant.phone}", RingsUnanswered()) as consumer:
        await town.announce([tenant])
        await consumer.called(within_s=30)
        await town.company.bridge.kill()
        await town.company.bridge.start()
        assert await town.ended(tenant) == ("no_answer", 0, "no_answer", "")
        assert len(consumer.calls) == 1
    assert await no_channels(town.company.asterisk)


async def test_a_bridge_that_dies_while_it_talks_is_followed_by_one_that_goes_on(town: Town) -> None:
    (tenant,) = town.tenants(1)
    with town.company.town.subscriber(f"+{tenant.phone}", ACKNOWLEDGES) as consumer:
        await town.announce([tenant])
        call = await consumer.called(within_s=30)
        async with asyncio.timeout(20):
            while not call.hearing.pieces:  # noqa: ASYNC110  (his ear tells nobody)
                await asyncio.sleep(0.1)
        await town.company.bridge.kill()
        await town.company.bridge.start()
        told = await town.ended(tenant)
        assert told == ("answered", 0, "reached", "1")
        assert len(consumer.calls) == 1
    assert await no_channels(town.company.asterisk)


async def test_a_bridge_that_is_told_to_stop_lets_nobody_answer_to_silence(town: Town) -> None:
    (tenant,) = town.tenants(1)
    with town.company.town.subscriber(f"+{tenant.phone}", RingsUnanswered()) as consumer:
        await town.announce([tenant])
        call = await consumer.called(within_s=30)
        await town.company.bridge.stop()
        await asyncio.wait_for(call.over.wait(), 3)
        assert not call.is_answered
        await town.company.bridge.start()
        assert await town.ended(tenant) == ("given_up", 0, "given_up", "")
        assert len(consumer.calls) == 1
    assert await no_channels(town.company.asterisk)


async def test_who_answers_while_no_bridge_lives_counts_as_one_who_heard_nothing(town: Town) -> None:
    (tenant,) = town.tenants(1)
    with town.company.town.subscriber(f"+{tenant.phone}", Answers(after_s=9)) as consumer:
        await town.announce([tenant])
        call = await consumer.called(within_s=30)
        await town.company.bridge.kill()
        await asyncio.wait_for(call.over.wait(), 40)
        await town.company.bridge.start()
        assert await town.ended(tenant, within_s=120) == ("answered", 0, "heard_partly", "")
        assert len(consumer.calls) == 1
    assert await no_channels(town.company.asterisk)


async def test_a_ring_that_a_restart_of_asterisk_cut_off_is_unknown_and_not_made_again(town: Town) -> None:
    (tenant,) = town.tenants(1)
    with town.company.town.subscriber(f"+{tenant.phone}", RingsUnanswered()) as consumer:
        await town.announce([tenant])
        await consumer.called(within_s=30)
        await _asterisk_dies(town.company)
        assert await town.ended(tenant) == ("unknown", 0, "unknown", "")
        await asyncio.sleep(8)
        assert len(consumer.calls) == 1
        assert len(await town.attempts(tenant)) == 1
    assert await no_channels(town.company.asterisk)


async def test_whatever_dies_during_a_campaign_nobody_is_rung_twice_by_an_attempt_and_nobody_is_forgotten(
    town: Town,
) -> None:
    company, chance = town.company, random.Random(5)
    people = {
        tenant: chance.choice([Busy(), RingsUnanswered(for_s=2), Rejects(after_s=1), Answers(after_s=1, talks_s=2)])
        for tenant in town.tenants(40)
    }
    with living_in(town, people) as living:
        await town.announce(tuple(people))
        for dies in (_bridge_dies, _asterisk_dies, _bridge_dies):
            await rung_more(living.values(), 6)
            await asyncio.sleep(chance.uniform(0.2, 1.0))
            await dies(company)
        async with asyncio.timeout(120):
            books = {tenant: await town.settled(tenant) for tenant in people}
        rung = {tenant: len(home.calls) for tenant, home in living.items()}
    assert await no_channels(company.asterisk)
    for tenant, attempts in books.items():
        surely = sum(state not in ("not_dialled", "unknown") for state, *_ in attempts)
        perhaps = sum(state == "unknown" for state, *_ in attempts)
        assert surely <= rung[tenant] <= surely + perhaps, (tenant, attempts, rung[tenant])
        assert surely + perhaps == 1, (tenant, attempts)
    cut_off = sum(state == "unknown" for attempts in books.values() for state, *_ in attempts)
    assert 1 <= cut_off <= CHANNELS, "only those whose ring the dead Asterisk had begun"


async def rung_more(living: Collection[Subscriber], count: int) -> None:
    """Returns once so many telephones more have rung."""
    before = sum(len(home.calls) for home in living)
    async with asyncio.timeout(40):
        while sum(len(home.calls) for home in living) < before + count:  # noqa: ASYNC110  (homes tell of their own)
            await asyncio.sleep(0.02)


async def _bridge_dies(company: CompanyUnderTest) -> None:
    await company.bridge.kill()
    await company.bridge.start()


async def _asterisk_dies(company: CompanyUnderTest) -> None:
    os.kill(company.asterisk.pid, signal.SIGKILL)
    await asyncio.wait_for(company.asterisk.ended(), 10)
    await company.asterisk.start()
