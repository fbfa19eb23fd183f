"""Working days: the worked examples of the deadline rules, and years that nobody has loaded."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.work_calendars import load_calendars
from models.errors import CalendarNotLoaded
from models.work_calendar import CalendarYear, WorkCalendar

CALENDARS = load_calendars(Path(__file__).parents[3] / "companies" / "calendars")
RU, KZ = CALENDARS["RU"], CALENDARS["KZ"]


def day(text: str) -> date:
    """`03.11` of 2026."""
    number, month = text.split(".")
    return date(2026, int(month), int(number))


@pytest.mark.parametrize(
    ("calendar", "event", "count", "result"),
    [
        pytest.param(RU, "03.11", 1, "05.11", id="RU, one day over the holiday"),
        pytest.param(KZ, "03.11", 1, "04.11", id="KZ, the same event"),
        pytest.param(RU, "30.04", 5, "08.05", id="admission, earliest"),
        pytest.param(RU, "30.04", 15, "25.05", id="admission, latest"),
        pytest.param(KZ, "30.04", 5, "12.05", id="KZ, five days over May"),
        pytest.param(RU, "20.11", 5, "27.11", id="admission window opens"),
        pytest.param(RU, "20.11", 15, "11.12", id="admission window closes"),
        pytest.param(RU, "20.11", 7, "01.12", id="counter-offer, dismantling"),
        pytest.param(RU, "20.11", 6, "30.11", id="documents incomplete"),
        pytest.param(RU, "10.11", -5, "02.11", id="control reading, five days before"),
        pytest.param(KZ, "23.10", 1, "27.10", id="AREK report over 26 October"),
        pytest.param(KZ, "15.12", 1, "17.12", id="AREK report over 16 December"),
        pytest.param(RU, "20.11", 0, "20.11", id="no days"),
    ],
)
def test_terms_in_working_days(calendar, event, count, result):
    assert calendar.add_working_days(day(event), count) == day(result)


def test_a_term_in_calendar_days_that_ends_on_a_sunday_ends_on_monday():
    assert RU.working_day_from(day("15.11")) == day("16.11")
    assert RU.working_day_from(day("16.11")) == day("16.11")


@pytest.mark.parametrize("calendar", [RU, KZ])
def test_the_year_2026_has_247_working_days_in_both_countries(calendar):
    days = [date.fromordinal(n) for n in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    assert sum(calendar.is_working(d) for d in days) == 247


def test_the_end_of_august_is_no_holiday_in_kazakhstan_any_more():
    assert KZ.is_working(date(2026, 8, 31))


@pytest.mark.parametrize("step", [1, -1])
def test_a_term_that_leaves_the_loaded_years_is_not_guessed(step):
    edge = date(2026, 12, 30) if step > 0 else date(2026, 1, 12)
    with pytest.raises(CalendarNotLoaded, match="RU") as raised:
        RU.add_working_days(edge, 2 * step)
    assert (raised.value.country, raised.value.year) == ("RU", 2027 if step > 0 else 2025)


def test_a_weekend_worked_in_exchange_counts():
    saturday = date(2026, 11, 7)
    calendar = WorkCalendar("RU", {2026: CalendarYear(2026, frozenset(), frozenset({saturday}))})
    assert calendar.add_working_days(date(2026, 11, 6), 1) == saturday


@pytest.mark.parametrize(
    ("off", "worked"),
    [
        ({date(2025, 5, 1)}, set()),
        ({date(2026, 11, 7)}, set()),
        (set(), {date(2026, 11, 6)}),
        (set(), {date(2027, 1, 2)}),
    ],
)
def test_a_day_in_the_wrong_list_is_refused(off, worked):
    with pytest.raises(ValueError, match=r"2026|list only"):
        CalendarYear(2026, frozenset(off), frozenset(worked))


@given(st.dates(date(2026, 2, 1), date(2026, 11, 1)), st.integers(1, 20))
def test_stepping_forward_and_back_returns_to_the_working_day(start, count):
    working = RU.working_day_from(start)
    assert RU.add_working_days(RU.add_working_days(working, count), -count) == working
