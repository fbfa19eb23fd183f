"""What a desk takes from the profile: the period of a caller's sheet, and when his answer is due."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.files.company_profiles import load_profile
from models.account import Account, ConsumerKind
from models.intent import Intent
from models.reading import Period
from models.reading_rules import OutsideHours
from models.reading_window import CallMoment
from services.desk_rules import DeskRules
from tests.fakes.yasnogorsk import COMPANY, TOWN, account

NOVEMBER, DECEMBER = Period(2026, 11), Period(2026, 12)
MIDNIGHT = datetime(2026, 12, 1, tzinfo=TOWN)
MINUTE = timedelta(minutes=1)
COMPANIES = Path(__file__).parents[3] / "companies"


def firm(here: Account) -> Account:
    return replace(here, consumer_kind=ConsumerKind.LEGAL)


def test_a_call_of_the_last_evening_is_of_its_month_even_when_the_account_is_opened_after_midnight() -> None:
    round_the_clock = replace(COMPANY, readings=replace(COMPANY.readings, outside_hours=OutsideHours.IVR))
    rules = DeskRules(round_the_clock)
    assert rules.period(account("1"), CallMoment(MIDNIGHT - MINUTE, MIDNIGHT + MINUTE)) == NOVEMBER


def test_a_firm_with_a_window_of_its_own_is_seen_in_that_windows_period() -> None:
    smz = load_profile(COMPANIES / "smz.yaml")
    the_27th = datetime(2026, 11, 27, 12, tzinfo=smz.zone)
    moment = CallMoment(the_27th, the_27th)
    assert DeskRules(smz).period(account("1"), moment) == DECEMBER
    assert DeskRules(smz).period(firm(account("1")), moment) == NOVEMBER


def test_premises_count_by_their_own_clocks() -> None:
    here = account("1")
    there = replace(here, premises=replace(here.premises, zone=ZoneInfo("Asia/Vladivostok")))
    moment = CallMoment(MIDNIGHT - MINUTE, MIDNIGHT - MINUTE)
    assert (DeskRules(COMPANY).period(here, moment), DeskRules(COMPANY).period(there, moment)) == (NOVEMBER, DECEMBER)


def test_a_promised_answer_is_due_by_the_companys_own_hours() -> None:
    quick = DeskRules(replace(COMPANY, callback=replace(COMPANY.callback, sla_hours=2)))
    due = quick.answer_due(Intent.CONSULTATION, MIDNIGHT, on_paper=False)
    assert due.due_at == MIDNIGHT + timedelta(hours=2)


def test_a_complaint_is_due_at_the_end_of_its_thirtieth_day_by_the_companys_clocks() -> None:
    due = DeskRules(COMPANY).answer_due(Intent.COMPLAINT, MIDNIGHT, on_paper=False)
    assert due.due_at == datetime(2027, 1, 1, tzinfo=TOWN)


def test_what_is_applied_for_on_paper_is_due_by_no_call() -> None:
    assert DeskRules(COMPANY).answer_due(Intent.COMPLAINT, MIDNIGHT, on_paper=True).due_at is None
    assert DeskRules(COMPANY).answer_due(Intent.RECONNECT_REQUEST, MIDNIGHT, on_paper=True).due_at is None
