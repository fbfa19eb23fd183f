"""When something is open: hours of a day, days of a week, and both by a country's working days."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from models.errors import CalendarNotLoaded
from models.local_time import local, reached
from models.work_calendar import WorkCalendar

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS_FORM = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-(?:([01][0-9]|2[0-3]):([0-5][0-9])|(24:00))")


@dataclass(frozen=True, slots=True)
class DayHours:
    """From `opens` up to, not including, `closes` of one day. None closes at 24:00. Never over midnight."""

    opens: time
    closes: time | None

    def __post_init__(self) -> None:
        if self.closes is not None and self.closes <= self.opens:
            raise ValueError("hours must end later on the same day than they begin; write two spans to cross midnight")

    @classmethod
    def parse(cls, text: str) -> "DayHours":
        """`09:00-18:00` or `00:00-24:00`; raises ValueError on another form."""
        found = _HOURS_FORM.fullmatch(text)
        if found is None:
            raise ValueError(f'{text!r} is not hours; write them as "09:00-18:00" or "00:00-24:00"')
        closes = None if found[5] else time(int(found[3]), int(found[4]))
        return cls(time(int(found[1]), int(found[2])), closes)

    def contain(self, now: datetime) -> bool:
        """Whether the local time `now` is within the hours of its own day."""
        today = now.date()
        if not reached(datetime.combine(today, self.opens), now):
            return False
        return self.closes is None or not reached(datetime.combine(today, self.closes), now)

    @property
    def closing_hour(self) -> int:
        """The hour as it is spoken, 24 at the end of the day."""
        return 24 if self.closes is None else self.closes.hour


ROUND_THE_CLOCK = DayHours(time(0), None)


@dataclass(frozen=True, slots=True)
class OpenDays:
    """Which days: of the week (1 Monday to 7 Sunday), or the working days of the country's calendar."""

    weekdays: frozenset[int]
    by_calendar: bool = False

    @classmethod
    def parse(cls, text: str) -> "OpenDays":
        """`all`, `working`, `mon-fri`, `sat`, or several joined by spaces; raises ValueError on anything else."""
        if text == "all":
            return EVERY_DAY
        if text == "working":
            return WORKING_DAYS
        found: set[int] = set()
        for part in text.split():
            found |= _span_of_week(part)
        if not found:
            raise ValueError('no days; write "all", "working" or such as "mon-fri sat"')
        return cls(frozenset(found))

    def include(self, day: date, calendar: WorkCalendar | None = None) -> bool:
        """Whether `day` is one of them.

        A year whose calendar is not loaded counts Monday to Friday: a desk must not close because a file is missing.
        """
        if self.by_calendar and calendar is not None:
            try:
                return calendar.is_working(day)
            except CalendarNotLoaded:
                pass
        return day.isoweekday() in self.weekdays


EVERY_DAY = OpenDays(frozenset(range(1, 8)))
WORKING_DAYS = OpenDays(frozenset(range(1, 6)), by_calendar=True)


@dataclass(frozen=True, slots=True)
class OpenSpan:
    days: OpenDays
    hours: DayHours


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Open while any of its spans is; no spans: never open. A lunch break is the gap between two spans."""

    spans: tuple[OpenSpan, ...]

    def is_open(self, now: datetime, zone: ZoneInfo, calendar: WorkCalendar | None = None) -> bool:
        """Whether it is open at `now` by the clocks of `zone`; raises ValueError on a naive `now`."""
        here = local(now, zone)
        return any(span.days.include(here.date(), calendar) and span.hours.contain(here) for span in self.spans)


def _span_of_week(part: str) -> set[int]:
    first, dash, last = part.partition("-")
    last = last if dash else first
    if first not in _WEEK or last not in _WEEK:
        raise ValueError(f"{part!r} is not days; use {', '.join(_WEEK)}")
    start, end = _WEEK.index(first), _WEEK.index(last)
    if end < start:
        raise ValueError(f"{part!r} runs backwards; write the days from Monday to Sunday")
    return set(range(start + 1, end + 2))
