"""Works are announced, the bridge rings whom they concern, and the books tell what became of each."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.report import ResidentOutcome
from adapters.asterisk.town.script import parse_script
from adapters.asterisk.town.subscribers import (
    Answers,
    Behaviour,
    Busy,
    NoSuchNumber,
    Rejects,
    RingsUnanswered,
)
from tests.fakes.tones import tone
from tests.live.asterisk_lab import kept_by, no_channels
from tests.live.ledger import drained
from tests.live.notice_lab import (
    ACKNOWLEDGES,
    ENDS_WITHIN_S,
    HEARS_ALL,
    IN_THE_MIDDLE,
    THANKED,
    Told,
    Town,
    does,
    living_in,
    ringing_town,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

RANG_BACK = {"hear": {"prompt": "notice_ring_back", "within_s": 40}}
ASKED_BACK = {"hear": {"prompt": "notice_ring_back_ack", "within_s": 60}}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(asterisk_tree: AsteriskTree) -> AsyncIterator[Town]:
    async with ringing_town(asterisk_tree) as town:
        yield town


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
