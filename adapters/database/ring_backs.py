"""Callers who ring back: which notices they missed, and what they have heard of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.engine import Engine
from adapters.database.notice_rows import IS_STALE, campaign_of, opted_out
from adapters.database.statements import insert_new
from adapters.database.tables import call_attempts, notice_campaigns, notice_numbers, notices, ring_backs, rings
from models.outbound.notice import NoticeKind, NoticeState
from models.outbound.ringing import RingEnd
from models.phone_number import PhoneNumber
from services.notices.ring_back_desk import MissedNotice, ToldBack

_LOOKED_AT = 100
"""An office may stand for thousands of contracts: the newest of their notices are looked at."""
_IS_NEWS = notice_campaigns.c.kind == NoticeKind.RESTORED


@dataclass(frozen=True, slots=True)
class RingBackNotices:
    """Implements MissedNotices."""

    engine: Engine

    async def missed_by(
        self, caller: PhoneNumber, rung_since: datetime, now: datetime, most: int
    ) -> tuple[MissedNotice, ...]:
        joined = notice_numbers.join(notices).join(notice_campaigns)
        query = select(notice_numbers.c.place, notices.c.notice_id, notice_campaigns).select_from(joined)
        query = query.where(notice_numbers.c.phone == caller.e164, _is_told_back(now), _was_rung(caller, rung_since))
        newest = query.order_by(notices.c.notice_id.desc()).limit(_LOOKED_AT)
        async with self.engine.reading() as connection:
            rows = (await connection.execute(newest)).all()
        of_each: dict[object, Row[tuple[object, ...]]] = {}
        for row in rows:
            of_each.setdefault((row.reference, row.outage_id), row)
        missed = [MissedNotice(row.notice_id, row.place, campaign_of(row).text) for row in of_each.values()]
        return tuple(sorted(missed, key=lambda each: each.text.starts_at)[:most])


@dataclass(frozen=True, slots=True)
class RingBackRows:
    """Implements RingBackFile on one transaction."""

    connection: AsyncConnection

    async def file(self, told: ToldBack, *, is_nobody: bool) -> bool:
        row = {
            "back_id": told.name,
            "system_name": told.call.system_name,
            "uniqueid": told.call.uniqueid,
            "notice_id": None if is_nobody else told.notice_id,
            "place": None if is_nobody else told.place,
            "called_at": told.heard.answered_at,
            "heard_ms": told.heard.heard_ms,
            "of_ms": told.heard.of_ms,
            "key": told.heard.key,
        }
        return await insert_new(self.connection, ring_backs, row)


def number_of_either() -> ColumnElement[bool]:
    """Joins a ring, or else a caller who rang back, to his number."""
    notice_id = func.coalesce(rings.c.notice_id, ring_backs.c.notice_id)
    place = func.coalesce(rings.c.place, ring_backs.c.place)
    return and_(notice_numbers.c.notice_id == notice_id, notice_numbers.c.place == place)


def number_of_back() -> ColumnElement[bool]:
    """Joins a caller who rang back to his number."""
    return and_(notice_numbers.c.notice_id == ring_backs.c.notice_id, notice_numbers.c.place == ring_backs.c.place)


def _is_told_back(now: datetime) -> ColumnElement[bool]:
    """True still, and not acknowledged; news of power that he has heard is told once, works until he confirms them."""
    works = and_(~_IS_NEWS, notice_campaigns.c.ends_at > now, ~opted_out(notice_numbers.c.phone))
    news = and_(_IS_NEWS, notice_campaigns.c.until > now, notices.c.state != NoticeState.HEARD)
    is_open = notices.c.state.not_in((NoticeState.ACKNOWLEDGED, NoticeState.CANCELLED))
    return and_(is_open, ~IS_STALE, or_(works, news))


def _was_rung(caller: PhoneNumber, since: datetime) -> ColumnElement[bool]:
    """Whether anybody of the number's consumers was rung for the same: works that moved meanwhile are told as moved."""
    c = notice_campaigns.c
    return or_(c.reference.in_(_rung(c.reference, caller, since)), c.outage_id.in_(_rung(c.outage_id, caller, since)))


def _rung(what: ColumnElement[object], caller: PhoneNumber, since: datetime) -> Select[object]:
    joined = notice_numbers.join(notices).join(notice_campaigns)
    joined = joined.join(rings, rings.c.notice_id == notices.c.notice_id).join(call_attempts)
    has_rung = func.coalesce(rings.c.ring_end, "") != RingEnd.NOT_DIALLED
    recently = notice_numbers.c.phone == caller.e164, call_attempts.c.begun_at >= since, has_rung
    return select(what).select_from(joined).where(*recently, what.is_not(None)).correlate(None)
