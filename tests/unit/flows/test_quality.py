"""Callers whose light flickers, is weak or too bright (SMZ-4.1): a case, and the dispatcher where it may burn."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.account import AccountNumber
from models.call import CallResult
from models.case import RegistrationNumber
from models.dispatch_message import DispatchPriority
from models.intent import Intent
from models.menu import MenuItem
from models.phone_number import PhoneNumber
from services.cases.case_desk import CaseProgress, CaseReport, CaseStatus
from tests.fakes.case_desk import FakeCaseDesk
from tests.fakes.memory_journal import Crash
from tests.fakes.scripted_caller import ObligingCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, LANDLORD, RESIDENT, THE_20TH

WELCOME = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
    hears quality_ask_keypad
"""
WHERE = """
    hears quality_extent
    presses 1
    hears quality_since
    presses 2
    hears quality_describe
    records up to 60 s
"""
END = """
    hears quality_registered reg_no=000123
    hears goodbye
    ends hang up
"""
ANSWERS = {"quality_ask_keypad": "3", "quality_extent": "1", "quality_since": "1"}


def town(caller: PhoneNumber | None = RESIDENT, cases: FakeCaseDesk | None = None) -> Switchboard:
    profile = replace(COMPANY, menu_order=(MenuItem.QUALITY,))
    return Switchboard(profile=profile, caller=caller, cases=cases or FakeCaseDesk())


def only_report(here: Switchboard) -> CaseReport:
    (report,) = here.cases.reports.values()
    return report


@pytest.mark.rule("SMZ-4.1", "SAL-14")
async def test_a_flickering_light_is_a_case_with_what_how_far_since_when_and_where() -> None:
    here = town()
    assert await here.holds(WELCOME + "presses 1\n" + WHERE + END) is CallResult.SELF_SERVICE
    report = only_report(here)
    assert (report.intent, report.caller) == (Intent.QUALITY_REPORT, RESIDENT)
    assert report.account == AccountNumber("1000001")
    assert report.facts == {"symptom": "flickers", "extent": "house", "since": "earlier"}
    assert (report.recording_s, report.dispatch) == (12.0, None)


@pytest.mark.rule("SMZ-4.1")
@pytest.mark.parametrize("key", ["3", "4"])
async def test_high_voltage_and_a_broken_neutral_go_to_the_dispatcher_at_once(key: str) -> None:
    here = town()
    await here.holds(WELCOME + f"presses {key}\n" + WHERE + END)
    assert only_report(here).dispatch is DispatchPriority.URGENT


TOLD = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
    hears status_message reg_no=000077 status_phrase=в работе deadline=2026-12-20
    hears quality_again
"""


def reported_before(owner: PhoneNumber = RESIDENT) -> FakeCaseDesk:
    number = RegistrationNumber("DEMO", date(2026, 11, 18), 77)
    standing = CaseStatus(number, CaseProgress.IN_WORK, THE_20TH + timedelta(days=30))
    return FakeCaseDesk({"20261118000077": standing}, owner=owner, open_case=number)


@pytest.mark.rule("SMZ-5b")
@pytest.mark.parametrize("answer", ["is silent", "presses 2"])
async def test_who_has_told_us_before_hears_how_his_case_stands(answer: str) -> None:
    here = town(cases=reported_before())
    await here.holds(TOLD + answer + "\nhears goodbye\nends hang up")
    assert not here.cases.reports


async def test_what_is_new_is_a_case_anew() -> None:
    here = town(cases=reported_before())
    await here.holds(TOLD + "presses 1\nhears quality_ask_keypad\npresses 1\n" + WHERE + END)
    assert only_report(here).facts["symptom"] == "flickers"


async def test_of_a_case_from_another_phone_nothing_is_told() -> None:
    here = town(cases=reported_before(owner=LANDLORD))
    await here.holds(WELCOME + "presses 1\n" + WHERE + END)


@pytest.mark.parametrize("key", ["1", "2", "5"])
async def test_what_does_not_burn_is_a_case_only(key: str) -> None:
    here = town()
    await here.holds(WELCOME + f"presses {key}\n" + WHERE + END)
    assert only_report(here).dispatch is None


async def test_of_several_flats_none_is_guessed_nor_told() -> None:
    here = town(caller=LANDLORD)
    await here.holds(WELCOME + "presses 1\n" + WHERE + END)
    assert only_report(here).account is None


async def test_who_knows_nothing_more_is_registered_with_what_he_knows() -> None:
    here = town(caller=None)
    silence = """
        hears quality_extent
        is silent
        hears quality_since
        is silent
        hears quality_describe
        records up to 60 s
        speaks 0
        hears no_input
        hears quality_describe
        records up to 60 s
        speaks 0
        hears no_input
    """
    await here.holds(WELCOME + "presses 2\n" + silence + END)
    report = only_report(here)
    assert report.facts == {"symptom": "low", "extent": "unknown", "since": "unknown"}
    assert not report.recording


async def test_whoever_names_no_symptom_is_given_to_a_person() -> None:
    here = town()
    wrong = "presses 7\nhears invalid_key\nhears quality_ask_keypad\n" * 2 + "presses 7\n"
    await here.holds(WELCOME + wrong + "hears too_many_errors\nends queue readings")
    assert not here.cases.reports


async def test_whenever_he_hangs_up_after_his_first_answer_it_is_a_case() -> None:
    registered = 0
    for moment in range(1, 40):
        here = town()
        caller = ObligingCaller(ANSWERS, hangs_up_at=moment)
        await here.connect(caller)
        answered = "presses 3" in caller.transcript
        assert len(here.cases.reports) <= answered
        registered += len(here.cases.reports)
        assert all(report.dispatch is DispatchPriority.URGENT for report in here.cases.reports.values())
    assert registered > 10


@pytest.mark.parametrize("moment", range(1, 30))
async def test_whenever_the_bridge_is_killed_it_is_registered_once(moment: int) -> None:
    here = town()
    try:
        await here.connect(ObligingCaller(ANSWERS, crashes_at=moment))
    except Crash:
        await here.connect(ObligingCaller(ANSWERS))
    assert only_report(here).facts == {"symptom": "high", "extent": "house", "since": "today"}
