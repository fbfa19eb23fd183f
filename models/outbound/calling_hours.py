"""When consumers may be rung, by the clocks of their premises, and how much time that leaves (rules.md 5.4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from models.local_time import first_shown, local
from models.opening_hours import DayHours, OpeningHours
from models.work_calendar import WorkCalendar

_DAY = timedelta(days=1)
_FAR = timedelta(days=31)
"""Hours that do not come within this time never come."""


@dataclass(frozen=True, slots=True)
class CallingTime:
    """From `begins` up to, not including, `ends`; both in UTC."""

    begins: datetime
    ends: datetime

    @property
    def length(self) -> timedelta:
        return self.ends - self.begins


@dataclass(frozen=True, slots=True)
class CallingHours:
    """The hours of one kind of calls at premises in `zone`. Every method raises ValueError for a naive moment."""

    hours: OpeningHours
    zone: ZoneInfo
    calendar: WorkCalendar | None = None
    """Of the country, for hours that hold on working days; without it Monday to Friday count."""

    def allow(self, at: datetime) -> bool:
        return self.hours.is_open(at, self.zone, self.calendar)

    def times(self, since: datetime, until: datetime) -> Iterator[CallingTime]:
        """What lies between the two moments, in order; times that touch or overlap come as one."""
        waiting: CallingTime | None = None
        for each in sorted(self._raw(since.astimezone(UTC), until.astimezone(UTC)), key=lambda time: time.begins):
            if waiting is None:
                waiting = each
            elif each.begins <= waiting.ends:
                waiting = CallingTime(waiting.begins, max(waiting.ends, each.ends))
            else:
                yield waiting
                waiting = each
        if waiting is not None:
            yield waiting

    def next_moment(self, at: datetime) -> datetime | None:
        """The first moment from `at` on at which it is allowed; None where none comes within a month."""
        if self.allow(at):
            return at
        return next((time.begins for time in self.times(at, at + _FAR)), None)

    def last_before(self, deadline: datetime) -> datetime | None:
        """When the last calling time ends that ends by `deadline`, or is cut by it; None where a month has none.

        A consumer rung at that very moment is rung too late: it is the end of the last call's slot.
        """
        return max((time.ends for time in self.times(deadline - _FAR, deadline)), default=None)

    def between(self, since: datetime, until: datetime) -> timedelta:
        """How much calling time lies between the two moments."""
        return sum((time.length for time in self.times(since, until)), timedelta())

    def _raw(self, since: datetime, until: datetime) -> Iterator[CallingTime]:
        day, last = local(since, self.zone).date() - _DAY, local(until, self.zone).date()
        while day <= last:
            for span in self.hours.spans:
                if span.days.include(day, self.calendar):
                    found = self._on(day, span.hours)
                    begins, ends = max(found.begins, since), min(found.ends, until)
                    if begins < ends:
                        yield CallingTime(begins, ends)
            day += _DAY

    def _on(self, day: date, hours: DayHours) -> CallingTime:
        midnight = datetime.combine(day + _DAY, datetime.min.time())
        ends = midnight if hours.closes is None else datetime.combine(day, hours.closes)
        begins = datetime.combine(day, hours.opens)
        return CallingTime(first_shown(begins, self.zone), first_shown(ends, self.zone))
