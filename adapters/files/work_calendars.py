"""Calendars of working days from their yearly YAML files."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from adapters.files.errors import Mistake, MistakesInFiles
from adapters.files.structuring import structure
from adapters.files.yaml_text import read_tree
from models.company_profile import Country
from models.work_calendar import CalendarYear, WorkCalendar


@dataclass(frozen=True, slots=True)
class _CalendarFile:
    country: Country
    year: int
    source: str
    days_off: frozenset[date]
    days_worked: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        self.calendar_year()

    def calendar_year(self) -> CalendarYear:
        return CalendarYear(self.year, self.days_off, self.days_worked)


def load_calendars(folder: Path) -> dict[str, WorkCalendar]:
    """The calendars in `folder` by country code; raises MistakesInFiles with everything that is wrong in them.

    A country without any file has a calendar without years, so that its first question says what is not loaded.
    """
    years: dict[str, dict[int, CalendarYear]] = {country: {} for country in Country}
    mistakes: list[Mistake] = []
    for path in sorted(folder.glob("*.yaml")):
        found, wrong = _read(path)
        mistakes += wrong
        if found is not None:
            years[found.country][found.year] = found.calendar_year()
    if mistakes:
        raise MistakesInFiles(mistakes)
    return {country: WorkCalendar(country, by_year) for country, by_year in years.items()}


def _read(path: Path) -> tuple[_CalendarFile | None, list[Mistake]]:
    tree, mistakes = read_tree(path)
    if tree is None:
        return None, mistakes or [Mistake(path.name, "", "is empty", "Write the year's days into it, or remove it")]
    found, wrong = structure(tree, _CalendarFile, path.name)
    mistakes += wrong
    if found is not None and path.stem != f"{found.country.lower()}_{found.year}":
        remedy = f"Name the file {found.country.lower()}_{found.year}.yaml"
        mistakes.append(Mistake(path.name, "", f"holds {found.country} {found.year}", remedy))
    return found, mistakes
