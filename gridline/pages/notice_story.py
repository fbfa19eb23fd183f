"""Why a consumer was called, or was not: plain sentences in order of time, and the same for programs."""

from collections.abc import Sequence
from datetime import datetime

from gridline.pages.notices import campaign_as_fields
from gridline.pages.outages import Moment
from gridline.pages.printed import json_text
from models.account import AccountNumber
from models.outbound.notice import ACKNOWLEDGES, OPERATOR, OPTS_OUT, REPEATS, NoticeKind, NoticeState
from models.outbound.ringing import RingEnd
from services.notices.notice_board import NoticeStory, StoredRing

_TOLD = {
    NoticeKind.PLANNED: "are planned",
    NoticeKind.MOVED: "were moved",
    NoticeKind.CANCELLED: "were cancelled",
}
_ENDS = {
    RingEnd.BUSY: "it was busy",
    RingEnd.NO_ANSWER: "nobody answered",
    RingEnd.REJECTED: "the call was rejected",
    RingEnd.INVALID: "the network knows no such number",
    RingEnd.FAILED: "the network did not put it through",
    RingEnd.GIVEN_UP: "our side hung up first",
    RingEnd.NOT_DIALLED: "nothing rang",
    RingEnd.UNKNOWN: "nobody can know whether it rang; it counts as a ring",
}
"""Of rings that nobody answered, as far as is known."""
_KEYS = {
    ACKNOWLEDGES: "he pressed 1: he knows",
    REPEATS: "he pressed 2",
    OPERATOR: "he pressed 3 and was led to an operator",
    OPTS_OUT: "he pressed 9: he wants no such calls",
}

_STANDS = {
    NoticeState.DIALLING: "He is being rung now.",
    NoticeState.ACKNOWLEDGED: "He acknowledged it: he is not rung again for it.",
    NoticeState.HEARD: "He heard it to its end, which is enough by the company's terms: he is not rung again for it.",
    NoticeState.CANCELLED: "The works changed before he was told: another notice tells him of what they are now.",
}


def story_as_text(stories: Sequence[NoticeStory], account: AccountNumber, moment: Moment) -> str:
    """`stories` come the newest first, as the board gives them."""
    if not stories:
        return f"no works were announced that concern account {account.value}\n"
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
    campaign, text = story.campaign, story.campaign.text
    when = f"{moment.shown(text.starts_at)} - {moment.shown(text.ends_at)}"
    lines = [
        f"{moment.shown(campaign.approved.at)}  {campaign.approved.by} announced that works {campaign.reference} "
        f"({when}) {_TOLD[text.kind]}.",
        _numbers(story),
        *(f"  {moment.shown(ring.begun_at)}  {ring_as_text(ring)}." for ring in story.rings),
        f"  {_stands(story, moment)}",
    ]
    return [line for line in lines if line]


def _numbers(story: NoticeStory) -> str:
    if not story.phones:
        return "  No number of his is known that can be rung."
    numbers = f"  His numbers, in the order in which they ring: {', '.join(phone.masked for phone in story.phones)}."
    return f"{numbers} The household cannot be without power." if story.is_priority else numbers


def ring_as_text(ring: StoredRing) -> str:
    """What one ring came to, without a full stop."""
    number = ring.phone.masked if ring.phone else "a number that was erased"
    return f"rung at {number}: {_answer(ring) if ring.answered_at else _unanswered(ring)}"


def _unanswered(ring: StoredRing) -> str:
    if ring.end is None:
        return "under way"
    return _ENDS.get(ring.end, "answered, and of what was heard nothing is known")


def _answer(ring: StoredRing) -> str:
    heard = f"answered, {ring.heard_ms / 1000:.0f} s of {ring.of_ms / 1000:.0f} s heard"
    if ring.key:
        return f"{heard}, {_KEYS.get(ring.key, f'he pressed {ring.key}')}"
    return f"{heard}, no key pressed: nothing proves that a human heard it"


def _stands(story: NoticeStory, moment: Moment) -> str:
    match story.state:
        case NoticeState.HANDED_OVER:
            why = story.why.value if story.why else "the reason was not kept"
            return f"Handed over to a letter, a short message or a notice on the door: {why}."
        case NoticeState.QUEUED if story.is_stale:
            return "Not rung any more: the works have changed since. They must be announced again."
        case NoticeState.QUEUED:
            return f"To be rung at {moment.shown(story.next_at)} at the earliest." if story.next_at else "To be rung."
        case _:
            return _STANDS[story.state]


def _ring_fields(ring: StoredRing) -> dict[str, object]:
    return {
        "attempt": ring.attempt,
        "number": ring.phone.masked if ring.phone else None,
        "begun_at": ring.begun_at.isoformat(),
        "state": ring.state.value,
        "end": ring.end.value if ring.end else None,
        "answered_at": ring.answered_at.isoformat() if ring.answered_at else None,
        "heard_ms": ring.heard_ms,
        "of_ms": ring.of_ms,
        "key": ring.key,
    }
