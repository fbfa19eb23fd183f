"""Announce planned works: text and audience are frozen in one transaction, and whoever was told otherwise is corrected.

SAL-6.1b, SMZ-6; decisions.md, Outbound; docs/decisions/0013.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from models.deadlines import TermClock
from models.local_time import local
from models.message_review import Signature
from models.outbound.calling_hours import CallingHours
from models.outbound.campaign import Campaign
from models.outbound.notice import NoticeKind, NoticeText
from models.outbound.notice_terms import NoticeTerms
from models.planned_work import PlannedWork, WorkState
from services.errors import NoticeRefused, OutageNotFound
from services.transactions import Transactions

NoticeWords = Callable[[NoticeKind, PlannedWork, datetime | None], str]
"""What is said, as it is spoken: of works, and of the moment at which they had been to begin."""


@dataclass(frozen=True, slots=True)
class KnownText:
    """What some consumers may have heard of these works, from an earlier campaign."""

    campaign_id: int
    """The newest that says so."""
    starts_at: datetime
    ends_at: datetime
    concerned: bool
    """Whether the works still leave them without power; some of each text may be, and some not."""


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """A campaign before it has an id."""

    works: PlannedWork
    place: int
    text: NoticeText
    told_by: datetime
    until: datetime
    approved: Signature
    reason: str = ""
    corrects: KnownText | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is told of one version of the works; none: it was changed before anybody had heard of it."""

    campaigns: tuple[Campaign, ...]
    is_new: bool
    """False: this version was announced before, and nothing was added."""


class CampaignFile(Protocol):
    async def hold_works(self, reference: str) -> PlannedWork | None:
        """The works, which nobody moves or announces besides until the end of the transaction."""
        ...

    async def of_works(self, reference: str) -> Sequence[Campaign]:
        """The oldest first."""
        ...

    async def take_back(self, reference: str) -> None:
        """Nobody who waits is rung for what was announced of these works."""
        ...

    async def known(self, works: PlannedWork) -> Sequence[KnownText]:
        """What consumers may have heard, the newest of each, and is not true any more, or concerns them no more.

        Who may have been reached by any ring, or is left to a letter, may have heard it.
        """
        ...

    async def zones(self) -> Sequence[ZoneInfo]:
        """Of all premises."""
        ...

    async def begin(self, draft: CampaignDraft, first: Mapping[ZoneInfo, datetime | None]) -> Campaign:
        """File it with its audience, each consumer once, priority households first, and all their numbers in order.

        `first` says when those of a zone are rung at the earliest; None: there is no time left for them. Those whom the
        draft corrects are the audience of a correction; of another, all below the devices who know no better.
        """
        ...


class AnnouncementRecords(Protocol):
    @property
    def campaigns(self) -> CampaignFile: ...


@dataclass(frozen=True, slots=True)
class AnnounceWorks:
    transactions: Transactions[AnnouncementRecords]
    terms: NoticeTerms
    clock: TermClock
    words: NoticeWords

    async def __call__(self, reference: str, by: Signature, reason: str = "") -> Announcement:
        """Announce the works as they are now. Doing it again adds nothing, until they move or are cancelled.

        Raises OutageNotFound, DatabaseAway, DatabaseRefused, and NoticeRefused: too late without a reason, works that
        have begun, a cancellation of what nobody was told.
        """
        async with self.transactions.begin() as records:
            works = await records.campaigns.hold_works(reference)
            if works is None:
                raise OutageNotFound(f"there are no planned works {reference}. See: gridline works list")
            before = await records.campaigns.of_works(reference)
            same = tuple(each for each in before if each.text.version == works.version)
            if same:
                return Announcement(same, is_new=False)
            if not before and works.state is WorkState.CANCELLED:
                raise NoticeRefused(f"nobody was told of works {reference}: there is nothing to take back")
            self._refuse_late(works, by, reason)
            await records.campaigns.take_back(reference)
            drafts = list(self._drafts(works, await records.campaigns.known(works) if before else (), by, reason))
            zones = await records.campaigns.zones()
            begun = [await records.campaigns.begin(each, self._first(zones, each)) for each in drafts]
            return Announcement(tuple(begun), is_new=True)

    def _refuse_late(self, works: PlannedWork, by: Signature, reason: str) -> None:
        if works.state is WorkState.CANCELLED:
            return
        if by.at >= works.starts_at:
            raise NoticeRefused(f"works {works.reference} have begun: nobody can be told of them ahead")
        told_by = self.terms.ahead.told_by(works.starts_at, self.clock)
        if by.at >= told_by and not reason.strip():
            shown = local(told_by, self.clock.zone)
            raise NoticeRefused(
                f"consumers were to be told of works {works.reference} before {shown:%Y-%m-%d %H:%M}: "
                "give the reason why they are told too late"
            )

    def _drafts(
        self, works: PlannedWork, known: Sequence[KnownText], by: Signature, reason: str
    ) -> Iterator[CampaignDraft]:
        """Corrections first; then what is new to all others."""
        place = 0
        for place, each in enumerate(known, start=1):
            if each.concerned:
                yield self._moved(works, place, each, by, reason)
            else:
                yield self._cancelled(works, place, each, by)
        if works.state is WorkState.PLANNED:
            yield self._moved(works, place + 1, None, by, reason)

    def _moved(
        self, works: PlannedWork, place: int, known: KnownText | None, by: Signature, reason: str
    ) -> CampaignDraft:
        """Told to those who know another date, or to those who know none."""
        kind, was_at = (NoticeKind.MOVED, known.starts_at) if known else (NoticeKind.PLANNED, None)
        words = self.words(kind, works, was_at)
        text = NoticeText(kind, works.starts_at, works.ends_at, words, works.version, was_at)
        told_by = self.terms.ahead.told_by(works.starts_at, self.clock)
        is_late = by.at >= told_by
        until = works.starts_at if is_late else told_by
        return CampaignDraft(works, place, text, told_by, until, by, reason.strip() if is_late else "", known)

    def _cancelled(self, works: PlannedWork, place: int, known: KnownText, by: Signature) -> CampaignDraft:
        """Told to those whom the works concern no more, by the dates that they know."""
        as_known = replace(works, starts_at=known.starts_at, ends_at=known.ends_at)
        words = self.words(NoticeKind.CANCELLED, as_known, known.starts_at)
        text = NoticeText(NoticeKind.CANCELLED, known.starts_at, known.ends_at, words, works.version, known.starts_at)
        until = known.starts_at if by.at < known.starts_at else known.ends_at
        return CampaignDraft(works, place, text, until, until, by, corrects=known)

    def _first(self, zones: Sequence[ZoneInfo], draft: CampaignDraft) -> Mapping[ZoneInfo, datetime | None]:
        """When the premises of each zone may be rung first."""
        found = {}
        for zone in zones:
            moment = CallingHours(self.terms.hours, zone, self.clock.calendar).next_moment(draft.approved.at)
            found[zone] = moment if moment is not None and moment < draft.until else None
        return found
