"""When consumers may be rung, by the clocks of their premises."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.local_time import first_shown
from models.opening_hours import DayHours, OpenDays, OpeningHours, OpenSpan
from models.outbound.calling_hours import CallingHours, CallingTime
from models.work_calendar import CalendarYear, WorkCalendar

SAMARA, BERLIN = ZoneInfo("Europe/Samara"), ZoneInfo("Europe/Berlin")
RU_2026 = WorkCalendar("RU", {2026: CalendarYear(2026, frozenset({date(2026, 11, 4)}))})


def hours(*spans: tuple[str, str]) -> OpeningHours:
    return OpeningHours(tuple(OpenSpan(OpenDays.parse(days), DayHours.parse(text)) for days, text in spans))


PLANNED = hours(("all", "09:00-20:00"))
SURVEYS = hours(("working", "10:00-19:00"), ("sat", "10:00-17:00"))


def samara(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=SAMARA)  # type: ignore[arg-type]


def test_nobody_is_rung_at_night_and_the_next_morning_is_told() -> None:
    calls = CallingHours(PLANNED, SAMARA)
    assert calls.next_moment(samara(2026, 11, 20, 12)) == samara(2026, 11, 20, 12)
    assert calls.next_moment(samara(2026, 11, 20, 20)) == samara(2026, 11, 21, 9)
    assert calls.next_moment(samara(2026, 11, 20, 3)) == samara(2026, 11, 20, 9)


def test_the_clocks_are_those_of_the_premises() -> None:
    in_samara, in_moscow = CallingHours(PLANNED, SAMARA), CallingHours(PLANNED, ZoneInfo("Europe/Moscow"))
    evening = samara(2026, 11, 20, 20, 30)
    assert not in_samara.allow(evening)
    assert in_moscow.allow(evening)


def test_surveys_keep_away_from_sundays_and_holidays() -> None:
    calls = CallingHours(SURVEYS, SAMARA, RU_2026)
    assert calls.next_moment(samara(2026, 11, 3, 19)) == samara(2026, 11, 5, 10), "4 November is a day off"
    assert calls.next_moment(samara(2026, 11, 21, 17)) == samara(2026, 11, 23, 10), "Saturday is over at five"


@pytest.mark.parametrize(
    ("deadline", "last"),
    [
        (samara(2026, 11, 23, 0), samara(2026, 11, 22, 20)),
        (samara(2026, 11, 20, 6), samara(2026, 11, 19, 20)),
        (samara(2026, 11, 23, 9, 30), samara(2026, 11, 23, 9, 30)),
    ],
)
def test_the_last_call_before_a_deadline_is_before_the_quiet_hours(deadline: datetime, last: datetime) -> None:
    """Rules.md 2.6: three full days before Thursday, and works that begin early on a Monday."""
    assert CallingHours(PLANNED, SAMARA).last_before(deadline) == last


def test_hours_that_never_come_are_told_as_none() -> None:
    never = CallingHours(OpeningHours(()), SAMARA)
    assert never.next_moment(samara(2026, 11, 20, 12)) is None
    assert never.last_before(samara(2026, 11, 20, 12)) is None
    assert never.between(samara(2026, 11, 20, 12), samara(2026, 11, 25, 12)) == timedelta()


def test_time_between_two_moments_is_counted_without_the_nights() -> None:
    calls = CallingHours(PLANNED, SAMARA)
    assert calls.between(samara(2026, 11, 20, 18), samara(2026, 11, 22, 10)) == timedelta(hours=2 + 11 + 1)


def test_round_the_clock_is_one_time() -> None:
    alarms = CallingHours(hours(("all", "00:00-24:00")), SAMARA)
    since, until = samara(2026, 11, 20, 18), samara(2026, 11, 23, 10)
    assert list(alarms.times(since, until)) == [CallingTime(since.astimezone(UTC), until.astimezone(UTC))]


@pytest.mark.parametrize(
    ("wall", "moment"),
    [
        (datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (datetime(2026, 3, 29, 2), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (datetime(2026, 6, 1, 12), datetime(2026, 6, 1, 10, tzinfo=UTC)),
    ],
)
def test_a_time_that_is_jumped_over_is_reached_at_the_jump_and_a_double_one_at_first(
    wall: datetime, moment: datetime
) -> None:
    assert first_shown(wall, BERLIN) == moment


@given(
    st.sampled_from([datetime(2026, 3, 27), datetime(2026, 10, 23)]),
    st.integers(0, 5 * 24 * 3600),
    st.sampled_from(["00:30-02:30", "02:10-02:50", "02:30-24:00", "09:00-20:00"]),
)
def test_the_times_are_exactly_the_moments_that_are_allowed_also_where_clocks_change(
    first: datetime, later_s: int, text: str
) -> None:
    moment = first.replace(tzinfo=UTC) + timedelta(seconds=later_s)
    calls = CallingHours(hours(("all", text)), BERLIN)
    day = timedelta(days=1)
    found = any(time.begins <= moment < time.ends for time in calls.times(moment - day, moment + day))
    assert found == calls.allow(moment)
