"""The days off that the `holidays` package knows, beside a year's own file: a second opinion, never the source."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import holidays

from models.work_calendar import CalendarYear


@dataclass(frozen=True, slots=True)
class CalendarDifference:
    """The days of one year on which file and package disagree, in order."""

    country: str
    year: int
    working_only_in_file: tuple[date, ...]
    off_only_in_file: tuple[date, ...]

    def __bool__(self) -> bool:
        return bool(self.working_only_in_file or self.off_only_in_file)

    def __str__(self) -> str:
        told = (
            ("worked by the file, off by the package", self.working_only_in_file),
            ("off by the file, worked by the package", self.off_only_in_file),
        )
        parts = "; ".join(f"{what}: {', '.join(map(str, days))}" for what, days in told if days)
        return f"{self.country} {self.year}: {parts}"


def compare(country: str, year: CalendarYear) -> CalendarDifference:
    """Where the package sees `year` of `country` (an ISO code such as RU) otherwise than its file.

    The package may be older than a law: look up the official list before the file is changed.
    Raises ValueError for a country that the package does not know.
    """
    try:
        known = holidays.country_holidays(country, years=year.year)
    except NotImplementedError as unknown:
        raise ValueError(f"the package knows no {country}") from unknown
    differing = [day for day in _days(year.year) if known.is_working_day(day) != year.is_working(day)]
    return CalendarDifference(
        country,
        year.year,
        working_only_in_file=tuple(day for day in differing if year.is_working(day)),
        off_only_in_file=tuple(day for day in differing if not year.is_working(day)),
    )


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)
