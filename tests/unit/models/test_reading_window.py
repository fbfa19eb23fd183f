"""When a call or a voice message with readings counts: dates, hours, grace, zones, daylight saving."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.account import ConsumerKind, PremisesKind
from models.meter import Service
from models.month_window import LAST_DAY, MonthDay, MonthWindow
from models.opening_hours import ROUND_THE_CLOCK, WORKING_DAYS, DayHours, OpenDays
from models.reading import Period
from models.reading_rules import OutsideDates, OutsideHours, ReadingMode, ReadingRules
from models.reading_window import CallMoment, WindowKind, WindowState, gate, gate_voice_message

ASTANA = ZoneInfo("Asia/Almaty")
SAMARA = ZoneInfo("Europe/Samara")
BERLIN = ZoneInfo("Europe/Berlin")

ALL_SERVICES = {Service.ELECTRICITY: frozenset(PremisesKind)}
AES = ReadingRules(
    ReadingMode.FULL,
    ALL_SERVICES,
    MonthWindow(MonthDay(18), LAST_DAY, DayHours.parse("09:00-18:00")),
    outside_hours=OutsideHours.VOICE_MESSAGE,
)
SAL = ReadingRules(
    ReadingMode.PRELIMINARY,
    ALL_SERVICES,
    MonthWindow(LAST_DAY, MonthDay(1), ROUND_THE_CLOCK, from_time=time(20), to_time=time(12), to_next_month=True),
    outside_dates=OutsideDates.LATE,
)
SMZ = ReadingRules(
    ReadingMode.PER_ACCOUNT,
    ALL_SERVICES,
    MonthWindow(MonthDay(1), MonthDay(25), ROUND_THE_CLOCK),
    windows_by_consumer={
        ConsumerKind.LEGAL: MonthWindow(MonthDay(1), MonthDay(1), ROUND_THE_CLOCK, to_next_month=True),
    },
    outside_dates=OutsideDates.NEXT_PERIOD,
)
NOVEMBER = Period(2026, 11)
CLOSED_DATES = WindowState(WindowKind.CLOSED_DATES)


def at(text: str, zone: ZoneInfo = ASTANA, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def asked(rules: ReadingRules, now: datetime, zone: ZoneInfo = ASTANA, *, answered: datetime | None = None):
    return gate(rules, CallMoment(answered or now, now), zone)


def opened(period: Period) -> WindowState:
    return WindowState(WindowKind.OPEN, period)


def closed_hours(period: Period, *, voice_message: bool = True) -> WindowState:
    return WindowState(WindowKind.CLOSED_HOURS, period, voice_message)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-11-17 12:00:00", CLOSED_DATES),
        ("2026-11-17 23:59:59", CLOSED_DATES),
        ("2026-11-18 00:00:00", closed_hours(NOVEMBER)),
        ("2026-11-18 08:59:59", closed_hours(NOVEMBER)),
        ("2026-11-18 09:00:00", opened(NOVEMBER)),
        ("2026-11-22 13:00:00", opened(NOVEMBER)),  # a Sunday, without a lunch break
        ("2026-11-30 17:59:59", opened(NOVEMBER)),
        ("2026-11-30 17:59:59.999999", opened(NOVEMBER)),
        ("2026-11-30 18:00:00", closed_hours(NOVEMBER)),
        ("2026-11-30 23:59:59", closed_hours(NOVEMBER)),
        ("2026-12-01 00:00:00", CLOSED_DATES),
        ("2026-12-31 12:00:00", opened(Period(2026, 12))),
        ("2027-01-01 12:00:00", CLOSED_DATES),
        ("2027-02-28 12:00:00", opened(Period(2027, 2))),
        ("2027-03-01 12:00:00", CLOSED_DATES),
        ("2028-02-28 12:00:00", opened(Period(2028, 2))),
        ("2028-02-29 12:00:00", opened(Period(2028, 2))),
        ("2028-03-01 12:00:00", CLOSED_DATES),
        ("2026-10-31 12:00:00", opened(Period(2026, 10))),
    ],
)
@pytest.mark.rule("AES-H5", "AES-1.5")
def test_readings_are_taken_from_the_18th_to_the_last_day_from_nine_to_six(now, state):
    assert asked(AES, at(now)) == state


@pytest.mark.parametrize(("year", "last"), [(2027, 28), (2028, 29)])
@pytest.mark.rule("AES-H5")
def test_the_february_window_ends_with_the_month(year, last):
    window = AES.window
    assert window is not None
    assert window.opens(Period(year, 2)) == datetime(year, 2, 18)
    assert window.closes(Period(year, 2)) == datetime(year, 2, last) + timedelta(days=1)


@pytest.mark.parametrize("day", [29, 30, 31])
def test_a_day_that_a_month_lacks_is_its_last_day(day):
    assert MonthDay(day).at(Period(2027, 2), time(12)) == datetime(2027, 2, 28, 12)
    assert MonthDay(day).at(Period(2026, 10), time(12)).day == day


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-12-01 11:59:59", opened(NOVEMBER)),
        ("2026-12-01 12:00:00", WindowState(WindowKind.LATE, NOVEMBER)),
        ("2026-12-31 19:59:59", WindowState(WindowKind.LATE, NOVEMBER)),
        ("2026-12-31 20:00:00", opened(Period(2026, 12))),
        ("2027-01-01 11:59:59", opened(Period(2026, 12))),  # a holiday moves nothing
        ("2027-01-01 12:00:00", WindowState(WindowKind.LATE, Period(2026, 12))),
        ("2026-11-01 11:59:59", opened(Period(2026, 10))),  # a Sunday neither
        ("2026-11-01 12:00:00", WindowState(WindowKind.LATE, Period(2026, 10))),
        ("2027-02-28 20:00:00", opened(Period(2027, 2))),
    ],
)
@pytest.mark.rule("SAL-11")
def test_the_cut_off_of_the_month_is_noon_of_the_first(now, state):
    assert asked(SAL, at(now, SAMARA), SAMARA) == state


def test_a_reading_after_the_25th_counts_for_the_next_month():
    assert asked(SMZ, at("2026-11-25 23:59:59", SAMARA), SAMARA) == opened(NOVEMBER)
    assert asked(SMZ, at("2026-11-26 00:00:00", SAMARA), SAMARA) == WindowState(WindowKind.LATE, Period(2026, 12))
    assert asked(SMZ, at("2026-12-31 23:00:00", SAMARA), SAMARA) == WindowState(WindowKind.LATE, Period(2027, 1))


def test_a_kind_of_consumer_may_have_a_window_of_its_own():
    now = at("2026-12-01 12:00:00", SAMARA)
    moment = CallMoment(now, now)
    assert gate(SMZ, moment, SAMARA, ConsumerKind.LEGAL) == opened(NOVEMBER)
    assert gate(SMZ, moment, SAMARA, ConsumerKind.PERSON) == opened(Period(2026, 12))


def test_where_two_periods_are_open_the_one_that_closes_first_is_meant():
    rules = replace(
        SAL, window=MonthWindow(MonthDay(1), MonthDay(1), ROUND_THE_CLOCK, to_time=time(12), to_next_month=True)
    )
    assert asked(rules, at("2026-12-01 11:59:59", SAMARA), SAMARA) == opened(NOVEMBER)
    assert asked(rules, at("2026-12-01 12:00:00", SAMARA), SAMARA) == opened(Period(2026, 12))
    answered, now = at("2026-12-01 11:58:00", SAMARA), at("2026-12-01 12:03:00", SAMARA)
    assert asked(rules, now, SAMARA, answered=answered) == opened(NOVEMBER)


@pytest.mark.parametrize(
    ("answered", "now", "kind"),
    [
        ("17:55:00", "18:03:00", WindowKind.OPEN),
        ("17:00:00", "18:14:59", WindowKind.OPEN),
        ("17:00:00", "18:15:00", WindowKind.CLOSED_HOURS),
        ("17:59:59", "18:14:59", WindowKind.OPEN),
        ("18:00:00", "18:01:00", WindowKind.CLOSED_HOURS),
        ("08:58:00", "09:00:00", WindowKind.OPEN),
        ("08:58:00", "08:59:59", WindowKind.CLOSED_HOURS),
    ],
)
def test_a_call_answered_in_time_may_finish_within_the_grace(answered, now, kind):
    state = asked(AES, at(f"2026-11-20 {now}"), answered=at(f"2026-11-20 {answered}"))
    assert (state.kind, state.period) == (kind, NOVEMBER)


def test_the_grace_holds_over_the_end_of_the_dates():
    answered, now = at("2026-11-30 23:50:00"), at("2026-12-01 00:04:59")
    round_the_clock = replace(AES, outside_hours=OutsideHours.IVR)
    assert asked(round_the_clock, now, answered=answered) == opened(NOVEMBER)
    assert asked(round_the_clock, at("2026-12-01 00:15:00"), answered=answered) == CLOSED_DATES


def test_the_grace_holds_over_the_cut_off():
    answered = at("2026-12-01 11:59:00", SAMARA)
    assert asked(SAL, at("2026-12-01 12:14:00", SAMARA), SAMARA, answered=answered) == opened(NOVEMBER)
    late = asked(SAL, at("2026-12-01 12:15:00", SAMARA), SAMARA, answered=answered)
    assert late == WindowState(WindowKind.LATE, NOVEMBER)


@pytest.mark.rule("AES-1.3")
def test_a_voice_message_counts_to_midnight_of_the_last_day_by_its_end():
    assert gate_voice_message(AES, at("2026-11-18 00:00:00"), ASTANA) == opened(NOVEMBER)
    assert gate_voice_message(AES, at("2026-11-30 18:00:00"), ASTANA) == opened(NOVEMBER)
    assert gate_voice_message(AES, at("2026-11-30 23:59:59"), ASTANA) == opened(NOVEMBER)
    assert gate_voice_message(AES, at("2026-12-01 00:00:00"), ASTANA) == CLOSED_DATES


def test_a_voice_message_is_offered_only_where_the_company_takes_them():
    night = at("2026-11-20 22:00:00")
    assert asked(replace(AES, outside_hours=OutsideHours.MESSAGE_ONLY), night).voice_message is False
    assert asked(replace(AES, outside_hours=OutsideHours.IVR), night) == opened(NOVEMBER)


def test_a_late_call_outside_the_hours_is_offered_no_voice_message():
    window = MonthWindow(MonthDay(18), LAST_DAY, DayHours.parse("09:00-18:00"))
    rules = replace(AES, window=window, outside_dates=OutsideDates.LATE)
    assert asked(rules, at("2026-12-02 12:00:00")) == WindowState(WindowKind.LATE, NOVEMBER)
    assert asked(rules, at("2026-12-02 20:00:00")) == closed_hours(NOVEMBER, voice_message=False)


def test_a_company_without_readings_sends_the_caller_elsewhere():
    off = ReadingRules(ReadingMode.OFF)
    assert asked(off, at("2026-11-20 12:00:00")) == WindowState(WindowKind.NOT_HERE)
    assert gate_voice_message(off, at("2026-11-20 12:00:00"), ASTANA) == WindowState(WindowKind.NOT_HERE)


@pytest.mark.rule("C-4")
def test_the_clock_of_the_premises_decides_and_not_the_callers_or_the_servers():
    now = datetime(2026, 11, 30, 12, 59, 59, tzinfo=UTC)
    assert asked(AES, now, ASTANA) == opened(NOVEMBER)
    assert asked(AES, now, SAMARA) == opened(NOVEMBER)
    assert asked(AES, now + timedelta(seconds=1), ASTANA) == closed_hours(NOVEMBER)
    assert asked(AES, now + timedelta(seconds=1), SAMARA) == opened(NOVEMBER)
    assert asked(AES, now, ZoneInfo("Asia/Tokyo")) == closed_hours(NOVEMBER)
    assert asked(AES, datetime(2026, 11, 30, 15, 0, tzinfo=UTC), ZoneInfo("Asia/Tokyo")) == CLOSED_DATES


NIGHT = MonthWindow(MonthDay(18), LAST_DAY, DayHours.parse("02:30-04:00"))
NIGHTS = replace(AES, window=NIGHT)


def test_on_the_night_the_clocks_go_forward_hours_begin_at_the_jump():
    """In Berlin 28 March 2027 goes from 01:59:59 to 03:00:00; half past two never comes."""
    jump = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert asked(NIGHTS, jump - timedelta(seconds=1), BERLIN).kind is WindowKind.CLOSED_HOURS
    assert asked(NIGHTS, jump, BERLIN).kind is WindowKind.OPEN
    assert asked(NIGHTS, jump + timedelta(hours=1), BERLIN).kind is WindowKind.CLOSED_HOURS


def test_on_the_night_the_clocks_go_back_hours_begin_once_and_do_not_stop_between():
    """In Berlin 25 October 2026 has half past two twice."""
    first = at("2026-10-25 02:30:00", BERLIN, fold=0)
    second = at("2026-10-25 02:10:00", BERLIN, fold=1)
    assert asked(NIGHTS, first - timedelta(seconds=1), BERLIN).kind is WindowKind.CLOSED_HOURS
    assert asked(NIGHTS, first, BERLIN).kind is WindowKind.OPEN
    assert asked(NIGHTS, second, BERLIN).kind is WindowKind.OPEN
    assert asked(NIGHTS, at("2026-10-25 04:00:00", BERLIN), BERLIN).kind is WindowKind.CLOSED_HOURS


def test_hours_that_end_in_the_repeated_hour_end_once():
    rules = replace(AES, window=MonthWindow(MonthDay(18), LAST_DAY, DayHours.parse("01:00-02:30")))
    assert asked(rules, at("2026-10-25 02:29:59", BERLIN, fold=0), BERLIN).kind is WindowKind.OPEN
    assert asked(rules, at("2026-10-25 02:31:00", BERLIN, fold=0), BERLIN).kind is WindowKind.CLOSED_HOURS
    assert asked(rules, at("2026-10-25 02:10:00", BERLIN, fold=1), BERLIN).kind is WindowKind.CLOSED_HOURS


def test_the_grace_is_minutes_of_the_call_and_not_of_the_wall_clock():
    """02:55 in summer time to 02:05 in winter time is ten minutes, though the clock went back fifty."""
    rules = replace(AES, window=MonthWindow(MonthDay(18), LAST_DAY, DayHours.parse("01:00-03:00")))
    answered = at("2026-10-25 02:55:00", BERLIN, fold=1)
    assert asked(rules, at("2026-10-25 03:05:00", BERLIN), BERLIN, answered=answered).kind is WindowKind.OPEN
    early = at("2026-10-25 02:40:00", BERLIN, fold=0)
    assert asked(rules, at("2026-10-25 03:16:00", BERLIN), BERLIN, answered=early).kind is WindowKind.CLOSED_HOURS


def test_the_grace_does_not_last_an_hour_longer_when_the_clocks_go_back():
    """02:05 in winter time is 35 minutes after the first 02:30, though a quarter to it was before 02:00."""
    rules = replace(AES, window=MonthWindow(MonthDay(18), LAST_DAY, DayHours.parse("01:00-02:30")))
    answered, now = at("2026-10-25 01:45:00", BERLIN), at("2026-10-25 02:05:00", BERLIN, fold=1)
    assert asked(rules, now, BERLIN, answered=answered).kind is WindowKind.CLOSED_HOURS


def test_a_midnight_that_the_clocks_jump_over_still_ends_the_month():
    """In Beirut 30 March 2025 began at one in the morning."""
    beirut = ZoneInfo("Asia/Beirut")
    rules = replace(AES, window=MonthWindow(MonthDay(18), MonthDay(29), ROUND_THE_CLOCK))
    jump = datetime(2025, 3, 29, 22, 0, tzinfo=UTC)
    assert jump.astimezone(beirut) == at("2025-03-30 01:00:00", beirut)
    assert asked(rules, jump - timedelta(seconds=1), beirut) == opened(Period(2025, 3))
    assert asked(rules, jump, beirut) == CLOSED_DATES


def test_a_moment_without_a_zone_is_nobodys_time():
    naive = datetime(2026, 11, 20, 12)
    aware = naive.replace(tzinfo=UTC)
    with pytest.raises(ValueError, match="zone"):
        CallMoment(naive, aware)
    with pytest.raises(ValueError, match="zone"):
        CallMoment(aware, naive)
    with pytest.raises(ValueError, match="zone"):
        gate_voice_message(AES, naive, ASTANA)


@pytest.mark.parametrize(
    "build",
    [
        lambda: MonthWindow(MonthDay(18), MonthDay(3), ROUND_THE_CLOCK),
        lambda: MonthWindow(MonthDay(1), LAST_DAY, ROUND_THE_CLOCK, grace_min=-1),
        lambda: MonthWindow(MonthDay(1), LAST_DAY, ROUND_THE_CLOCK, days=WORKING_DAYS),
        lambda: MonthWindow(MonthDay(5), MonthDay(5), ROUND_THE_CLOCK, from_time=time(12), to_time=time(9)),
        lambda: MonthDay(0),
        lambda: MonthDay.parse("32"),
        lambda: MonthDay.parse("١٨"),
        lambda: MonthDay.parse("the last"),
        lambda: ReadingRules(ReadingMode.FULL, ALL_SERVICES),
        lambda: ReadingRules(ReadingMode.FULL, {Service.ELECTRICITY: frozenset()}, AES.window),
    ],
)
def test_a_window_that_cannot_be_is_refused(build):
    with pytest.raises(ValueError, match=r"\w"):
        build()


def test_days_of_the_week_may_be_left_out():
    window = MonthWindow(MonthDay(1), LAST_DAY, ROUND_THE_CLOCK, days=OpenDays.parse("mon-fri"))
    rules = replace(AES, window=window)
    assert asked(rules, at("2026-11-20 12:00:00")).kind is WindowKind.OPEN
    assert asked(rules, at("2026-11-21 12:00:00")).kind is WindowKind.CLOSED_HOURS


moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@given(moments, st.sampled_from([AES, SAL, SMZ]), st.sampled_from([ASTANA, SAMARA, BERLIN]))
def test_every_moment_has_one_answer_and_an_open_period_holds_it(now, rules, zone):
    state = asked(rules, now, zone)
    assert (state.period is None) == (state.kind is WindowKind.CLOSED_DATES)
    if state.kind is WindowKind.OPEN:
        today: date = now.astimezone(zone).date()
        assert state.period in (Period.of(today), Period.of(today).shifted(-1))


@given(moments, st.integers(0, 14 * 60 + 59))
def test_whoever_was_answered_while_open_is_never_shut_out_within_the_grace(answered, seconds):
    before = asked(AES, answered)
    after = asked(AES, answered + timedelta(seconds=seconds), answered=answered)
    if before.kind is WindowKind.OPEN:
        assert after == before
