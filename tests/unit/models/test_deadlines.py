"""Terms: the worked examples of the deadline rules, and what they say to be late."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.work_calendars import load_calendars
from models.deadlines import CONTROL_NOTICE_WORKING_DAYS, TERMS, Term, TermClock, TermUnit, last_day
from models.errors import CalendarNotLoaded

CALENDARS = load_calendars(Path(__file__).parents[3] / "companies" / "calendars")
MOSCOW, SAMARA, ALMATY = (ZoneInfo(name) for name in ("Europe/Moscow", "Europe/Samara", "Asia/Almaty"))
RU, KZ = TermClock(SAMARA, CALENDARS["RU"]), TermClock(ALMATY, CALENDARS["KZ"])


def on(text: str, clock: TermClock, hour: int = 11) -> datetime:
    """`03.11` of 2026, in the morning of the company's place."""
    number, month = text.split(".")
    return datetime(2026, int(month), int(number), hour, tzinfo=clock.zone)


@pytest.mark.parametrize(
    ("clock", "term", "event", "last", "advised"),
    [
        (RU, "dismantle_gp", "03.11", "05.11", "05.11"),
        (KZ, "arek_report", "03.11", "04.11", "04.11"),
        (RU, "sal_incomplete", "20.11", "30.11", "30.11"),
        (RU, "admission_counter", "20.11", "01.12", "01.12"),
        (KZ, "arek_report", "23.10", "27.10", "27.10"),
        (KZ, "arek_report", "15.12", "17.12", "17.12"),
        (RU, "invoice_pay", "05.11", "15.11", "16.11"),
        (RU, "dismantle_gp", "20.11", "23.11", "23.11"),
        (RU, "admission_counter_latest", "20.11", "11.12", "11.12"),
        (RU, "dismantle_agree", "20.11", "27.11", "27.11"),
        (KZ, "arek_list", "24.10", "24.10", "24.10"),
        (RU, "reply", "20.11", "20.12", "21.12"),
    ],
)
@pytest.mark.rule("C-4", "AREK-3")
def test_the_worked_examples(clock, term, event, last, advised):
    due = clock.due(TERMS[term], on(event, clock))
    assert last_day(due.at, clock.zone) == on(last, clock).date()
    assert due.advised.date() == date.fromordinal(on(advised, clock).date().toordinal() + 1)
    assert (due.at.hour, due.at.minute) == (0, 0)


@pytest.mark.parametrize(
    ("term", "sent", "day"),
    [
        ("admission_earliest", "30.04", "08.05"),
        ("admission_latest", "30.04", "25.05"),
        ("admission_earliest", "20.11", "27.11"),
        ("admission_latest", "20.11", "11.12"),
        ("dismantle_earliest", "20.11", "01.12"),
        ("dismantle_counter_latest", "01.12", "04.12"),
    ],
)
@pytest.mark.rule("SAL-9.1", "SAL-12.1")
def test_days_that_may_be_proposed(term, sent, day):
    assert RU.days_from(TERMS[term], on(sent, RU).date()) == on(day, RU).date()


def test_five_working_days_in_kazakhstan_step_over_the_days_of_may():
    assert KZ.days_from(TERMS["admission_earliest"], on("30.04", KZ).date()) == on("12.05", KZ).date()


@pytest.mark.rule("SAL-10.2")
def test_a_control_reading_is_told_five_working_days_ahead():
    assert RU.latest_before(CONTROL_NOTICE_WORKING_DAYS, on("10.11", RU).date()) == on("02.11", RU).date()


@pytest.mark.rule("SMZ-8")
def test_a_promised_callback_is_due_in_four_hours_whatever_the_clocks_do():
    called = datetime(2026, 11, 20, 23, 30, tzinfo=SAMARA)
    due = RU.due(TERMS["callback"], called)
    assert due.at == datetime(2026, 11, 21, 3, 30, tzinfo=SAMARA)
    assert due.advised == due.at


