"""A window that comes every month: from which day and hour to which, and in which hours of those days (3.2)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from models.local_time import reached
from models.opening_hours import EVERY_DAY, DayHours, OpenDays
from models.reading import Period

_LONGEST_MONTH = 31


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of any month, 1 to 31; in a month that is shorter it is the last one. «30(31)-е» is LAST_DAY."""

    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= _LONGEST_MONTH:
            raise ValueError('a day of the month is 1 to 31, or "last"')

    @classmethod
    def parse(cls, text: str) -> "MonthDay":
        """`18` or `last`; raises ValueError on anything else."""
        if text == "last":
            return LAST_DAY
        if not (text.isascii() and text.isdigit()):
            raise ValueError(f'{text!r} is not a day of the month; write 1 to 31, or "last"')
        return cls(int(text))

    def at(self, period: Period, hour: time) -> datetime:
        """`hour` of this day in `period`, as clocks show it."""
        day = min(self.number, monthrange(period.year, period.month)[1])
        return datetime.combine(datetime(period.year, period.month, day).date(), hour)


LAST_DAY = MonthDay(_LONGEST_MONTH)


@dataclass(frozen=True, slots=True)
class MonthWindow:
    """The window of each period: opens within its month, closes in it or early in the next one.

    AES: 18 to last, 09:00-18:00. SAL: last 20:00 to the 1st of the next month 12:00, round the clock.
    `to_time` is the first moment that is too late; None: 24:00 of `to_day`. Raises ValueError where the window of one
    period would end before it begins, or where its days go by a working calendar.
    """

    from_day: MonthDay
    to_day: MonthDay
    hours: DayHours
    from_time: time = time(0)
    to_time: time | None = None
    to_next_month: bool = False
    days: OpenDays = EVERY_DAY
    grace_min: int = 15

    def __post_init__(self) -> None:
        begins = (self.from_day.number, self.from_time)
        ends = (self.to_day.number, self.to_time or time.max)
        if not self.to_next_month and ends <= begins:
            raise ValueError("the window ends before it begins; set to_next_month: yes if it ends in the next month")
        if not 0 <= self.grace_min <= 60:
            raise ValueError("grace_min is 0 to 60 minutes")
        if self.days.by_calendar:
            raise ValueError('days of readings are days of the week: write "all" or such as "mon-fri"')

    def opens(self, period: Period) -> datetime:
        return self.from_day.at(period, self.from_time)

    def closes(self, period: Period) -> datetime:
        month = period.shifted(1) if self.to_next_month else period
        if self.to_time is None:
            return self.to_day.at(month, time(0)) + timedelta(days=1)
        return self.to_day.at(month, self.to_time)

    def open_period(self, now: datetime) -> Period | None:
        """The period whose dates are open at the local time `now`; of two, the one that closes first."""
        this = Period.of(now.date())
        open_ones = (p for p in (this.shifted(-1), this) if self._is_open(p, now))
        return next(open_ones, None)

    def last_closed(self, now: datetime) -> Period:
        """The latest period whose dates are over."""
        this = Period.of(now.date())
        return next(p for p in (this, this.shifted(-1), this.shifted(-2)) if reached(self.closes(p), now))

    def next_to_open(self, now: datetime) -> Period:
        """The earliest period whose dates have not begun."""
        this = Period.of(now.date())
        return this.shifted(1) if reached(self.opens(this), now) else this

    def in_hours(self, now: datetime) -> bool:
        return self.days.include(now.date()) and self.hours.contain(now)

    def _is_open(self, period: Period, now: datetime) -> bool:
        return reached(self.opens(period), now) and not reached(self.closes(period), now)
