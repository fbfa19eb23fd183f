"""Campaigns and rings of notices as their rows tell them."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, CompoundSelect, Row, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.tables import (
    call_attempts,
    notice_campaigns,
    notice_numbers,
    opt_outs,
    outages,
    planned_works,
    premises,
    ring_backs,
    rings,
)
from models.attempt import AttemptState
from models.message_review import Signature
from models.outage import OutageState
from models.outbound.campaign import Campaign
from models.outbound.notice import HandedOver, NoticeKind, NoticeText

OPTED_OUT_OF = ("planned", "all_nonemergency")
"""Scopes of an opt-out that hold for notices of planned works; the first is what a key in such a call says."""
HOLDS = and_(opt_outs.c.scope.in_(OPTED_OUT_OF), opt_outs.c.revoked_at.is_(None))
"""Whether an opt-out forbids them now."""
_WORKS_STAND = exists().where(
    planned_works.c.reference == notice_campaigns.c.reference,
    planned_works.c.version == notice_campaigns.c.version,
)
IS_POWER_BACK = outages.c.state.in_((OutageState.RESTORED, OutageState.CLOSED))
_POWER_STAYS = exists().where(outages.c.outage_id == notice_campaigns.c.outage_id, IS_POWER_BACK)
IS_STALE = or_(
    and_(notice_campaigns.c.reference.is_not(None), ~_WORKS_STAND),
    and_(notice_campaigns.c.outage_id.is_not(None), ~_POWER_STAYS),
)
"""Whether what the campaign tells of is not any more: the works have changed, or the outage goes on."""


def campaign_of(row: Row[tuple[object, ...]]) -> Campaign:
    text = NoticeText(NoticeKind(row.kind), row.starts_at, row.ends_at, row.words, row.version, row.was_at)
    approved = Signature(row.approved_by, row.approved_at)
    return Campaign(
        campaign_id=row.campaign_id,
        reference=row.reference or "",
        text=text,
        told_by=row.told_by,
        until=row.until,
        approved=approved,
        reason=row.reason,
        corrects=row.corrects,
        outage_id=row.outage_id,
    )


def why_of(name: str | None) -> HandedOver | None:
    """As `why_named` wrote it."""
    return HandedOver[name.upper()] if name else None


def why_named(why: HandedOver | None) -> str | None:
    return why.name.lower() if why else None


def opted_out(phone: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether this number wants no notices of planned works."""
    return exists().where(opt_outs.c.phone == phone, HOLDS)


def may_have_been_heard() -> CompoundSelect[tuple[int]]:
    """Notices of which a ring was answered, or may be yet, or nobody knows, and those of whoever rang back."""
    rang_back = select(ring_backs.c.notice_id).where(ring_backs.c.notice_id.is_not(None))
    reaching = (AttemptState.ANSWERED, AttemptState.UNKNOWN, AttemptState.DIALLING)
    query = select(rings.c.notice_id).join_from(rings, call_attempts)
    rung = query.where(or_(call_attempts.c.state.in_(reaching), rings.c.heard_ms.is_not(None)))
    return rung.union_all(rang_back)


def with_number() -> ColumnElement[bool]:
    """Joins a ring to its number."""
    return and_(notice_numbers.c.notice_id == rings.c.notice_id, notice_numbers.c.place == rings.c.place)


async def zones_of_premises(connection: AsyncConnection) -> Sequence[ZoneInfo]:
    """Each once, by name."""
    zones = await connection.scalars(select(premises.c.zone).distinct().order_by(premises.c.zone))
    return tuple(ZoneInfo(zone) for zone in zones)
