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
from adapters.asterisk.town.subscribers import Follows, SubscriberCall
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
AGENT, DISPATCHER = "op1", "+70001000101"
MORE = """
[agents.op1]
contact = "{town}:{{town_port}}"
[queues.readings]
members = ["op1"]
ring_s = 5
wrap_up_s = 0
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

    async def call(self, *steps: object) -> tuple[Heard, SubscriberCall]:
        """Ring somebody who does this; what is kept of him, and what he heard."""
        number = f"+70002000{next(_numbers)}"
        script = parse_script({"called": "70001112233", "steps": list(steps)})
        with self.town.subscriber(number, Follows(script, after_s=0.3)) as consumer:
            kept = await self.kept(await self.ring(number))
            assert await no_channels(self.asterisk)
            (call,) = consumer.calls
        return kept, call

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
