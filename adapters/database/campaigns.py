"""Campaigns of planned works: texts and audiences frozen by the database itself, for they may be a hundred thousand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.notice_queue import OTHERS, PRIORITY
from adapters.database.notice_rows import HOLDS, campaign_of, may_have_been_heard, why_named, zones_of_premises
from adapters.database.planned_works import with_devices, works_of
from adapters.database.tables import (
    contact_points,
    notice_campaigns,
    notice_numbers,
    notices,
    opt_outs,
    planned_works,
)
from adapters.database.tables.columns import Moment
from adapters.database.works_audience import concerned
from models.outbound.campaign import Campaign
from models.outbound.notice import HandedOver, NoticeKind, NoticeState
from models.planned_work import PlannedWork, WorkState
from services.notices.announce_works import CampaignDraft, KnownText

_TOLD = (NoticeState.ACKNOWLEDGED, NoticeState.HEARD)
_SURELY = (*_TOLD, NoticeState.HANDED_OVER)
_REACHED = (*_SURELY, NoticeState.DIALLING)
"""By a ring, or by the letter that they were left to."""


@dataclass(frozen=True, slots=True)
class Campaigns:
    """Implements CampaignFile on one transaction."""

    connection: AsyncConnection

    async def hold_works(self, reference: str) -> PlannedWork | None:
        if self.connection.dialect.name != "sqlite":
            # its figures may be of before thousands of notices came, and a plan that takes each for one takes hours
            await self.connection.execute(text("SET LOCAL enable_nestloop = off"))
        held = select(planned_works.c.reference).where(planned_works.c.reference == reference).with_for_update()
        await self.connection.execute(held)
        rows = (await self.connection.execute(with_devices(reference))).all()
        return next(iter(works_of(rows)), None)

    async def of_works(self, reference: str) -> Sequence[Campaign]:
        query = select(notice_campaigns).where(notice_campaigns.c.reference == reference)
        rows = await self.connection.execute(query.order_by(notice_campaigns.c.campaign_id))
        return tuple(campaign_of(row) for row in rows)

    async def take_back(self, reference: str) -> None:
        theirs = select(notice_campaigns.c.campaign_id).where(notice_campaigns.c.reference == reference)
        waiting = notices.c.campaign_id.in_(theirs), notices.c.state == NoticeState.QUEUED
        await self.connection.execute(update(notices).where(*waiting).values(state=NoticeState.CANCELLED, next_at=None))

    async def known(self, works: PlannedWork) -> Sequence[KnownText]:
        told, below = _told(works), _concerned(works)
        concerned_too = below.c.consumer_id.is_not(None)
        flag = case((concerned_too, 1), else_=0)
        newest = func.max(told.c.campaign_id).label("campaign_id")
        groups = select(told.c.starts_at, told.c.ends_at, flag.label("concerned"), newest)
        groups = groups.select_from(told.outerjoin(below, below.c.consumer_id == told.c.consumer_id))
        to_correct = or_(~concerned_too, ~_is_true(told, works))
        query = groups.where(to_correct).group_by(told.c.starts_at, told.c.ends_at, flag)
        rows = await self.connection.execute(query.order_by(newest, flag))
        return tuple(KnownText(row.campaign_id, row.starts_at, row.ends_at, bool(row.concerned)) for row in rows)

    async def zones(self) -> Sequence[ZoneInfo]:
        return await zones_of_premises(self.connection)

    async def begin(self, draft: CampaignDraft, first: Mapping[ZoneInfo, datetime | None]) -> Campaign:
        filed = insert(notice_campaigns).values(_columns(draft)).returning(notice_campaigns)
        campaign = campaign_of((await self.connection.execute(filed)).one())
        await self._invite(campaign, _audience(draft), first)
        return campaign

    async def _invite(self, campaign: Campaign, who: CTE, first: Mapping[ZoneInfo, datetime | None]) -> None:
        known = {str(zone): literal(moment, Moment) for zone, moment in first.items() if moment is not None}
        first_at = case(known, value=who.c.zone) if known else cast(None, Moment)
        telephones = _telephones(who)
        why = case(
            (telephones.c.numbers == 0, why_named(HandedOver.NO_NUMBER)),
            (telephones.c.wanted == 0, why_named(HandedOver.OPTED_OUT)),
            (who.c.zone.not_in(list(known)), why_named(HandedOver.TOO_LATE)),
        )
        is_rung = why.is_(None)
        rows = (
            select(
                literal(campaign.campaign_id),
                who.c.consumer_id,
                who.c.account,
                who.c.zone,
                who.c.turn,
                case((is_rung, NoticeState.QUEUED.value), else_=NoticeState.HANDED_OVER.value),
                why,
                case((is_rung, first_at)),
            )
            .join_from(who, telephones, telephones.c.consumer_id == who.c.consumer_id)
            .order_by(who.c.turn, who.c.consumer_id)
        )
        names = ["campaign_id", "consumer_id", "account", "zone", "turn", "state", "why", "next_at"]
        await self.connection.execute(insert(notices).from_select(names, rows))
        await self.connection.execute(
            insert(notice_numbers).from_select(["notice_id", "place", "phone"], _numbers(campaign))
        )


def _telephones(who: CTE) -> Subquery:
    """How many numbers each has, and how many of them want such calls."""
    refused = and_(opt_outs.c.phone == contact_points.c.phone, HOLDS)
    joined = who.outerjoin(contact_points, contact_points.c.consumer_id == who.c.consumer_id)
    wanted = func.count(case((opt_outs.c.phone.is_(None), contact_points.c.phone)))
    query = select(who.c.consumer_id, func.count(contact_points.c.phone).label("numbers"), wanted.label("wanted"))
    return query.select_from(joined.outerjoin(opt_outs, refused)).group_by(who.c.consumer_id).subquery("telephones")


def _numbers(campaign: Campaign) -> Select[tuple[int, int, str]]:
    """Those of everybody who is to be rung."""
    place = func.row_number().over(partition_by=notices.c.notice_id, order_by=contact_points.c.phone)
    joined = notices.join(contact_points, contact_points.c.consumer_id == notices.c.consumer_id)
    query = select(notices.c.notice_id, place, contact_points.c.phone).select_from(joined)
    return query.where(notices.c.campaign_id == campaign.campaign_id, notices.c.state == NoticeState.QUEUED)


def _concerned(works: PlannedWork) -> Subquery:
    """Consumers whom the works leave without power; of cancelled ones nobody."""
    devices = works.devices if works.state is WorkState.PLANNED else ()
    return concerned(devices, turns=(PRIORITY, OTHERS)).subquery("concerned")


def _told(works: PlannedWork) -> Subquery:
    """What each consumer may have heard last of earlier versions of these works, and how his notice of it stands.

    That they are cancelled counts where he was surely told so. Who may have heard it, and may not, knows what he knew
    before, and his notice of that stands as if he waited: nobody knows what he believes.
    """
    of_works = notice_campaigns.c.reference == works.reference, notice_campaigns.c.version < works.version
    heard = may_have_been_heard().subquery("heard")
    is_sure = or_(notice_campaigns.c.kind != NoticeKind.CANCELLED, notices.c.state.in_(_SURELY))
    sure = case((is_sure, notices.c.notice_id)).label("sure")
    named = select(notices.c.notice_id, notices.c.consumer_id, sure)
    theirs = named.join_from(notices, notice_campaigns).where(*of_works)
    by_ring = theirs.join(heard, heard.c.notice_id == notices.c.notice_id)
    known = union_all(theirs.where(notices.c.state.in_(_REACHED)), by_ring).subquery("known")
    newest_of = select(func.max(known.c.sure).label("notice_id"), func.max(known.c.notice_id).label("last"))
    newest = newest_of.group_by(known.c.consumer_id).subquery("newest")
    state = case((newest.c.last > newest.c.notice_id, NoticeState.QUEUED.value), else_=notices.c.state).label("state")
    columns = (notices.c.consumer_id, notices.c.account, notices.c.zone, notices.c.turn, state)
    told = (notice_campaigns.c.campaign_id, notice_campaigns.c.starts_at, notice_campaigns.c.ends_at)
    joined = newest.join(notices, notices.c.notice_id == newest.c.notice_id).join(notice_campaigns)
    query = select(*columns, *told).select_from(joined)
    return query.where(notice_campaigns.c.kind != NoticeKind.CANCELLED).subquery("told")


def _is_true(told: Subquery, works: PlannedWork) -> ColumnElement[bool]:
    return and_(told.c.starts_at == works.starts_at, told.c.ends_at == works.ends_at)


def _audience(draft: CampaignDraft) -> CTE:
    """Consumer, account, zone and turn of everybody whom the draft is for."""
    works, known = draft.works, draft.corrects
    below, told = _concerned(works), _told(works)
    same = told.c.consumer_id == below.c.consumer_id
    if known is None:
        knows = or_(~_is_true(told, works), told.c.state.in_(_TOLD))
        others = select(below).select_from(below.outerjoin(told, and_(same, knows)))
        return others.where(told.c.consumer_id.is_(None)).cte("who")
    of_text = told.c.starts_at == known.starts_at, told.c.ends_at == known.ends_at
    if known.concerned:
        return select(below).select_from(below.join(told, same)).where(*of_text).cte("who")
    of_notice = select(told.c.consumer_id, told.c.account, told.c.zone, told.c.turn)
    no_more = of_notice.select_from(told.outerjoin(below, same)).where(below.c.consumer_id.is_(None), *of_text)
    return no_more.cte("who")


def _columns(draft: CampaignDraft) -> dict[str, object]:
    text = draft.text
    return {
        "reference": draft.works.reference,
        "version": text.version,
        "place": draft.place,
        "kind": text.kind,
        "words": text.words,
        "sha256": text.sha256,
        "starts_at": text.starts_at,
        "ends_at": text.ends_at,
        "was_at": text.was_at,
        "told_by": draft.told_by,
        "until": draft.until,
        "approved_by": draft.approved.by,
        "approved_at": draft.approved.at,
        "reason": draft.reason,
        "corrects": draft.corrects.campaign_id if draft.corrects else None,
    }
