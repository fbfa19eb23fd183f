"""Each term that a passport sets, counted once from Friday, the 20th of November 2026, over two weekends."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.files.work_calendars import load_calendars
from models.deadlines import TERMS, TermClock
from models.deadlines import last_day as last_day_of

RU = TermClock(ZoneInfo("Europe/Samara"), load_calendars(Path(__file__).parents[3] / "companies" / "calendars")["RU"])
EVENT = datetime(2026, 11, 20, 11, tzinfo=RU.zone)


@pytest.mark.rule("IVG-3", "IVG-4", "SAL-16.1")
def test_the_volume_is_counted_in_two_working_days() -> None:
    assert last_day("calc_2wd") == date(2026, 11, 24)


@pytest.mark.rule("IVG-6", "SAL-16.2")
def test_the_invoice_follows_in_three_working_days() -> None:
    assert last_day("invoice_3wd") == date(2026, 11, 25)


@pytest.mark.rule("IVG-7", "SAL-16.2")
def test_it_is_paid_in_ten_days_from_its_receipt() -> None:
    assert last_day("invoice_pay") == date(2026, 11, 30)


@pytest.mark.rule("IVG-H3")
def test_an_act_takes_four_working_days_in_all() -> None:
    assert last_day("ivg_total") == date(2026, 11, 26)


@pytest.mark.rule("SAL-2.2")
def test_what_lacks_in_an_application_is_told_in_six_working_days() -> None:
    assert last_day("sal_incomplete") == date(2026, 11, 30)


@pytest.mark.rule("SAL-5")
def test_a_contract_is_offered_in_ten_days_from_the_end_of_the_suppliers() -> None:
    assert last_day("sal_terminate") == date(2026, 11, 30)


@pytest.mark.rule("SAL-9.2")
def test_another_day_of_admission_is_told_in_seven_working_days_and_lies_in_fifteen() -> None:
    assert last_day("admission_counter") == date(2026, 12, 1)
    assert last_day("admission_counter_latest") == date(2026, 12, 11)


@pytest.mark.rule("SAL-9.3")
def test_those_invited_to_an_admission_are_told_in_three_working_days() -> None:
    assert last_day("admission_notice") == date(2026, 11, 25)


@pytest.mark.rule("SAL-12.2")
def test_the_supplier_is_told_of_a_dismantling_in_one_working_day() -> None:
    assert last_day("dismantle_gp") == date(2026, 11, 23)


@pytest.mark.rule("SAL-12.3")
def test_a_dismantling_is_agreed_in_five_working_days_or_moved_by_three() -> None:
    assert last_day("dismantle_agree") == date(2026, 11, 27)
    assert RU.days_from(TERMS["dismantle_counter_latest"], EVENT.date()) == date(2026, 11, 25)


@pytest.mark.rule("SAL-13.1")
def test_the_draft_of_a_reserve_act_is_considered_in_ten_working_days() -> None:
    assert last_day("reserve_act") == date(2026, 12, 4)


@pytest.mark.rule("SAL-15.3")
def test_full_restriction_comes_three_working_days_after_partial() -> None:
    assert last_day("restrict_full") == date(2026, 11, 25)


def last_day(term: str) -> date:
    return last_day_of(RU.due(TERMS[term], EVENT).at, RU.zone)
