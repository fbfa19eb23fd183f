"""Sentences about one ring of ours, and about how a notice stands: of works, and of power that is back."""

from collections.abc import Mapping
from dataclasses import dataclass

from gridline.pages.outages import Moment
from models.outbound.notice import (
    ACKNOWLEDGES,
    HAS_NO_POWER,
    HAS_POWER,
    OPERATOR,
    OPTS_OUT,
    REPEATS,
    NoticeKind,
    NoticeState,
)
from models.outbound.ringing import RingEnd
from services.notices.notice_board import NoticeStory, StoredRing


@dataclass(frozen=True, slots=True)
class _Words:
    """What keys and states mean in the calls of one kind."""

    keys: Mapping[str, str]
    stands: Mapping[NoticeState, str]
    stale: str
    left: str


_OPERATOR = "he pressed 3 and was led to an operator"
_NOW = "He is being rung now."
_OF_WORKS = _Words(
    keys={
        ACKNOWLEDGES: "he pressed 1: he knows",
        REPEATS: "he pressed 2",
        OPERATOR: _OPERATOR,
        OPTS_OUT: "he pressed 9: he wants no such calls",
    },
    stands={
        NoticeState.DIALLING: _NOW,
        NoticeState.ACKNOWLEDGED: "He acknowledged it: he is not rung again for it.",
        NoticeState.HEARD: "He heard enough, by his key or the company's terms: he is not rung again for it.",
        NoticeState.CANCELLED: "The works changed before he was told: another notice tells him of what they are now.",
    },
    stale="Not rung any more: the works have changed since. They must be announced again.",
    left="Handed over to a letter, a short message or a notice on the door",
)
_OF_RESTORED = _Words(
    keys={
        HAS_NO_POWER: "he pressed 1: he has no power yet",
        HAS_POWER: "he pressed 2: he has power",
        OPERATOR: _OPERATOR,
    },
    stands={
        NoticeState.DIALLING: _NOW,
        NoticeState.ACKNOWLEDGED: "He answered it: he is not rung again for it.",
        NoticeState.HEARD: "He answered it, or heard enough by the company's terms: he is not rung again for it.",
        NoticeState.CANCELLED: "Power was gone again before he was told.",
    },
    stale="Not rung any more: power is gone again.",
    left="Not reached, and rung no more",
)
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


def ring_as_text(ring: StoredRing, kind: NoticeKind) -> str:
    """What one ring came to, without a full stop."""
    number = ring.phone.masked if ring.phone else "a number that was erased"
    if ring.is_his_call:
        return f"he rang back from {number}: {_heard(ring, _words(kind))}"
    return f"rung at {number}: {f'answered, {_heard(ring, _words(kind))}' if ring.answered_at else _unanswered(ring)}"


def standing_as_text(story: NoticeStory, moment: Moment) -> str:
    """How the notice stands, in a sentence."""
    words = _words(story.campaign.text.kind)
    match story.state:
        case NoticeState.HANDED_OVER:
            return f"{words.left}: {story.why.value if story.why else 'the reason was not kept'}."
        case NoticeState.QUEUED if story.is_stale:
            return words.stale
        case NoticeState.QUEUED:
            return f"To be rung at {moment.shown(story.next_at)} at the earliest." if story.next_at else "To be rung."
        case _:
            return words.stands[story.state]


def _words(kind: NoticeKind) -> _Words:
    return _OF_RESTORED if kind is NoticeKind.RESTORED else _OF_WORKS


def _unanswered(ring: StoredRing) -> str:
    if ring.end is None:
        return "under way"
    return _ENDS.get(ring.end, "answered, and of what was heard nothing is known")


def _heard(ring: StoredRing, words: _Words) -> str:
    heard = f"{ring.heard_ms / 1000:.0f} s of {ring.of_ms / 1000:.0f} s heard"
    if ring.key:
        return f"{heard}, {words.keys.get(ring.key, f'he pressed {ring.key}')}"
    return f"{heard}, no key pressed: nothing proves that a human heard it"
