"""How the telling of planned works goes, as a dispatcher reads it, and as programs do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gridline.pages.outages import Moment
from models.outbound.campaign import Campaign
from models.outbound.notice import NoticeState
from services.notices.notice_board import LeftToLetter, NoticeCount

_STANDS = {
    NoticeState.QUEUED: "to be rung",
    NoticeState.DIALLING: "being rung",
    NoticeState.ACKNOWLEDGED: "acknowledged by key",
    NoticeState.HEARD: "heard to the end",
    NoticeState.HANDED_OVER: "handed over",
    NoticeState.CANCELLED: "not told, the works changed",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """One campaign, and how far it is."""

    campaign: Campaign
    counts: Sequence[NoticeCount]
    rings: int
    next_at: datetime | None
    """When somebody is rung next, at the earliest."""
    left: Sequence[LeftToLetter]
    """The first of those who are handed over."""

    @property
    def consumers(self) -> int:
        return sum(each.consumers for each in self.counts)

    @property
    def handed_over(self) -> int:
        return self._of(NoticeState.HANDED_OVER)

    def _of(self, state: NoticeState) -> int:
        return sum(each.consumers for each in self.counts if each.state is state)

    def by_state(self) -> dict[NoticeState, int]:
        """In the order of a notice's life; states in which nobody is are left out."""
        return {state: found for state in NoticeState if (found := self._of(state))}

    def by_reason(self) -> dict[str, int]:
        """Of those who are handed over, the commonest reason first."""
        found = [(each.consumers, each.why) for each in self.counts if each.state is NoticeState.HANDED_OVER]
        return {why.value: count for count, why in sorted(found, key=lambda one: -one[0]) if why is not None}


def announced_as_text(progress: Sequence[Progress], moment: Moment, *, is_new: bool) -> str:
    """What an announcement came to: each text, how many it concerns, and whom a letter has to tell at once."""
    if not progress:
        return "the works changed before anybody had heard of them: nobody is to be told\n"
    lines = [] if is_new else ["ANNOUNCED BEFORE, as the works are now: nothing was added"]
    for each in progress:
        lines += [*announcement(each.campaign, moment), *standing(each)]
    return "\n".join(lines) + "\n"


def progress_as_text(progress: Sequence[Progress], moment: Moment) -> str:
    """Each campaign of the works, the oldest first."""
    return "".join(f"{line}\n" for each in progress for line in _campaign(each, moment))


def progress_as_fields(progress: Progress) -> dict[str, object]:
    campaign = progress.campaign
    return {
        **campaign_as_fields(campaign),
        "consumers": progress.consumers,
        "states": {state.value: count for state, count in progress.by_state().items()},
        "handed_over_because": progress.by_reason(),
        "rings": progress.rings,
        "next_ring": _iso(progress.next_at),
        "handed_over": [
            {
                "account": each.account.value if each.account else None,
                "address": each.address,
                "why": each.why.value,
                "priority": each.is_priority,
            }
            for each in progress.left
        ],
    }


def campaign_as_fields(campaign: Campaign) -> dict[str, object]:
    text = campaign.text
    return {
        "campaign": campaign.campaign_id,
        "reference": campaign.reference or None,
        "outage": campaign.outage_id,
        "kind": text.kind.value,
        "version": text.version,
        "words": text.words,
        "sha256": text.sha256,
        "approved_by": campaign.approved.by,
        "approved_at": _iso(campaign.approved.at),
        "told_by": _iso(campaign.told_by),
        "rung_until": _iso(campaign.until),
        "late_because": campaign.reason or None,
        "corrects": campaign.corrects,
    }


def announcement(campaign: Campaign, moment: Moment) -> list[str]:
    """What was approved, when, by whom, and until when it is told."""
    text, approved = campaign.text, campaign.approved
    what = f"{text.kind.value}: version {text.version} of the works, announced by {approved.by}"
    lines = [
        f"{moment.shown(approved.at)}  {what}",
        f"  {text.words}",
        f"  to be told before {moment.shown(campaign.told_by)}; rung until {moment.shown(campaign.until)}",
    ]
    return [*lines, f"  TOO LATE because: {campaign.reason}"] if campaign.reason else lines


def standing(progress: Progress) -> list[str]:
    """How many consumers, and how they stand."""
    states = ", ".join(f"{_STANDS[state]} {count}" for state, count in progress.by_state().items())
    lines = [f"  consumers {progress.consumers}{f': {states}' if states else ''}"]
    return [*lines, *(f"    {count}: {why}" for why, count in progress.by_reason().items())]


def _campaign(progress: Progress, moment: Moment) -> list[str]:
    upcoming = f"the next one at {moment.shown(progress.next_at)}" if progress.next_at else "no more is due"
    rings = f"  rings so far {progress.rings}; {upcoming}"
    return [*announcement(progress.campaign, moment), *standing(progress), rings, *_left(progress)]


def _left(progress: Progress) -> list[str]:
    """Whom a letter, a short message or a notice on the door has to tell."""
    if not progress.left:
        return []
    lines = [
        f"    {each.account.value if each.account else '-'}  {each.address}  {each.why.value}"
        f"{'  PRIORITY: a person tells it' if each.is_priority else ''}"
        for each in progress.left
    ]
    more = progress.handed_over - len(progress.left)
    return [
        "  for a letter, a short message or a notice on the door:",
        *lines,
        *([f"    and {more} more"] if more else []),
    ]


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
