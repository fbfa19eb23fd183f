"""Working days of a country, from yearly lists and never from weekdays alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from models.errors import CalendarNotLoaded

_DAY = timedelta(days=1)
_FIRST_OF_WEEKEND = 6


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year's official list: weekdays off, and weekend days worked in exchange.

    Raises ValueError where a day is of another year or stands in the list it needs not stand in.
    """

    year: int
    days_off: frozenset[date]
    days_worked: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        for day in sorted(self.days_off | self.days_worked):
            if day.year != self.year:
                raise ValueError(f"{day} is not a day of {self.year}")
        for day in sorted(self.days_off):
            if day.isoweekday() >= _FIRST_OF_WEEKEND:
                raise ValueError(f"{day} is a weekend day, which is off anyway; list only weekdays")
        for day in sorted(self.days_worked):
            if day.isoweekday() < _FIRST_OF_WEEKEND:
                raise ValueError(f"{day} is a weekday, which is worked anyway; list only weekend days")

    def is_working(self, day: date) -> bool:
        if day.isoweekday() >= _FIRST_OF_WEEKEND:
            return day in self.days_worked
        return day not in self.days_off


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The working days of one country. Every method raises CalendarNotLoaded for a year it has no list of."""

    country: str
    years: Mapping[int, CalendarYear]

    def is_working(self, day: date) -> bool:
        year = self.years.get(day.year)
        if year is None:
            raise CalendarNotLoaded(self.country, day.year)
        return year.is_working(day)

    def working_day_from(self, day: date) -> date:
        """`day` itself where it is working, else the next one: where a term in calendar days ends."""
        while not self.is_working(day):
            day += _DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """`count` working days after `day`, which is day 0; a negative count steps back. 0 gives `day` itself."""
        step = _DAY if count > 0 else -_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working(day):
                day += step
        return day
