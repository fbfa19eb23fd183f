"""A company's terms for telling consumers of planned works: how long ahead, at what hours, how often."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from models.deadlines import PLANNED_NOTICE_DAYS, TermClock
from models.opening_hours import EVERY_DAY, DayHours, OpeningHours, OpenSpan
from models.outbound.notice import NoticeKind
from models.outbound.ringing import RingRule

_HOURS_OF_DAY = 24


class AheadMode(StrEnum):
    """How "not less than so many days before" is counted (rules.md 2.6)."""

    STRICT = "strict"
    """The earlier of the two below: safe for both readings."""
    FULL_DAYS = "full_days"
    """So many full days of the calendar lie between."""
    HOURS = "hours"
    """24 hours for each day."""


@dataclass(frozen=True, slots=True)
class AheadRule:
    """How long before their start consumers are told of planned works (SAL-6.1b, SMZ-6)."""

    days: int = PLANNED_NOTICE_DAYS
    mode: AheadMode = AheadMode.STRICT

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("days must be at least 1")

    def told_by(self, start: datetime, clock: TermClock) -> datetime:
        """The moment from which on it is too late to tell of works that begin at `start`."""
        by_hours = clock.hours_before(_HOURS_OF_DAY * self.days, start)
        by_days = clock.full_days_before(self.days, start)
        match self.mode:
            case AheadMode.STRICT:
                return min(by_hours, by_days)
            case AheadMode.FULL_DAYS:
                return by_days
            case AheadMode.HOURS:
                return by_hours


def _daily(hours: str) -> OpeningHours:
    return OpeningHours((OpenSpan(EVERY_DAY, DayHours.parse(hours)),))


@dataclass(frozen=True, slots=True)
class NoticeTerms:
    """Of notices of planned works (rules.md 5.4)."""

    ahead: AheadRule = field(default_factory=AheadRule)
    hours: OpeningHours = field(default_factory=lambda: _daily("09:00-20:00"))
    """By the clocks of the premises."""
    rings: RingRule = field(default_factory=RingRule)
    heard_counts: bool = False
    """Whether a consumer is told who heard the notice to its end and pressed no key: a machine does the same."""


@dataclass(frozen=True, slots=True)
class RestoredTerms:
    """Of calls to those who wished to be called when power is back: as emergencies are told (rules.md 5.4)."""

    hours: OpeningHours = field(default_factory=lambda: _daily("08:00-22:00"))
    """By the clocks of the premises."""
    rings: RingRule = field(default_factory=lambda: RingRule(rounds=2, pause_min=15, most_a_day=2))
    heard_counts: bool = True
    """A machine that tells him is enough: he asked for the news, and nothing has to be proved."""
    within_h: int = 24
    """Hours after which it is no news any more."""

    def __post_init__(self) -> None:
        if self.within_h < 1:
            raise ValueError("within_h must be at least 1")


def terms_of(kind: NoticeKind, works: NoticeTerms, restored: RestoredTerms) -> NoticeTerms | RestoredTerms:
    """By which of a company's terms this is told."""
    return restored if kind is NoticeKind.RESTORED else works
