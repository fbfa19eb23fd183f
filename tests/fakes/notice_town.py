"""The wired town where works are planned and announced, and consumers are rung by hand."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Executable, select, text, update
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.notice_board import Notices
from adapters.database.tables import accounts, rung_numbers
from models.account import AccountNumber, ContractStatus
from models.attempt import Attempt, AttemptState
from models.case import CallbackReason, CallbackRequest, RegistrationNumber
from models.deadlines import TermClock
from models.message_review import Signature
from models.outbound.campaign import Campaign
from models.outbound.notice import Heard, NoticeKind
from models.outbound.notice_terms import NoticeTerms
from models.outbound.rung_numbers import RungNumbers
from models.phone_number import PhoneNumber
from models.planned_work import PlannedWork
from models.work_calendar import WorkCalendar
from services.cases.case_file import Callback
from services.cases.promise_callback import PromiseCallback
from services.notices.announce_works import AnnounceWorks
from services.notices.notice_board import NoticeStory, ProvedRing
from services.notices.notice_desk import NoticeHeard
from services.notices.ring_consumers import CommittedRing, RingConsumers
from services.outages.plan_works import CancelWorks, PlanWorks
from tests.fakes.supply import NOW
from tests.fakes.wired_town import wire

CALENDAR = WorkCalendar("RU", {})
SAMARA = ZoneInfo("Europe/Samara")
BEGINS = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)
"""When works begin that are ten days ahead: 09:00 in Samara."""
OF_MS = 20_000
_CALL_BACK = "town/1.1/callback"


def words(kind: NoticeKind, works: PlannedWork, was_at: datetime | None) -> str:
    """What no consumer would understand, and a test does."""
    was = f", was {was_at:%d.%m}" if was_at else ""
    return f"{kind.value} {works.reference} v{works.version}{was}"


@dataclass(slots=True)
class NoticeTown:
    address: DatabaseAddress
    database: Database
    terms: NoticeTerms = field(default_factory=NoticeTerms)

    @property
    def board(self) -> Notices:
        return self.database.notice_board

    @property
    def rings(self) -> RingConsumers:
        return RingConsumers(self.database.transactions, self.terms, RungNumbers("RU"), CALENDAR)

    def heard_counts(self, counts: bool) -> None:
        self.terms = replace(self.terms, heard_counts=counts)

    async def plan(self, *devices: str, days: int = 10, reference: str = "П-7", hours: int = 8) -> PlannedWork:
        """Plan works, or move them; each works' day is counted from today."""
        starts = BEGINS + timedelta(days=days - 10)
        works = PlannedWork(reference, starts, starts + timedelta(hours=hours), devices)
        return await PlanWorks(self.database.transactions)(works, Signature("Петров", NOW))

    async def cancel(self, reference: str = "П-7") -> None:
        await CancelWorks(self.database.transactions)(reference, Signature("Петров", NOW))

    def announcing(self) -> AnnounceWorks:
        return AnnounceWorks(self.database.transactions, self.terms, TermClock(SAMARA, CALENDAR), words)

    async def announce(self, reference: str = "П-7", now: datetime = NOW, reason: str = "") -> tuple[Campaign, ...]:
        return (await self.announcing()(reference, Signature("Петров", now), reason)).campaigns

    async def only(self, *wanted: AccountNumber) -> None:
        """Announce the works to these alone: the contracts of all others ended before."""
        others = accounts.c.account.not_in([each.value for each in wanted])
        ended = update(accounts).values(contract_status=ContractStatus.TERMINATED)
        await changed(self.address, ended.where(others))
        await self.announce()
        await changed(self.address, update(accounts).values(contract_status=ContractStatus.ACTIVE))

    async def hears(
        self, ring: CommittedRing, key: str = "", part: float = 1.0, now: datetime = NOW + timedelta(seconds=30)
    ) -> bool:
        """He answers, hears so much of it, and presses a key."""
        heard = Heard(ring.attempt.begun_at + timedelta(seconds=5), int(OF_MS * part), OF_MS, key)
        return await self.rings.heard(NoticeHeard(ring.attempt.id, heard), now)

    async def story(self, account: AccountNumber) -> NoticeStory:
        """Of his only notice."""
        (found,) = await self.board.story(account)
        return found

    async def proof(self, reference: str = "П-7") -> Sequence[ProvedRing]:
        campaigns = await self.board.campaigns(reference)
        return tuple([each for campaign in campaigns for each in await self.board.proof(campaign.campaign_id)])

    async def salt_of(self, phone: PhoneNumber) -> bytes:
        """As it stands beside the number."""
        async with self.database.transactions.begin() as records:
            query = select(rung_numbers.c.salt).where(rung_numbers.c.phone == phone.e164)
            salt: bytes = (await records.proof.connection.execute(query)).scalar_one()
        return salt

    async def all_rung(self, now: datetime) -> list[PhoneNumber]:
        """Ring whoever is due, until nobody is."""
        rung = []
        while ring := await self.rings.begin("gl", "09:00:00", now):
            rung.append(ring.phone)
        return rung

    async def is_called_back(self, phone: PhoneNumber) -> None:
        number = RegistrationNumber("DEMO", date(2026, 11, 20), 1)
        request = CallbackRequest(phone, CallbackReason.QUEUE_OVERFLOW)
        promised = Callback(_CALL_BACK, number, request, NOW, NOW + timedelta(hours=4))
        await PromiseCallback(self.database.transactions)(promised)
        async with self.database.transactions.begin() as records:
            await records.attempts.begin(Attempt("demo-1-1", _CALL_BACK, "gl", "09:00:00", NOW))

    async def call_back_is_over(self, now: datetime) -> None:
        async with self.database.transactions.begin() as records:
            await records.attempts.end("demo-1-1", AttemptState.NO_ANSWER, now, 0)


@asynccontextmanager
async def notice_town(address: DatabaseAddress, database: Database) -> AsyncIterator[NoticeTown]:
    await wire(address)
    yield NoticeTown(address, database)


async def changed(address: DatabaseAddress, *statements: Executable | str) -> None:
    """What billing's import, or a vandal, does to the database."""
    engine = create_async_engine(address.parsed)
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement) if isinstance(statement, str) else statement)
    await engine.dispose()
