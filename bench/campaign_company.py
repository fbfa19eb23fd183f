"""A company that rings a campaign's consumers, the town that it rings, and what stands in its books."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, create_engine, func, insert, select

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.server import AsteriskServer
from adapters.database.database import Database, for_bulk_work, open_database
from adapters.database.engine import DatabaseAddress
from adapters.database.tables import call_attempts, connections, devices
from adapters.database.tables.notices import notice_numbers, notices, proof_links, rings
from bench.campaign_residents import VARIED, Plays, play_residents, rung_in
from bench.campaign_verdict import Stands, Tried, Verdict, judge
from gridline.company import Company
from gridline.notice_words import notice_words
from gridline.settings.translation import database_address
from models.attempt import AttemptState
from models.deadlines import TermClock
from models.message_review import Signature
from models.outbound.notice import NoticeState
from models.planned_work import PlannedWork
from models.work_calendar import WorkCalendar
from services.errors import DatabaseAway
from services.notices.announce_works import AnnounceWorks
from services.notices.check_proof import CheckProof
from services.outages.plan_works import PlanWorks
from tests.live.company_lab import BridgeUnderTest, PreparedCompany, Variant, prepare_company
from tests.live.ledger import drained
from tests.live.scripts import Tenant

_REAL_CLOCK = {"demo: yes": "demo: no"}
"""A demo's clock begins anew with each process, and would go back at every kill."""
_BEFORE = "callback: {sla_hours"
"""A line of the profile, before which another may stand."""
_DAYS_AHEAD = 10
_LOOK_S = 1.0
_WORKS = "BENCH-1"
_BY = "bench"


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """How fast it is rung, and how often."""

    consumers: int
    channels: int = 40
    calls_per_second: float = 5.0
    rounds: int = 2
    database: str = ""
    """URL; empty: SQLite."""
    plays: Plays = field(default_factory=lambda: VARIED)
    """What the residents do."""

    @property
    def variant(self) -> Variant:
        """The company's settings, which rings at any hour; the rule for the next ring leaves five minutes at least."""
        terms = f'hours: ["all 00:00-24:00"], rings: {{rounds: {self.rounds}, pause_min: 1, most_a_day: 9}}'
        profile = _REAL_CLOCK | {_BEFORE: f"planned_notices: {{{terms}}}\n{_BEFORE}"}
        outbound = f"channels = {self.channels}\ncalls_per_second = {self.calls_per_second}\nring_s = 10"
        return Variant(f"[outbound]\n{outbound}", self.database, profile, tenants=self.consumers)


@dataclass(frozen=True, slots=True)
class RunningCampaign:
    """A company while it rings; a bench may disturb it."""

    plan: CampaignPlan
    ready: PreparedCompany
    asterisk: AsteriskServer
    town: AsteriskServer
    bridge: BridgeUnderTest

    @property
    def address(self) -> DatabaseAddress:
        return database_address(self.ready.settings.database)

    async def announce(self) -> None:
        """Plan works that leave all without power, and have them told."""
        await asyncio.to_thread(_supply, self.address, self.plan.consumers)
        now = datetime.now(UTC)
        starts = (now + timedelta(days=_DAYS_AHEAD)).replace(minute=0, second=0, microsecond=0)
        works, by = PlannedWork(_WORKS, starts, starts + timedelta(hours=8), (_WORKS,)), Signature(_BY, now)
        async with open_database(for_bulk_work(self.address)) as database:
            await PlanWorks(database.transactions)(works, by)
            await announcing(database, self.ready.company)(_WORKS, by)

    async def over(self, within_s: float) -> None:
        """Until nobody waits or is rung any more. Raises TimeoutError."""
        async with asyncio.timeout(within_s), open_database(self.address) as database:
            while await self._left(database):  # noqa: ASYNC110  (the database tells nobody)
                await asyncio.sleep(_LOOK_S)

    async def left(self) -> int:
        """Consumers who wait or are rung."""
        async with open_database(self.address) as database:
            return await self._left(database)

    async def verdict(self) -> Verdict:
        """What the books say, against what the town counted. Raises RuntimeError where the proof does not hold."""
        await drained(self.ready)
        async with open_database(self.address) as database:
            proof = await CheckProof(database.notice_board)()
        if not proof.is_whole:
            raise RuntimeError(f"the chain of proof is broken at {proof.broken_at}")
        tried, stands = await asyncio.to_thread(_books, self.address)
        return judge(tried, await rung_in(self.town), stands, self.plan.consumers)

    async def _left(self, database: Database) -> int:
        try:
            campaign = (await database.notice_board.campaigns(_WORKS))[-1]
            counts = await database.notice_board.counted(campaign.campaign_id)
        except DatabaseAway:
            return self.plan.consumers
        return sum(each.consumers for each in counts if each.state in {NoticeState.QUEUED, NoticeState.DIALLING})