@pytest.mark.rule("C-4")
def test_the_day_of_an_event_is_the_company_s_not_greenwich_s():
    late_evening = datetime(2026, 10, 23, 19, 30, tzinfo=UTC)  # 00:30 of the 24th, a Saturday, in Almaty
    assert last_day(KZ.due(TERMS["arek_report"], late_evening).at, KZ.zone) == on("27.10", KZ).date()
    assert last_day(KZ.due(TERMS["arek_list"], late_evening).at, KZ.zone) == on("24.10", KZ).date()


def test_a_term_that_runs_into_a_year_without_a_calendar_is_not_guessed():
    with pytest.raises(CalendarNotLoaded):
        RU.due(TERMS["dismantle_agree"], on("28.12", RU))


def test_a_naive_event_is_nobody_s_time():
    with pytest.raises(ValueError, match="zone"):
        RU.due(TERMS["reply"], datetime(2026, 11, 20, 11))


def test_a_negative_term_is_refused():
    with pytest.raises(ValueError, match="backward"):
        Term(-1, TermUnit.DAYS, "nobody")


@given(st.sampled_from(sorted(TERMS)), st.integers(0, 300 * 24 * 60))
def test_no_term_ends_before_its_event_nor_is_advised_before_its_end(code, minutes):
    event = datetime.fromtimestamp(datetime(2026, 1, 1, tzinfo=UTC).timestamp() + minutes * 60, UTC)
    due = RU.due(TERMS[code], event)
    assert event < due.at
    assert due.advised is None or due.at <= due.advised


@pytest.mark.rule("SAL-6.1b")
def test_planned_work_is_told_by_the_stricter_of_the_two_readings_of_three_days():
    thursday = datetime(2026, 11, 26, 9, tzinfo=SAMARA)
    assert RU.hours_before(72, thursday) == datetime(2026, 11, 23, 9, tzinfo=SAMARA)
    assert RU.full_days_before(3, thursday) == datetime(2026, 11, 23, 0, tzinfo=SAMARA)  # Sunday, 24:00
    assert RU.notice_by(thursday) == datetime(2026, 11, 23, 0, tzinfo=SAMARA)


@pytest.mark.rule("SAL-6.1b")
def test_planned_work_early_on_a_monday_is_told_by_thursday_evening():
    monday = datetime(2026, 11, 23, 6, tzinfo=SAMARA)
    assert RU.hours_before(72, monday) == datetime(2026, 11, 20, 6, tzinfo=SAMARA)
    assert RU.notice_by(monday) == datetime(2026, 11, 20, 0, tzinfo=SAMARA)


def test_near_the_year_s_end_the_plain_day_is_told_and_the_advised_one_is_not_guessed():
    due = RU.due(TERMS["reply"], on("10.12", RU))
    assert last_day(due.at, RU.zone) == date(2027, 1, 9)
    assert due.advised is None


def test_a_last_day_off_at_the_very_end_of_the_year_has_no_advised_day_either():
    due = RU.due(TERMS["invoice_pay"], on("21.12", RU))  # to Thursday, the 31st, a day off
    assert last_day(due.at, RU.zone) == date(2026, 12, 31)
    assert due.advised is None
    assert RU.due(TERMS["invoice_pay"], on("20.12", RU)).advised == datetime(2026, 12, 31, tzinfo=SAMARA)


@pytest.mark.parametrize("clock", [RU, KZ])
@pytest.mark.parametrize("code", sorted(code for code, term in TERMS.items() if term.unit is TermUnit.WORKING_DAYS))
def test_no_term_in_working_days_crosses_into_a_year_that_nobody_loaded(clock, code):
    with pytest.raises(CalendarNotLoaded, match="2027"):
        clock.due(TERMS[code], on("31.12", clock))
    with pytest.raises(CalendarNotLoaded, match="2027"):
        clock.days_from(TERMS[code], on("31.12", clock).date())


def test_a_notice_that_reaches_back_into_a_year_that_nobody_loaded_is_not_guessed():
    with pytest.raises(CalendarNotLoaded, match="2025"):
        RU.latest_before(CONTROL_NOTICE_WORKING_DAYS, on("12.01", RU).date())
