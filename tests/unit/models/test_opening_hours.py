"""Hours of queues: days of the week, working days, lunch breaks."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from models.opening_hours import EVERY_DAY, ROUND_THE_CLOCK, DayHours, OpenDays, OpeningHours, OpenSpan
from models.work_calendar import CalendarYear, WorkCalendar

SAMARA = ZoneInfo("Europe/Samara")
CALENDAR = WorkCalendar(
    "RU", {2026: CalendarYear(2026, frozenset({date(2026, 11, 4)}), frozenset({date(2026, 11, 7)}))}
)
WORKING = OpenDays.parse("working")
RECEPTION = OpeningHours(
    (OpenSpan(WORKING, DayHours.parse("08:00-12:30")), OpenSpan(WORKING, DayHours.parse("13:30-17:00")))
)


def _open(hours: OpeningHours, text: str) -> bool:
    return hours.is_open(datetime.fromisoformat(text).replace(tzinfo=SAMARA), SAMARA, CALENDAR)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-05 07:59:59", False),
        ("2026-11-05 08:00:00", True),
        ("2026-11-05 12:29:59", True),
        ("2026-11-05 12:30:00", False),
        ("2026-11-05 13:30:00", True),
        ("2026-11-05 17:00:00", False),
        ("2026-11-04 10:00:00", False),  # a holiday in the middle of the week
        ("2026-11-07 10:00:00", True),  # a Saturday worked in exchange
        ("2026-11-08 10:00:00", False),
    ],
)
def test_a_reception_works_on_working_days_with_a_lunch_break(now, expected):
    assert _open(RECEPTION, now) is expected


def test_a_year_without_a_calendar_counts_monday_to_friday():
    assert _open(RECEPTION, "2027-01-01 10:00:00")
    assert not _open(RECEPTION, "2027-01-02 10:00:00")
    assert RECEPTION.is_open(datetime(2026, 11, 4, 10, tzinfo=SAMARA), SAMARA)


def test_a_hot_line_never_closes_and_a_queue_without_hours_never_opens():
    hot_line = OpeningHours((OpenSpan(EVERY_DAY, ROUND_THE_CLOCK),))
    for hour in (0, 3, 12, 23):
        assert hot_line.is_open(datetime(2026, 1, 1, hour, 59, 59, tzinfo=UTC), SAMARA)
    assert not OpeningHours(()).is_open(datetime(2026, 1, 1, tzinfo=UTC), SAMARA)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        RECEPTION.is_open(datetime(2026, 11, 5, 10), SAMARA)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9:00-18:00",
        "09:00",
        "09:00-25:00",
        "18:00-09:00",
        "09:00-09:00",
        "24:00-24:00",
        "٠٩:00-18:00",
        "09:00 - 18:00",
    ],
)
def test_hours_in_another_form_are_refused(text):
    with pytest.raises(ValueError, match=r"hours"):
        DayHours.parse(text)


def test_hours_tell_the_hour_they_are_spoken_with():
    assert DayHours.parse("09:00-18:00").closing_hour == 18
    assert DayHours.parse("00:00-24:00").closing_hour == 24


@pytest.mark.parametrize(
    ("text", "days"),
    [("all", {1, 2, 3, 4, 5, 6, 7}), ("mon-fri sat", {1, 2, 3, 4, 5, 6}), ("sun", {7}), ("wed-wed", {3})],
)
def test_days_are_written_as_people_write_them(text, days):
    assert OpenDays.parse(text).weekdays == days


@pytest.mark.parametrize("text", ["", "fri-mon", "monday", "mon-", "-fri", "1-5"])
def test_days_in_another_form_are_refused(text):
    with pytest.raises(ValueError, match=r"days"):
        OpenDays.parse(text)
