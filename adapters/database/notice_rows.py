"""Campaigns and rings of notices as their rows tell them."""

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select

from adapters.database.tables import call_attempts, notice_campaigns, notice_numbers, opt_outs, planned_works, rings
from models.attempt import AttemptState
from models.message_review import Signature
from models.outbound.campaign import Campaign
from models.outbound.notice import HandedOver, NoticeKind, NoticeText

OPTED_OUT_OF = ("planned", "all_nonemergency")
"""Scopes of an opt-out that hold for notices of planned works; the first is what a key in such a call says."""
HOLDS = and_(opt_outs.c.scope.in_(OPTED_OUT_OF), opt_outs.c.revoked_at.is_(None))
"""Whether an opt-out forbids them now."""
IS_STALE = and_(
    notice_campaigns.c.reference.is_not(None),
    ~exists().where(
        planned_works.c.reference == notice_campaigns.c.reference,
        planned_works.c.version == notice_campaigns.c.version,
    ),
)
"""Whether the works are not any more what the campaign tells of."""


def campaign_of(row: Row[tuple[object, ...]]) -> Campaign:
    text = NoticeText(NoticeKind(row.kind), row.starts_at, row.ends_at, row.words, row.version, row.was_at)
    approved = Signature(row.approved_by, row.approved_at)
    return Campaign(row.campaign_id, row.reference, text, row.told_by, row.until, approved, row.reason, row.corrects)


def why_of(name: str | None) -> HandedOver | None:
    """As `why_named` wrote it."""
    return HandedOver[name.upper()] if name else None


def why_named(why: HandedOver | None) -> str | None:
    return why.name.lower() if why else None


def opted_out(phone: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether this number wants no notices of planned works."""
    return exists().where(opt_outs.c.phone == phone, HOLDS)


def may_have_been_heard() -> Select[tuple[int]]:
    """Notices of which a ring was answered, or may be yet, or nobody knows."""
    reaching = (AttemptState.ANSWERED, AttemptState.UNKNOWN, AttemptState.DIALLING)
    query = select(rings.c.notice_id).join_from(rings, call_attempts)
    return query.where(or_(call_attempts.c.state.in_(reaching), rings.c.heard_ms.is_not(None)))


def with_number() -> ColumnElement[bool]:
    """Joins a ring to its number."""
    return and_(notice_numbers.c.notice_id == rings.c.notice_id, notice_numbers.c.place == rings.c.place)
