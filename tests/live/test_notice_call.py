"""A notice over a real Asterisk: what he hears whom we ring, what he presses, and what is kept whatever dies."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.session import AmiSettings
from adapters.asterisk.configuration import ami_address
from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.notice_calls import NoticeCalls, RingManner
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import TOWN_ADDRESS
from adapters.asterisk.town.exchange import Town
from adapters.asterisk.town.script import parse_script
from adapters.asterisk.town.subscribers import Answers, Follows, Subscriber, SubscriberCall
from adapters.journal.store import LocalStore, open_local_store
from gridline.bridge.node import NodeBridge
from gridline.bridge.reception import Reception
from gridline.clock import CallClock, real_clock
from gridline.company import voice_of
from gridline.observability import Metrics
from ivr.routing import Routes
from models.attempt import Attempt
from models.outbound.notice import Heard, NoticeText
from models.outbound.proof import ProofOutcome
from models.phone_number import PhoneNumber
from services.calls.record_call import CallRecord
from services.notices.ring_consumers import CommittedRing
from tests.fakes.notice_desk import PLANNED, FakeNoticeDesk
from tests.fakes.switchboard import Switchboard
from tests.live.asterisk_lab import no_channels
from tests.live.company_lab import PreparedCompany, Variant, prepare_company, short_folder

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

NOTICE = ["planned_intro", "outage_planned_now", "planned_ack"]
HEARS_ALL = {"hear": {"prompt": "planned_ack", "within_s": 60}}
IN_THE_MIDDLE = {"hear": {"prompt": "outage_planned_now", "within_s": 30}}
THANKS = {"hear": {"prompt": "planned_thanks", "within_s": 20}}
AGENT, DISPATCHER = "0", "+70001000101"
MORE = """
[agents.op1]
contact = "{town}:{{town_port}}"
[queues.dispatch]
members = ["op1"]
"""
_numbers = itertools.count(501)


class EveryNotice(FakeNoticeDesk):
    """Tells of the same works in every attempt."""

    async def text_of(self, attempt: str) -> NoticeText | None:
        return PLANNED


@dataclass
class Lab:
    """A company's Asterisk, the town that is rung, and a bridge in this process that may die."""

    company: PreparedCompany
    asterisk: AsteriskServer
    town: Town
    link: AmiLink
    store: LocalStore
    desk: FakeNoticeDesk
    records: list[CallRecord] = field(default_factory=list)
    bridge: "asyncio.Task[None] | None" = None

    def start_bridge(self) -> None:
        serving = NodeBridge(self._reception(), heartbeat_s=0.5).serve(self.link)
        self.bridge = asyncio.create_task(serving, name="bridge")

    async def kill_bridge(self) -> None:
        """Its journals stay as they are, as after a crash."""
        assert self.bridge is not None
        self.bridge.cancel()
        with suppress(asyncio.CancelledError):
            await self.bridge

    async def ring(self, number: str) -> str:
        """Ring it for a new attempt, whose id this is."""
        attempt = f"n{number[-3:]}-1"
        ring = CommittedRing(Attempt(attempt, "notice-1", "gridline", "now", datetime.now(UTC)), PhoneNumber(number))
        manner = RingManner(self.company.company.profile.called_numbers[0], 20, ("alaw",))
        assert await NoticeCalls(self.link, manner, lambda: True).ring(ring)
        return attempt

    async def kept(self, attempt: str) -> Heard:
        async with asyncio.timeout(60):
            while attempt not in self.desk.kept:  # noqa: ASYNC110  (the desk tells nobody)
                await asyncio.sleep(0.1)
        return self.desk.kept[attempt]

    @asynccontextmanager
    async def rung(self, *steps: object) -> AsyncIterator[tuple[str, Subscriber]]:
        """Somebody who does this is being rung: his attempt, and he. He is gone when the block ends."""
        number = f"+70002000{next(_numbers)}"
        script = parse_script({"called": "70001112233", "steps": list(steps)})
        with self.town.subscriber(number, Follows(script, after_s=0.3)) as consumer:
            yield await self.ring(number), consumer
            assert await no_channels(self.asterisk)

    async def call(self, *steps: object) -> tuple[Heard, SubscriberCall]:
        """Ring somebody who does this; what is kept of him, and what he heard."""
        async with self.rung(*steps) as (attempt, consumer):
            kept = await self.kept(attempt)
        (call,) = consumer.calls
        return kept, call

    async def restart_bridge_at(self, prompt: str, consumer: Subscriber, down_s: float) -> None:
        """Kill it while he hears this prompt, and start another so much later."""
        call = await consumer.called(20)
        async with asyncio.timeout(60):
            while not any(prompt in piece.names for piece in call.hearing.pieces):  # noqa: ASYNC110  (he tells nobody)
                await asyncio.sleep(0.02)
        await self.kill_bridge()
        await asyncio.sleep(down_s)
        self.start_bridge()

    def _reception(self) -> Reception:
        settings, company = self.company.settings, self.company.company
        return Reception(
            routes=Routes([company.profile]),
            desks=Switchboard(notices=self.desk).here.desks,
            keep_call=self._record,
            clock=CallClock(real_clock),
            journals=self.store.journals,
            voice=voice_of(company, settings),
            recordings=settings.storage.recordings,
            metrics=Metrics(),
        )

    async def _record(self, record: CallRecord) -> None:
        self.records.append(record)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lab(asterisk_tree: AsteriskTree) -> AsyncIterator[Lab]:
    with short_folder() as folder:
        ready = await prepare_company(
            asterisk_tree, folder, Variant(MORE.format(town=TOWN_ADDRESS), hands=2, brisk=True)
        )
        async with _standing(ready) as standing:
            yield standing


