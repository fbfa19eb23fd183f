"""What a ring came to: for the rule of the next one, for the consumer's notice, and for the proof."""

from collections.abc import Mapping

from models.outbound.notice import (
    ACKNOWLEDGES,
    HAS_NO_POWER,
    HAS_POWER,
    OPERATOR,
    OPTS_OUT,
    HandedOver,
    Heard,
    NoticeKind,
    NoticeState,
)
from models.outbound.proof import ProofOutcome
from models.outbound.ringing import RingEnd

_OF_WORKS = frozenset({ACKNOWLEDGES, OPERATOR, OPTS_OUT})
_OF_RESTORED = frozenset({HAS_NO_POWER, HAS_POWER, OPERATOR})
"""Keys after which nobody rings again, however much was heard."""
_PROVED: Mapping[RingEnd, ProofOutcome] = {
    RingEnd.BUSY: ProofOutcome.BUSY,
    RingEnd.NO_ANSWER: ProofOutcome.NO_ANSWER,
    RingEnd.GIVEN_UP: ProofOutcome.NO_ANSWER,
    RingEnd.REJECTED: ProofOutcome.REJECTED,
    RingEnd.INVALID: ProofOutcome.INVALID,
    RingEnd.FAILED: ProofOutcome.FAILED,
    RingEnd.UNKNOWN: ProofOutcome.UNKNOWN,
    RingEnd.HEARD_PARTLY: ProofOutcome.HEARD_PARTIAL,
}


def answered(heard: Heard, kind: NoticeKind, *, heard_counts: bool) -> RingEnd:
    """What an answered ring came to. Only a key proves a human; `heard_counts` is the company's own rule."""
    reaching = _OF_RESTORED if kind is NoticeKind.RESTORED else _OF_WORKS
    if heard.key in reaching or (heard.is_whole and (heard.key or heard_counts)):
        return RingEnd.REACHED
    return RingEnd.MACHINE if heard.is_whole else RingEnd.HEARD_PARTLY


def standing(heard: Heard) -> tuple[NoticeState, HandedOver | None]:
    """How the notice of somebody stands who was reached.

    Who wants no such calls before he has heard this one is left to a letter.
    """
    if heard.key == ACKNOWLEDGES:
        return NoticeState.ACKNOWLEDGED, None
    if heard.key == OPTS_OUT and not heard.is_whole:
        return NoticeState.HANDED_OVER, HandedOver.OPTED_OUT
    return NoticeState.HEARD, None


def proved(end: RingEnd) -> ProofOutcome | None:
    """What the proof says of a ring whose conversation has told nothing; None: surely nothing rang."""
    return _PROVED.get(end)


def is_better(state: NoticeState, than: NoticeState) -> bool:
    """Whether a notice moves to `state` by what is heard of it late: from not told to told, and never back."""
    return _RANK[state] > _RANK[than]


_RANK: Mapping[NoticeState, int] = {
    NoticeState.QUEUED: 0,
    NoticeState.DIALLING: 0,
    NoticeState.CANCELLED: 1,
    NoticeState.HANDED_OVER: 1,
    NoticeState.HEARD: 2,
    NoticeState.ACKNOWLEDGED: 3,
}
