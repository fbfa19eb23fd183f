"""Terms: the worked examples of the deadline rules, and what they say to be late."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.work_calendars import load_calendars
from models.deadlines import TERMS, Term, TermClock, TermUnit
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
        (KZ, "arek_list", "24.10", "24.10", "24.10"),
        (RU, "reply", "20.11", "20.12", "21.12"),
    ],
)
@pytest.mark.rule("C-4", "AREK-3")
def test_the_worked_examples(clock, term, event, last, advised):
    due = clock.due(TERMS[term], on(event, clock))
    assert due.last_day == on(last, clock).date()
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
    ],
)
def test_days_that_may_be_proposed(term, sent, day):
    assert RU.days_from(TERMS[term], on(sent, RU).date()) == on(day, RU).date()


@pytest.mark.rule("SAL-10.2")
def test_a_control_reading_is_told_five_working_days_ahead():
    assert RU.latest_before(5, on("10.11", RU).date()) == on("02.11", RU).date()


@pytest.mark.rule("SMZ-8")
def test_a_promised_callback_is_due_in_four_hours_whatever_the_clocks_do():
    called = datetime(2026, 11, 20, 23, 30, tzinfo=SAMARA)
    due = RU.due(TERMS["callback"], called)
    assert due.at == datetime(2026, 11, 21, 3, 30, tzinfo=SAMARA)
    assert due.advised == due.at


@pytest.mark.rule("C-4")
def test_the_day_of_an_event_is_the_company_s_not_greenwich_s():
    late_evening = datetime(2026, 10, 23, 19, 30, tzinfo=UTC)  # 00:30 of the 24th, a Saturday, in Almaty
    assert KZ.due(TERMS["arek_report"], late_evening).last_day == on("27.10", KZ).date()
    assert KZ.due(TERMS["arek_list"], late_evening).last_day == on("24.10", KZ).date()


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
    assert event < due.at <= due.advised
