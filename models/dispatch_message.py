"""A message to the operational staff (сообщение оперативному персоналу): its life, its clock, and what they answer.

СМЗ 10 and rules 2.4: everything that staff must know is sent with a timer; not acknowledged in time, it is escalated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from models.errors import IllegalMove
from models.intent import Intent


class DispatchPriority(StrEnum):
    INFO = "info"
    """To be known, not acknowledged."""
    NORMAL = "normal"
    URGENT = "urgent"
    CRITICAL = "critical"


ACKNOWLEDGED_WITHIN: Mapping[DispatchPriority, timedelta] = MappingProxyType(
    {
        DispatchPriority.NORMAL: timedelta(minutes=10),
        DispatchPriority.URGENT: timedelta(minutes=3),
        DispatchPriority.CRITICAL: timedelta(minutes=1),
    }
)
"""Counted from the caller's report, not from when it reached the database: a delay of ours is late too."""


class DispatchKind(StrEnum):
    OUTAGE = "outage"
    HAZARD = "hazard"
    QUALITY = "quality"
    EQUIPMENT_THEFT = "equipment_theft"
    METERING = "metering"
    """Nobody came to an agreed visit (SAL-9.4)."""
    OTHER = "other"

    @classmethod
    def of(cls, intent: Intent) -> "DispatchKind":
        """What a case of this intent tells the staff of."""
        family = intent.value.partition(".")[0]
        if intent is Intent.THEFT_EQUIPMENT:
            return cls.EQUIPMENT_THEFT
        return cls(family) if family in (cls.OUTAGE, cls.HAZARD, cls.QUALITY, cls.METERING) else cls.OTHER


class DispatchState(StrEnum):
    NEW = "new"
    """Stored; it stands before nobody yet."""
    SENT = "sent"
    """Announced to those on duty."""
    ESCALATED = "escalated"
    """Nobody acknowledged it in time."""
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    CLOSED = "closed"


_BY_STAFF = frozenset({DispatchState.ACKNOWLEDGED, DispatchState.ANSWERED})
_MOVES: Mapping[DispatchState, frozenset[DispatchState]] = {
    DispatchState.NEW: _BY_STAFF | {DispatchState.SENT, DispatchState.ESCALATED},
    DispatchState.SENT: _BY_STAFF | {DispatchState.ESCALATED},
    DispatchState.ESCALATED: _BY_STAFF,
    DispatchState.ACKNOWLEDGED: frozenset({DispatchState.ANSWERED, DispatchState.CLOSED}),
    DispatchState.ANSWERED: frozenset({DispatchState.ANSWERED, DispatchState.CLOSED}),
    DispatchState.CLOSED: frozenset(),
}

UNACKNOWLEDGED = (DispatchState.NEW, DispatchState.SENT, DispatchState.ESCALATED)
WAITING = (*UNACKNOWLEDGED, DispatchState.ACKNOWLEDGED)
"""States in which the staff has still something to do."""


def move_dispatch(current: DispatchState, to: DispatchState) -> DispatchState:
    """`to`, where the step from `current` is legal; raises IllegalMove otherwise."""
    if to not in _MOVES[current]:
        raise IllegalMove("dispatch message", current, to)
    return to


def is_late(priority: DispatchPriority, raised_at: datetime, now: datetime) -> bool:
    """Whether its acknowledgement is overdue; what is only told never is."""
    within = ACKNOWLEDGED_WITHIN.get(priority)
    return within is not None and now - raised_at >= within


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the staff answers (СМЗ 10): at least one of these. Raises ValueError for nothing, or a naive estimate."""

    crew_sent: bool = False
    cause: str = ""
    house_network: bool = False
    """The fault is in the house's own network: the managing company mends it, not the utility."""
    estimate: datetime | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if not (self.crew_sent or self.cause or self.house_network or self.estimate or self.note):
            raise ValueError("an answer says something: a crew, a cause, the house network, an estimate or a note")
        if self.estimate is not None and self.estimate.utcoffset() is None:
            raise ValueError("an estimate has a zone")


def in_words(feedback: Feedback, zone: ZoneInfo) -> str:
    """The answer as an agent reads it to the consumer; an estimate is by the company's clocks, and preliminary."""
    told = (
        ("Бригада направлена.", feedback.crew_sent),
        (f"Причина: {feedback.cause}.", bool(feedback.cause)),
        ("Неисправность во внутридомовой сети: обратитесь в управляющую компанию.", feedback.house_network),
        (f"По предварительным данным, до {_moment(feedback.estimate, zone)}.", feedback.estimate is not None),
        (feedback.note, bool(feedback.note)),
    )
    return " ".join(text for text, is_told in told if is_told)


def _moment(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d.%m.%Y %H:%M}" if moment is not None else ""