@asynccontextmanager
async def _standing(ready: PreparedCompany) -> AsyncIterator[Lab]:
    account = ready.told.ami_account
    async with (
        AsteriskServer(ready.tree, ready.told) as asterisk,
        ready.town as town,
        AmiLink(
            AmiSettings(ami_address(ready.told), ready.told.ami_port, account, asterisk.credentials.of(account))
        ) as link,
        open_local_store(ready.folder / "journal", real_clock) as store,
    ):
        await link.wait_up(10)
        lab = Lab(ready, asterisk, town, link, store, EveryNotice())
        lab.start_bridge()
        await asyncio.sleep(0.5)
        try:
            yield lab
        finally:
            await lab.kill_bridge()


def prompts(call: SubscriberCall) -> list[str]:
    return [prompt.prompt_id for prompt in call.prompts]


async def test_whoever_presses_one_has_heard_it_whole_and_is_thanked(lab: Lab) -> None:
    kept, call = await lab.call(HEARS_ALL, {"press": "1"}, THANKS)
    assert (kept.key, kept.is_whole, kept.outcome) == ("1", True, ProofOutcome.ACKNOWLEDGED)
    assert prompts(call) == [*NOTICE, "planned_thanks"]
    assert not lab.records, "he has called nobody"


async def test_whoever_hangs_up_in_the_middle_has_heard_so_much(lab: Lab) -> None:
    kept, call = await lab.call(IN_THE_MIDDLE, {"wait": 0.5}, "hang_up")
    assert (kept.key, kept.outcome) == ("", ProofOutcome.HEARD_PARTIAL)
    assert 1000 < kept.heard_ms < kept.of_ms - 1000
    assert "planned_ack" not in prompts(call)


async def test_whoever_wants_an_operator_is_led_to_one_who_sees_his_number(lab: Lab) -> None:
    with lab.town.subscriber(AGENT, Answers(after_s=0.2, talks_s=2)) as agent:
        kept, call = await lab.call(
            HEARS_ALL, {"press": "3"}, {"hear": {"prompt": "transfer_to_agent", "within_s": 30}}
        )
        talk = await agent.called(10)
        async with asyncio.timeout(30):
            await talk.over.wait()
    assert (kept.key, kept.is_whole) == ("3", True)
    assert prompts(call)[:5] == [*NOTICE, "recording_notice", "transfer_to_agent"]
    (record,) = lab.records
    assert record.call.caller is not None
    assert talk.caller_number == record.call.caller.e164
    lab.records.clear()


async def test_star_nine_rings_the_dispatcher(lab: Lab) -> None:
    with lab.town.subscriber(DISPATCHER, Answers(after_s=0.2, talks_s=2)) as dispatcher:
        kept, _ = await lab.call(
            HEARS_ALL, {"press": "*9"}, {"hear": {"prompt": "hazard_confirm", "within_s": 30}}, {"press": "1"}
        )
        await dispatcher.called(20)
    assert (kept.key, kept.is_whole) == ("", True)
    lab.records.clear()


async def test_a_bridge_that_takes_him_over_asks_and_does_not_begin_again(lab: Lab) -> None:
    async with lab.rung(HEARS_ALL, HEARS_ALL, {"press": "1"}, THANKS) as (attempt, consumer):
        await lab.restart_bridge_at("planned_ack", consumer, down_s=1)
        kept = await lab.kept(attempt)
    (call,) = consumer.calls
    assert (kept.key, kept.is_whole) == ("1", True)
    assert prompts(call) == [*NOTICE, "planned_ack", "planned_thanks"]


async def test_of_one_who_hung_up_while_no_bridge_was_there_it_is_kept_that_he_answered(lab: Lab) -> None:
    async with lab.rung(IN_THE_MIDDLE, {"wait": 1}, "hang_up") as (attempt, consumer):
        await lab.restart_bridge_at("outage_planned_now", consumer, down_s=4)
        kept = await lab.kept(attempt)
    assert (kept.key, kept.heard_ms, kept.outcome) == ("", 0, ProofOutcome.HEARD_PARTIAL)
