"""Who wished to be called when power is back is queued for a call as soon as it is (F-2)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from models.message_review import Signature
from models.outbound.calling_hours import CallingHours
from models.outbound.notice import NoticeKind, NoticeText
from models.outbound.notice_terms import RestoredTerms
from models.work_calendar import WorkCalendar
from services.cases.case_file import BY_MACHINE
from services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class RestoredOutage:
    """Power is back, and somebody is to be called for it."""

    outage_id: int
    version: int
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class NewsDraft:
    """What all who wished to be called for one outage are told."""

    outage: RestoredOutage
    text: NoticeText
    until: datetime
    approved: Signature
    first: Mapping[ZoneInfo, datetime | None]
    """When those of a zone are rung at the earliest; None: there is no time left for them."""


class WishFile(Protocol):
    async def next_restored(self, since: datetime) -> RestoredOutage | None:
        """One that ended since then, for which somebody is owed a call; nobody changes it meanwhile."""
        ...

    async def zones(self) -> Sequence[ZoneInfo]:
        """Of all premises."""
        ...

    async def queue(self, draft: NewsDraft, elsewhere: ZoneInfo) -> int:
        """Queue a call for each telephone that is owed one for this outage; how many.

        By the zone of his premises; who named no account lives by the clocks of `elsewhere`.
        """
        ...


class WishRecords(Protocol):
    @property
    def wishes(self) -> WishFile: ...


@dataclass(frozen=True, slots=True)
class CallWishers:
    """A wish is owed a call until it has one queued; a call that was taken back, because power went again, is none."""

    transactions: Transactions[WishRecords]
    terms: RestoredTerms
    words: Callable[[NoticeText], str]
    zone: ZoneInfo
    """Of the company."""
    calendar: WorkCalendar | None = None

    async def __call__(self, now: datetime) -> int:
        """How many calls were queued. Raises DatabaseAway, DatabaseRefused; what was queued before stays."""
        queued = 0
        while (more := await self._one(now)) is not None:
            queued += more
        return queued

    async def _one(self, now: datetime) -> int | None:
        within = timedelta(hours=self.terms.within_h)
        async with self.transactions.begin() as records:
            outage = await records.wishes.next_restored(now - within)
            if outage is None:
                return None
            until = outage.ended_at + within
            first = {zone: self._first(zone, now, until) for zone in {self.zone, *await records.wishes.zones()}}
            draft = NewsDraft(outage, self._text(outage), until, Signature(BY_MACHINE, now), first)
            return await records.wishes.queue(draft, self.zone)

    def _text(self, outage: RestoredOutage) -> NoticeText:
        kind, version = NoticeKind.RESTORED, outage.version
        words = self.words(NoticeText(kind, outage.started_at, outage.ended_at, "", version))
        return NoticeText(kind, outage.started_at, outage.ended_at, words, version)

    def _first(self, zone: ZoneInfo, now: datetime, until: datetime) -> datetime | None:
        moment = CallingHours(self.terms.hours, zone, self.calendar).next_moment(now)
        return moment if moment is not None and moment < until else None
