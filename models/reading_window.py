"""When readings are taken by phone: dates and hours of a company, and what the moment of a call means for them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.account import ConsumerKind
from models.local_time import local, require_aware
from models.month_window import MonthWindow
from models.reading import Period
from models.reading_rules import OutsideDates, OutsideHours, ReadingRules


class WindowKind(StrEnum):
    OPEN = "open"
    LATE = "late"
    """After the cut-off; taken all the same and marked, because the company says so (SAL-11)."""
    CLOSED_HOURS = "closed_hours"
    CLOSED_DATES = "closed_dates"
    NOT_HERE = "not_here"
    """This company takes no readings by phone; another organisation does."""


@dataclass(frozen=True, slots=True)
class WindowState:
    """What the window says of a moment. `period` is set unless readings are not taken here or the dates are closed."""

    kind: WindowKind
    period: Period | None = None
    voice_message: bool = False
    """With CLOSED_HOURS: the caller may leave his reading as a voice message (AES-1.3)."""


@dataclass(frozen=True, slots=True)
class CallMoment:
    """When the call was answered and what time it is now; raises ValueError where one of them is naive."""

    answered_at: datetime
    now: datetime

    def __post_init__(self) -> None:
        require_aware(self.answered_at)
        require_aware(self.now)


def gate(rules: ReadingRules, moment: CallMoment, zone: ZoneInfo, consumer: ConsumerKind | None = None) -> WindowState:
    """The window at a call's moment, by the clocks of `zone` (the premises', or the company's while unknown).

    The time of the answer counts: a call answered while open may go on for the window's grace after the close.
    """
    window = rules.window_of(consumer)
    if window is None:
        return WindowState(WindowKind.NOT_HERE)
    # Subtracting in UTC: on the wall clock, fifteen minutes may be an hour and a quarter on two nights of the year.
    counts = max(moment.answered_at, moment.now.astimezone(UTC) - timedelta(minutes=window.grace_min))
    answered = _state(rules, window, local(counts, zone))
    return answered if answered.kind is WindowKind.OPEN else _state(rules, window, local(moment.now, zone))


def gate_voice_message(
    rules: ReadingRules, ended_at: datetime, zone: ZoneInfo, consumer: ConsumerKind | None = None
) -> WindowState:
    """The window for a voice message: the end of the recording counts, at any hour of the window's dates (AES-1.3)."""
    window = rules.window_of(consumer)
    if window is None:
        return WindowState(WindowKind.NOT_HERE)
    here = local(ended_at, zone)
    period = window.open_period(here)
    return WindowState(WindowKind.OPEN, period) if period else _outside_dates(rules, window, here)


def _state(rules: ReadingRules, window: MonthWindow, here: datetime) -> WindowState:
    period = window.open_period(here)
    state = WindowState(WindowKind.OPEN, period) if period else _outside_dates(rules, window, here)
    if state.period is None or rules.outside_hours is OutsideHours.IVR or window.in_hours(here):
        return state
    voice_message = state.kind is WindowKind.OPEN and rules.outside_hours is OutsideHours.VOICE_MESSAGE
    return WindowState(WindowKind.CLOSED_HOURS, state.period, voice_message)


def _outside_dates(rules: ReadingRules, window: MonthWindow, here: datetime) -> WindowState:
    match rules.outside_dates:
        case OutsideDates.MESSAGE_ONLY:
            return WindowState(WindowKind.CLOSED_DATES)
        case OutsideDates.LATE:
            return WindowState(WindowKind.LATE, window.last_closed(here))
        case OutsideDates.NEXT_PERIOD:
            return WindowState(WindowKind.LATE, window.next_to_open(here))
