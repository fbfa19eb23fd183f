"""Why a consumer was called, or was not: plain sentences in order of time, and the same for programs."""

from collections.abc import Sequence
from datetime import datetime

from gridline.pages.notice_sentences import ring_as_text, standing_as_text
from gridline.pages.notices import campaign_as_fields
from gridline.pages.outages import Moment
from gridline.pages.printed import json_text
from models.account import AccountNumber
from models.outbound.campaign import Campaign
from models.outbound.notice import NoticeKind
from services.notices.notice_board import NoticeStory, StoredRing

_TOLD = {
    NoticeKind.PLANNED: "are planned",
    NoticeKind.MOVED: "were moved",
    NoticeKind.CANCELLED: "were cancelled",
}


def story_as_text(stories: Sequence[NoticeStory], account: AccountNumber, moment: Moment) -> str:
    """`stories` come the newest first, as the board gives them."""
    if not stories:
        return f"nothing was announced that concerns account {account.value}\n"
    lines = [line for each in sorted(stories, key=_approved_at) for line in _notice(each, moment)]
    return "\n".join(lines) + "\n"


def story_as_json(stories: Sequence[NoticeStory], account: AccountNumber) -> str:
    """Numbers are masked."""
    notices = [
        {
            "notice": each.notice_id,
            **campaign_as_fields(each.campaign),
            "stale": each.is_stale,
            "state": each.state.value,
            "why": each.why.value if each.why else None,
            "next_ring": each.next_at.isoformat() if each.next_at else None,
            "priority": each.is_priority,
            "numbers": [phone.masked for phone in each.phones],
            "rings": [_ring_fields(ring) for ring in each.rings],
        }
        for each in sorted(stories, key=_approved_at)
    ]
    return json_text({"account": account.value, "notices": notices})


def _approved_at(story: NoticeStory) -> tuple[datetime, int]:
    return story.campaign.approved.at, story.notice_id


def _notice(story: NoticeStory, moment: Moment) -> list[str]:
    kind = story.campaign.text.kind
    lines = [
        f"{moment.shown(story.campaign.approved.at)}  {_news(story.campaign, moment)}",
        _numbers(story),
        *(f"  {moment.shown(ring.begun_at)}  {ring_as_text(ring, kind)}." for ring in story.rings),
        f"  {standing_as_text(story, moment)}",
    ]
    return [line for line in lines if line]


def _news(campaign: Campaign, moment: Moment) -> str:
    text = campaign.text
    when = f"{moment.shown(text.starts_at)} - {moment.shown(text.ends_at)}"
    if text.kind is NoticeKind.RESTORED:
        return f"Power was back after outage {campaign.outage_id} ({when}): he had wished to be called then."
    return f"{campaign.approved.by} announced that works {campaign.reference} ({when}) {_TOLD[text.kind]}."


def _numbers(story: NoticeStory) -> str:
    if not story.phones:
        return "  No number of his is known that can be rung."
    numbers = f"  His numbers, in the order in which they ring: {', '.join(phone.masked for phone in story.phones)}."
    return f"{numbers} The household cannot be without power." if story.is_priority else numbers


def _ring_fields(ring: StoredRing) -> dict[str, object]:
    return {
        "attempt": ring.attempt,
        "number": ring.phone.masked if ring.phone else None,
        "his_call": ring.is_his_call,
        "begun_at": ring.begun_at.isoformat(),
        "state": ring.state.value,
        "end": ring.end.value if ring.end else None,
        "answered_at": ring.answered_at.isoformat() if ring.answered_at else None,
        "heard_ms": ring.heard_ms,
        "of_ms": ring.of_ms,
        "key": ring.key,
    }
