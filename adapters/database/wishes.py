"""Wishes to be called when power is back, as they become calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.notice_queue import OTHERS, PRIORITY
from adapters.database.notice_rows import IS_POWER_BACK, why_named, zones_of_premises
from adapters.database.tables import (
    accounts,
    notice_campaigns,
    notice_numbers,
    notices,
    outage_reports,
    outages,
    premises,
    restored_wishes,
)
from models.outbound.notice import HandedOver, NoticeState
from services.notices.call_wishers import NewsDraft, RestoredOutage

_wish = restored_wishes.c
_HAS_CALL = exists().where(notices.c.notice_id == _wish.notice_id, notices.c.state != NoticeState.CANCELLED)
_ONLY_TEXT = 1
"""The place of the text among those of one version: an outage has no other."""


@dataclass(frozen=True, slots=True)
class _Wisher:
    account: str | None
    zone: str | None
    """Of his premises."""
    is_priority: bool


@dataclass(frozen=True, slots=True)
class Wishes:
    """Implements WishFile on one transaction."""

    connection: AsyncConnection

    async def next_restored(self, since: datetime) -> RestoredOutage | None:
        await self._find_outages()
        owed = exists().where(_wish.outage_id == outages.c.outage_id, ~_HAS_CALL)
        query = select(outages).where(IS_POWER_BACK, outages.c.ended_at >= since, owed)
        first = query.order_by(outages.c.ended_at, outages.c.outage_id).limit(1)
        row = (await self.connection.execute(first.with_for_update(of=outages))).first()
        return RestoredOutage(row.outage_id, row.version, row.started_at, row.ended_at) if row is not None else None

    async def zones(self) -> Sequence[ZoneInfo]:
        return await zones_of_premises(self.connection)

    async def queue(self, draft: NewsDraft, elsewhere: ZoneInfo) -> int:
        owed = await self._owed(draft.outage.outage_id)
        if not owed:
            return 0  # another scheduler held the outage before us, and has queued them
        campaign_id = await self._campaign(draft)
        rows = [_notice(campaign_id, wish, draft, elsewhere) for wish in owed.values()]
        filed = insert(notices).returning(notices.c.notice_id, sort_by_parameter_order=True)
        ids = (await self.connection.scalars(filed, rows)).all()
        for phone, notice_id in zip(owed, ids, strict=True):
            number = {"notice_id": notice_id, "place": 1, "phone": phone}
            await self.connection.execute(insert(notice_numbers).values(number))
            his = _wish.outage_id == draft.outage.outage_id, _wish.phone == phone, ~_HAS_CALL
            await self.connection.execute(update(restored_wishes).where(*his).values(notice_id=notice_id))
        return len(ids)

    async def _find_outages(self) -> None:
        """Whoever wished before anybody knew of the outage belongs to that of his report."""
        of_report = outage_reports.c.registration_number == _wish.registration_number
        found = select(func.max(outage_reports.c.outage_id)).where(of_report).scalar_subquery()
        known = exists().where(of_report, outage_reports.c.outage_id.is_not(None))
        lost = update(restored_wishes).where(_wish.outage_id.is_(None), _wish.notice_id.is_(None), known)
        await self.connection.execute(lost.values(outage_id=found))

    async def _owed(self, outage_id: int) -> Mapping[str, _Wisher]:
        """The first wish of each telephone, by its number."""
        places = restored_wishes.outerjoin(accounts, accounts.c.account == _wish.account)
        places = places.outerjoin(premises, premises.c.premises_id == accounts.c.premises_id)
        query = select(_wish.phone, _wish.account, accounts.c.priority, premises.c.zone).select_from(places)
        query = query.where(_wish.outage_id == outage_id, ~_HAS_CALL).order_by(_wish.asked_at, _wish.wish_key)
        found: dict[str, _Wisher] = {}
        for row in await self.connection.execute(query):
            found.setdefault(row.phone, _Wisher(row.account, row.zone, bool(row.priority)))
        return found

    async def _campaign(self, draft: NewsDraft) -> int:
        """That of this end of the outage: a wish that comes later joins the others."""
        of_outage = notice_campaigns.c.outage_id == draft.outage.outage_id
        same = select(notice_campaigns.c.campaign_id).where(of_outage, notice_campaigns.c.ends_at == draft.text.ends_at)
        known: int | None = await self.connection.scalar(same)
        if known is not None:
            return known
        filed = insert(notice_campaigns).values(_columns(draft)).returning(notice_campaigns.c.campaign_id)
        return int((await self.connection.execute(filed)).scalar_one())


def _columns(draft: NewsDraft) -> dict[str, object]:
    text = draft.text
    return {
        "outage_id": draft.outage.outage_id,
        "version": text.version,
        "place": _ONLY_TEXT,
        "kind": text.kind,
        "words": text.words,
        "sha256": text.sha256,
        "starts_at": text.starts_at,
        "ends_at": text.ends_at,
        "told_by": draft.until,
        "until": draft.until,
        "approved_by": draft.approved.by,
        "approved_at": draft.approved.at,
    }


def _notice(campaign_id: int, wish: _Wisher, draft: NewsDraft, elsewhere: ZoneInfo) -> dict[str, object]:
    zone = ZoneInfo(wish.zone) if wish.zone else elsewhere
    first = draft.first[zone]
    return {
        "campaign_id": campaign_id,
        "consumer_id": None,
        "account": wish.account,
        "zone": str(zone),
        "turn": PRIORITY if wish.is_priority else OTHERS,
        "state": NoticeState.QUEUED if first else NoticeState.HANDED_OVER,
        "why": None if first else why_named(HandedOver.TOO_LATE),
        "next_at": first,
    }
