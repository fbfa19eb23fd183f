"""The queue of notices: whose turn it is, which numbers and rings he has, and how he stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    ScalarSelect,
    Select,
    and_,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.notice_rows import (
    IS_STALE,
    OPTED_OUT_OF,
    campaign_of,
    opted_out,
    why_named,
    with_number,
)
from adapters.database.statements import insert_new
from adapters.database.tables import (
    call_attempts,
    callbacks,
    notice_campaigns,
    notice_numbers,
    notices,
    opt_outs,
    planned_works,
    rings,
)
from models.attempt import AttemptKind, AttemptState
from models.outbound.campaign import Campaign
from models.outbound.notice import HandedOver, Heard, NoticeState
from models.outbound.ringing import RingEnd
from models.phone_number import PhoneNumber
from services.notices.notice_file import HeldNotice, NumberOfNotice, RingOfNotice, Standing

TURNS = PRIORITY, OTHERS = 0, 1
"""Households that cannot be without power come first."""
_AT_ONCE = 500
"""So many rows are changed by one statement: nobody waits long for the one who changes them."""
_WAITS = notices.c.state == NoticeState.QUEUED


@dataclass(frozen=True, slots=True)
class NoticeRows:
    """Implements NoticeQueue on one transaction."""

    connection: AsyncConnection

    async def next_due(self, now: datetime) -> HeldNotice | None:
        for campaign_id, turn in await self._with_due(now):
            campaign = await self._hold_campaign(campaign_id)
            here = notices.c.campaign_id == campaign_id, notices.c.turn == turn
            query = select(notices).where(*here, _WAITS, notices.c.next_at <= now)
            first = query.order_by(notices.c.next_at, notices.c.notice_id).limit(1)
            row = (await self.connection.execute(first.with_for_update(skip_locked=True))).first()
            if row is not None:
                return await self._held(row, campaign)
        return None

    async def hold(self, attempt: str) -> HeldNotice | None:
        of_attempt = select(rings.c.notice_id).where(rings.c.attempt_id == attempt).scalar_subquery()
        return await self._hold(of_attempt)

    async def hold_notice(self, notice_id: int) -> HeldNotice | None:
        return await self._hold(notice_id)

    async def _hold(self, notice_id: int | ScalarSelect[int]) -> HeldNotice | None:
        query = select(notices).where(notices.c.notice_id == notice_id).with_for_update()
        row = (await self.connection.execute(query)).first()
        return await self._held(row, await self._campaign(row.campaign_id)) if row is not None else None

    async def is_free(self, phone: PhoneNumber) -> bool:
        if self.connection.dialect.name != "sqlite":
            mine = func.pg_try_advisory_xact_lock(func.hashtextextended(f"ring {phone}", 0))
            if not await self.connection.scalar(select(mine)):
                return False
        return not await self.connection.scalar(select(exists(_under_way_to(phone))))

    async def begin(self, notice: HeldNotice, attempt: str, phone: PhoneNumber) -> None:
        place = next(each.place for each in notice.numbers if each.phone == phone)
        row = {"attempt_id": attempt, "notice_id": notice.notice_id, "place": place}
        await self.connection.execute(insert(rings).values(row))

    async def end(self, attempt: str, end: RingEnd) -> None:
        await self.connection.execute(update(rings).where(rings.c.attempt_id == attempt).values(ring_end=end))

    async def hear(self, attempt: str, heard: Heard, end: RingEnd) -> None:
        told = {
            "ring_end": end,
            "answered_at": heard.answered_at,
            "heard_ms": heard.heard_ms,
            "of_ms": heard.of_ms,
            "key": heard.key,
        }
        await self.connection.execute(update(rings).where(rings.c.attempt_id == attempt).values(told))

    async def settle(self, notice: HeldNotice, standing: Standing) -> None:
        values = {"state": standing.state, "why": why_named(standing.why), "next_at": standing.next_at}
        await self.connection.execute(update(notices).where(notices.c.notice_id == notice.notice_id).values(values))

    async def put_off(self, notice: HeldNotice, until: datetime) -> None:
        here = notices.c.campaign_id == notice.campaign.campaign_id, notices.c.zone == str(notice.zone)
        sooner = _free(select(notices.c.notice_id).where(*here, _WAITS, notices.c.next_at < until))
        await self.connection.execute(update(notices).where(notices.c.notice_id.in_(sooner)).values(next_at=until))

    async def opt_out(self, phone: PhoneNumber, attempt: str, at: datetime) -> None:
        await opt_out(self.connection, phone, attempt, at)

    async def lost(self, before: datetime) -> Sequence[str]:
        goes_on = call_attempts.c.state == AttemptState.DIALLING, call_attempts.c.kind == AttemptKind.NOTICE
        query = select(call_attempts.c.attempt_id).where(*goes_on, call_attempts.c.begun_at < before)
        return tuple(await self.connection.scalars(query.order_by(call_attempts.c.begun_at).limit(_AT_ONCE)))

    async def expire(self, now: datetime) -> int:
        late = {"state": NoticeState.HANDED_OVER, "why": why_named(HandedOver.TOO_LATE), "next_at": None}
        taken_back = await self._end_waiting(IS_STALE, {"state": NoticeState.CANCELLED, "next_at": None})
        return taken_back + await self._end_waiting(notice_campaigns.c.until <= now, late)

    async def _end_waiting(self, of_campaign: ColumnElement[bool], ended: Mapping[str, object]) -> int:
        """Of campaigns of which this holds; they are few, and an index knows whether somebody waits in each."""
        waits = exists().where(notices.c.campaign_id == notice_campaigns.c.campaign_id, _WAITS)
        query = select(notice_campaigns.c.campaign_id).where(of_campaign, waits)
        theirs = list(await self.connection.scalars(query))
        if not theirs:
            return 0
        first = _free(select(notices.c.notice_id).where(notices.c.campaign_id.in_(theirs), _WAITS))
        done = await self.connection.execute(update(notices).where(notices.c.notice_id.in_(first)).values(dict(ended)))
        return done.rowcount

    async def _with_due(self, now: datetime) -> Sequence[tuple[int, int]]:
        """Campaigns that have somebody to be rung, each with the turn of those: as they come to their turn."""
        rows = (await self.connection.execute(_due_by_turn(now))).all()
        return [(row[0], turn) for turn in TURNS for row in rows if row[1 + turn] is not None]

    async def _hold_campaign(self, campaign_id: int) -> tuple[Campaign, bool]:
        """With its works, which nobody moves until the end of the transaction; before the notice, as who moves them."""
        works = select(notice_campaigns.c.reference).where(notice_campaigns.c.campaign_id == campaign_id)
        holding = select(planned_works.c.version).where(planned_works.c.reference == works.scalar_subquery())
        await self.connection.execute(holding.with_for_update(read=True))
        return await self._campaign(campaign_id)

    async def _campaign(self, campaign_id: int) -> tuple[Campaign, bool]:
        """And whether it is stale."""
        query = select(notice_campaigns, IS_STALE.label("is_stale"))
        row = (await self.connection.execute(query.where(notice_campaigns.c.campaign_id == campaign_id))).one()
        return campaign_of(row), bool(row.is_stale)

    async def _held(self, row: Row[tuple[object, ...]], campaign: tuple[Campaign, bool]) -> HeldNotice:
        return HeldNotice(
            notice_id=row.notice_id,
            campaign=campaign[0],
            is_stale=campaign[1],
            zone=ZoneInfo(row.zone),
            state=NoticeState(row.state),
            numbers=await self._numbers(row.notice_id),
            rings=await self._rings(row.notice_id),
        )

    async def _numbers(self, notice_id: int) -> Sequence[NumberOfNotice]:
        query = select(notice_numbers.c.place, notice_numbers.c.phone, opted_out(notice_numbers.c.phone).label("out"))
        query = query.where(notice_numbers.c.notice_id == notice_id).order_by(notice_numbers.c.place)
        rows = await self.connection.execute(query)
        return tuple(NumberOfNotice(row.place, PhoneNumber(row.phone), bool(row.out)) for row in rows)

    async def _rings(self, notice_id: int) -> Sequence[RingOfNotice]:
        joined = rings.join(call_attempts).outerjoin(notice_numbers, with_number())
        query = select(rings, call_attempts.c.begun_at, notice_numbers.c.phone).select_from(joined)
        query = query.where(rings.c.notice_id == notice_id).order_by(call_attempts.c.begun_at, rings.c.attempt_id)
        return tuple(_ring(row) for row in await self.connection.execute(query))


async def oldest_due(connection: AsyncConnection, now: datetime) -> datetime | None:
    """Since when the first of those waits who are due."""
    rows = (await connection.execute(_due_by_turn(now))).all()
    return min((moment for row in rows for moment in row[1:] if moment is not None), default=None)


async def opt_out(connection: AsyncConnection, phone: PhoneNumber, via: str, at: datetime) -> None:
    """From notices of planned works; doing it twice is no fault."""
    scope = OPTED_OUT_OF[0]
    row = {"phone": phone.e164, "scope": scope, "opted_out_at": at, "via": via}
    if not await insert_new(connection, opt_outs, row):
        mine = opt_outs.c.phone == phone.e164, opt_outs.c.scope == scope, opt_outs.c.revoked_at.is_not(None)
        again = {"opted_out_at": at, "via": via, "revoked_at": None, "revoked_by": None}
        await connection.execute(update(opt_outs).where(*mine).values(again))


def _due_by_turn(now: datetime) -> Select[int, datetime | None, datetime | None]:
    """Campaigns that go on, and since when the first of each turn is due there; an index answers for each at once."""
    priority, others = (_oldest(turn, now) for turn in TURNS)
    query = select(notice_campaigns.c.campaign_id, priority, others)
    going_on = query.where(notice_campaigns.c.until > now, ~IS_STALE)
    return going_on.order_by(notice_campaigns.c.until, notice_campaigns.c.campaign_id)


def _oldest(turn: int, now: datetime) -> ScalarSelect[datetime]:
    """Since when the first of this turn in a campaign waits."""
    here = notices.c.campaign_id == notice_campaigns.c.campaign_id, notices.c.turn == turn
    return select(func.min(notices.c.next_at)).where(*here, _WAITS, notices.c.next_at <= now).scalar_subquery()


def _under_way_to(phone: PhoneNumber) -> CompoundSelect[tuple[str]]:
    """Attempts that are under way to this number, whatever for."""
    goes_on = call_attempts.c.state == AttemptState.DIALLING
    told = (
        select(call_attempts.c.attempt_id)
        .join(rings, rings.c.attempt_id == call_attempts.c.attempt_id)
        .join(notice_numbers, with_number())
        .where(goes_on, notice_numbers.c.phone == phone.e164)
    )
    of_callback = and_(callbacks.c.callback_key == call_attempts.c.subject, callbacks.c.phone == phone.e164)
    return told.union_all(select(call_attempts.c.attempt_id).join(callbacks, of_callback).where(goes_on))


def _free(wanted: Select[tuple[int]]) -> Select[tuple[int]]:
    """The first of them that nobody holds: who holds one sees for himself what becomes of it."""
    return wanted.limit(_AT_ONCE).with_for_update(of=notices, skip_locked=True)


def _ring(row: Row[tuple[object, ...]]) -> RingOfNotice:
    return RingOfNotice(
        attempt=row.attempt_id,
        phone=PhoneNumber(row.phone) if row.phone else None,
        begun_at=row.begun_at,
        end=RingEnd(row.ring_end) if row.ring_end else None,
        is_heard=row.heard_ms is not None,
    )