@asynccontextmanager
async def running_campaign(tree: AsteriskTree, folder: Path, plan: CampaignPlan) -> AsyncIterator[RunningCampaign]:
    """Two Asterisks and a bridge that has nobody to ring yet."""
    ready = await prepare_company(tree, folder, plan.variant)
    bridge = BridgeUnderTest(ready.file, ready.settings.web, folder / "bridge.log")
    async with AsteriskServer(tree, ready.told) as asterisk, ready.town.server as town:
        await play_residents(town, plan.plays)
        try:
            await bridge.start()
            yield RunningCampaign(plan, ready, asterisk, town, bridge)
        finally:
            await bridge.stop()


def announcing(database: Database, company: Company) -> AnnounceWorks:
    """As `gridline works announce` does it."""
    profile = company.profile
    clock = TermClock(profile.zone, company.calendar or WorkCalendar(profile.country, {}))
    words = notice_words(company.wording, profile)
    return AnnounceWorks(database.transactions, profile.planned_notices, clock, words)


def _engine(address: DatabaseAddress) -> Engine:
    return create_engine(str(address.url).replace("+aiosqlite", ""))


def _supply(address: DatabaseAddress, consumers: int) -> None:
    engine = _engine(address)
    with engine.begin() as connection:
        row = {"device_id": _WORKS, "kind": "transformer", "name": _WORKS, "parent": None}
        connection.execute(insert(devices).values(row))
        links = [{"premises_id": Tenant(each).register, "device_id": _WORKS} for each in range(consumers)]
        connection.execute(insert(connections), links)
    engine.dispose()


def _books(address: DatabaseAddress) -> tuple[Sequence[Tried], Sequence[Stands]]:
    """Attempts and notices of the campaign."""
    proofs = select(func.count()).where(proof_links.c.attempt == call_attempts.c.attempt_id).scalar_subquery()
    columns = (call_attempts.c.attempt_id, call_attempts.c.begun_at, call_attempts.c.state)
    number = (notice_numbers.c.notice_id == rings.c.notice_id) & (notice_numbers.c.place == rings.c.place)
    attempts = select(*columns, notice_numbers.c.phone, proofs.label("proofs"))
    attempts = attempts.select_from(call_attempts.join(rings).join(notice_numbers, number))
    first = (notice_numbers.c.notice_id == notices.c.notice_id) & (notice_numbers.c.place == 1)
    consumers = select(notices.c.state, notices.c.next_at, notice_numbers.c.phone).join_from(
        notices, notice_numbers, first
    )
    engine = _engine(address)
    with engine.connect() as connection:
        tried = [
            Tried(row.attempt_id, row.phone[1:], row.begun_at.timestamp(), AttemptState(row.state), row.proofs)
            for row in connection.execute(attempts)
        ]
        stands = [
            Stands(row.phone[1:], NoticeState(row.state), row.next_at is not None)
            for row in connection.execute(consumers)
        ]
    engine.dispose()
    return tried, stands
