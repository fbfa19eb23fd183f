"""Yearly calendars as they are written and miswritten."""

from datetime import date
from pathlib import Path

import pytest

from adapters.files.errors import MistakesInFiles
from adapters.files.published_holidays import compare
from adapters.files.work_calendars import load_calendars
from models.errors import CalendarNotLoaded
from models.work_calendar import CalendarYear

SHIPPED = load_calendars(Path(__file__).parents[3] / "companies" / "calendars")

GOOD = "country: RU\nyear: 2026\nsource: list\ndays_off: [2026-11-04]\n"


def test_a_country_without_a_file_says_so_at_its_first_question(tmp_path):
    (tmp_path / "ru_2026.yaml").write_text(GOOD)
    calendars = load_calendars(tmp_path)
    assert calendars["RU"].years.keys() == {2026}
    with pytest.raises(CalendarNotLoaded, match="KZ for 2026"):
        calendars["KZ"].is_working(next(iter(calendars["RU"].years[2026].days_off)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("2026-11-04", "2026-11-31"), "days_off[0]: '2026-11-31' is not a day. Write it as 2026-11-04"),
        (GOOD.replace("2026-11-04", "2026-W45-3"), "is not a day"),
        (GOOD.replace("2026-11-04", "2025-11-04"), "2025-11-04 is not a day of 2026"),
        (GOOD.replace("2026-11-04", "2026-11-07"), "List only weekdays"),
        (GOOD + "days_worked: [2026-11-06]\n", "List only weekend days"),
        (GOOD.replace("RU", "KZ"), "Name the file kz_2026.yaml"),
        (GOOD.replace("2026\n", "2027\n"), "is not a day of 2027"),
        (GOOD.replace("source: list\n", ""), "source: is missing"),
        ("", "is empty"),
    ],
)
def test_a_mistake_in_a_calendar_is_told_with_its_remedy(tmp_path, text, told):
    (tmp_path / "ru_2026.yaml").write_text(text)
    with pytest.raises(MistakesInFiles) as raised:
        load_calendars(tmp_path)
    assert told in str(raised.value)


@pytest.mark.parametrize("country", ["RU", "KZ"])
def test_the_shipped_lists_agree_with_the_package(country):
    assert not compare(country, SHIPPED[country].years[2026])


def test_a_day_that_file_and_package_see_otherwise_is_told_with_its_date():
    shipped = SHIPPED["KZ"].years[2026]
    changed = CalendarYear(2026, shipped.days_off - {date(2026, 10, 26)} | {date(2026, 8, 31)})
    difference = compare("KZ", changed)
    assert difference
    assert str(difference) == (
        "KZ 2026: worked by the file, off by the package: 2026-10-26; "
        "off by the file, worked by the package: 2026-08-31"
    )


def test_a_country_that_the_package_does_not_know_is_no_agreement():
    with pytest.raises(ValueError, match="knows no"):
        compare("XX", CalendarYear(2026, frozenset()))
