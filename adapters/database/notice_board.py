"""What is read of campaigns and their consumers, and of the proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.call_attempts import AttemptList
from adapters.database.engine import Engine
from adapters.database.notice_queue import PRIORITY, TURNS, oldest_due
from adapters.database.notice_rows import IS_STALE, campaign_of, why_of, with_number
from adapters.database.proof_chain import link_of
from adapters.database.ring_backs import number_of_back, number_of_either
from adapters.database.tables import (
    accounts,
    call_attempts,
    notice_campaigns,
    notice_numbers,
    notices,
    premises,
    proof_links,
    ring_backs,
    rings,
)
from models.account import AccountNumber
from models.attempt import Attempt, AttemptKind, AttemptState
from models.outbound.campaign import Campaign
from models.outbound.notice import NoticeState, NoticeText
from models.outbound.proof import ProofLink
from models.outbound.ringing import RingEnd
from models.phone_number import PhoneNumber
from services.notices.notice_board import (
    LeftToLetter,
    NoticeCount,
    NoticeStory,
    ProvedRing,
    RingsSoFar,
    StoredRing,
)


@dataclass(frozen=True, slots=True)
class Notices:
    """Implements NoticeBoard, NoticeRounds and NoticeTexts."""

    engine: Engine

    async def campaigns(self, reference: str) -> Sequence[Campaign]:
        query = select(notice_campaigns).where(notice_campaigns.c.reference == reference)
        async with self.engine.reading() as connection:
            rows = await connection.execute(query.order_by(notice_campaigns.c.campaign_id))
            return tuple(campaign_of(row) for row in rows)

    async def counted(self, campaign_id: int) -> Sequence[NoticeCount]:
        query = select(notices.c.state, notices.c.why, func.count().label("consumers"))
        query = query.where(notices.c.campaign_id == campaign_id).group_by(notices.c.state, notices.c.why)
        async with self.engine.reading() as connection:
            rows = (await connection.execute(query)).all()
        counts = [NoticeCount(NoticeState(row.state), row.consumers, why_of(row.why)) for row in rows]
        order = list(NoticeState)
        return tuple(sorted(counts, key=lambda each: (order.index(each.state), each.why or "")))

    async def so_far(self, campaign_id: int) -> RingsSoFar:
        of_campaign = notices.c.campaign_id == campaign_id
        made = select(func.count()).select_from(rings.join(notices)).where(of_campaign)
        waits = notices.c.state == NoticeState.QUEUED
        first = select(func.min(notices.c.next_at)).where(of_campaign, waits, notices.c.turn.in_(TURNS))
        query = select(made.scalar_subquery().label("made"), first.scalar_subquery().label("next_at"))
        async with self.engine.reading() as connection:
            row = (await connection.execute(query)).one()
        return RingsSoFar(row.made, row.next_at)

    async def handed_over(self, campaign_id: int, most: int) -> Sequence[LeftToLetter]:
        joined = notices.outerjoin(accounts, accounts.c.account == notices.c.account).outerjoin(premises)
        query = select(notices, premises.c.address).select_from(joined)
        query = query.where(notices.c.campaign_id == campaign_id, notices.c.state == NoticeState.HANDED_OVER)
        first = query.order_by(notices.c.turn, premises.c.address, notices.c.notice_id).limit(most)
        async with self.engine.reading() as connection:
            return tuple(_left(row) for row in await connection.execute(first))

    async def story(self, account: AccountNumber) -> Sequence[NoticeStory]:
        his = select(accounts.c.consumer_id).where(accounts.c.account == account.value).scalar_subquery()
        query = select(notices, notice_campaigns, IS_STALE.label("is_stale")).join_from(notices, notice_campaigns)
        query = query.where(notices.c.consumer_id == his).order_by(notices.c.notice_id.desc())
        async with self.engine.reading() as connection:
            rows = (await connection.execute(query)).all()
            return [await _story(connection, row) for row in rows]

    async def proof(self, campaign_id: int) -> Sequence[ProvedRing]:
        numbered = proof_links.outerjoin(rings, rings.c.attempt_id == proof_links.c.attempt)
        numbered = numbered.outerjoin(ring_backs, ring_backs.c.back_id == proof_links.c.attempt)
        numbered = numbered.outerjoin(notice_numbers, number_of_either())
        query = select(proof_links, notice_numbers.c.phone).select_from(numbered)
        query = query.where(proof_links.c.campaign_id == campaign_id).order_by(proof_links.c.serial)
        async with self.engine.reading() as connection:
            rows = await connection.execute(query)
            return tuple(ProvedRing(link_of(row), PhoneNumber(row.phone) if row.phone else None) for row in rows)

    async def head(self) -> ProofLink | None:
        query = select(proof_links).order_by(proof_links.c.serial.desc()).limit(1)
        async with self.engine.reading() as connection:
            row = (await connection.execute(query)).first()
        return link_of(row) if row is not None else None

    async def links(self, after: int, most: int) -> Sequence[ProofLink]:
        query = select(proof_links).where(proof_links.c.serial > after).order_by(proof_links.c.serial).limit(most)
        async with self.engine.reading() as connection:
            return tuple(link_of(row) for row in await connection.execute(query))

    async def under_way(self, node: str) -> Sequence[Attempt]:
        return await AttemptList(self.engine, AttemptKind.NOTICE).under_way(node)

    async def oldest_due(self, now: datetime) -> datetime | None:
        async with self.engine.reading() as connection:
            return await oldest_due(connection, now)

    async def text_of(self, attempt: str) -> NoticeText | None:
        joined = notice_campaigns.join(notices).join(rings)
        query = select(notice_campaigns).select_from(joined).where(rings.c.attempt_id == attempt)
        async with self.engine.reading() as connection:
            row = (await connection.execute(query)).first()
        return campaign_of(row).text if row is not None else None


def _left(row: Row[tuple[object, ...]]) -> LeftToLetter:
    why = why_of(row.why)
    assert why is not None, "whoever is handed over is so for a reason"
    account = AccountNumber(row.account) if row.account else None
    return LeftToLetter(account, row.address or "", why, row.turn == PRIORITY)


async def _story(connection: AsyncConnection, row: Row[tuple[object, ...]]) -> NoticeStory:
    of_notice = notice_numbers.c.notice_id == row.notice_id
    phones = await connection.scalars(select(notice_numbers.c.phone).where(of_notice).order_by(notice_numbers.c.place))
    made = await connection.execute(_rings_of(row.notice_id))
    backs = await connection.execute(_backs_of(row.notice_id))
    return NoticeStory(
        notice_id=row.notice_id,
        campaign=campaign_of(row),
        is_stale=bool(row.is_stale),
        state=NoticeState(row.state),
        why=why_of(row.why),
        next_at=row.next_at,
        is_priority=row.turn == PRIORITY,
        phones=tuple(PhoneNumber(phone) for phone in phones),
        rings=tuple(sorted((*map(_stored, made), *map(_stored_back, backs)), key=lambda ring: ring.begun_at)),
    )


def _rings_of(notice_id: int) -> Select[tuple[object, ...]]:
    joined = rings.join(call_attempts).outerjoin(notice_numbers, with_number())
    query = select(rings, call_attempts.c.begun_at, call_attempts.c.state, notice_numbers.c.phone).select_from(joined)
    return query.where(rings.c.notice_id == notice_id).order_by(call_attempts.c.begun_at, rings.c.attempt_id)


def _backs_of(notice_id: int) -> Select[tuple[object, ...]]:
    query = select(ring_backs, notice_numbers.c.phone).outerjoin_from(ring_backs, notice_numbers, number_of_back())
    return query.where(ring_backs.c.notice_id == notice_id).order_by(ring_backs.c.called_at, ring_backs.c.back_id)


def _stored_back(row: Row[tuple[object, ...]]) -> StoredRing:
    return StoredRing(
        attempt=row.back_id,
        phone=PhoneNumber(row.phone) if row.phone else None,
        begun_at=row.called_at,
        state=AttemptState.ANSWERED,
        end=None,
        answered_at=row.called_at,
        heard_ms=row.heard_ms,
        of_ms=row.of_ms,
        key=row.key,
        is_his_call=True,
    )


def _stored(row: Row[tuple[object, ...]]) -> StoredRing:
    return StoredRing(
        attempt=row.attempt_id,
        phone=PhoneNumber(row.phone) if row.phone else None,
        begun_at=row.begun_at,
        state=AttemptState(row.state),
        end=RingEnd(row.ring_end) if row.ring_end else None,
        answered_at=row.answered_at,
        heard_ms=row.heard_ms or 0,
        of_ms=row.of_ms or 0,
        key=row.key,
    )
