"""Callers who saw a theft (F-4): the dispatcher at once, a description with a number, or one that is nobody's."""

from dataclasses import replace

import pytest

from models.call import FORGOTTEN_NUMBER, CallResult
from models.company_profile import CompanyProfile
from models.dispatch_message import DispatchPriority
from models.intent import Intent
from models.menu import MenuItem
from models.phone_number import PhoneNumber
from services.cases.case_desk import CaseReport
from tests.fakes.case_desk import FakeCaseDesk
from tests.fakes.desks import FakeOperatorDesk
from tests.fakes.memory_journal import Crash, MemoryJournal
from tests.fakes.scripted_caller import ObligingCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, RESIDENT

WELCOME = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
"""
KINDS = """
    hears line_theft_noncontract
    hears press_1
    hears line_theft_unmetered
    hears press_2
    hears line_theft_equipment
    hears press_3
    hears menu_operator
"""
DESCRIBES = """
    hears theft_describe
    records up to 120 s
"""
SIGNS = """
    hears theft_contact_choice
"""
REGISTERED = """
    hears theft_registered reg_no=000123
"""
CODE = """
    hears theft_code code=4821
"""
END = """
    hears goodbye
    ends hang up
"""
ANONYMOUSLY = {"menu_operator": "1", "theft_contact_choice": "2"}


def town(
    *intents: Intent,
    caller: PhoneNumber | None = RESIDENT,
    cases: FakeCaseDesk | None = None,
) -> Switchboard:
    served = frozenset(intents or (Intent.THEFT_NONCONTRACT, Intent.THEFT_UNMETERED, Intent.THEFT_EQUIPMENT))
    return Switchboard(profile=company(served), caller=caller, cases=cases or FakeCaseDesk())


def company(served: frozenset[Intent]) -> CompanyProfile:
    return replace(COMPANY, menu_order=(MenuItem.THEFT,), intents=served)


def only_report(here: Switchboard) -> CaseReport:
    (report,) = here.cases.reports.values()
    return report


@pytest.mark.rule("SMZ-4a", "IVG-H1")
async def test_a_witness_leaves_his_number_with_what_he_saw() -> None:
    here = town()
    script = WELCOME + KINDS + "presses 1\n" + DESCRIBES + SIGNS + "presses 1\n" + REGISTERED + END
    assert await here.holds(script) is CallResult.VOICE_MESSAGE
    report = only_report(here)
    assert (report.intent, report.caller, report.anonymous) == (Intent.THEFT_NONCONTRACT, RESIDENT, False)
    assert (report.recording_s, report.dispatch) == (12.0, None)
    assert report.recording.endswith("theft-1")
    assert not here.cases.forgotten


@pytest.mark.rule("SMZ-4a")
@pytest.mark.parametrize("answer", ["presses 2", "is silent"])
async def test_whoever_does_not_leave_his_number_is_nobody_and_hears_a_code(answer: str) -> None:
    here = town()
    script = WELCOME + KINDS + "presses 1\n" + DESCRIBES + SIGNS + answer + REGISTERED + CODE + END
    await here.holds(script)
    report = only_report(here)
    assert (report.anonymous, report.caller, report.account) == (True, None, None)
    assert here.cases.forgotten == [here.here.incoming.key]
    assert here.cases.forgotten_numbers == {RESIDENT}, "his language and what he asked for go by his number"


@pytest.mark.rule("SMZ-4b")
async def test_tampering_with_a_meter_is_a_kind_of_its_own() -> None:
    here = town()
    await here.holds(WELCOME + KINDS + "presses 2\n" + DESCRIBES + SIGNS + "presses 1\n" + REGISTERED + END)
    assert only_report(here).intent is Intent.THEFT_UNMETERED


@pytest.mark.rule("SMZ-4c")
async def test_whoever_sees_equipment_being_stolen_is_told_to_keep_away_and_talks_to_the_dispatcher() -> None:
    here = town()
    script = "presses 3\nhears theft_equipment_safety\nhears case_number reg_no=000123\nends dispatcher"
    assert await here.holds(WELCOME + KINDS + script) is CallResult.DISPATCHER
    report = only_report(here)
    assert (report.intent, report.dispatch) == (Intent.THEFT_EQUIPMENT, DispatchPriority.URGENT)
    assert report.caller == RESIDENT


async def test_he_talks_to_the_dispatcher_even_where_nothing_can_be_registered() -> None:
    here = town(cases=FakeCaseDesk(full=True))
    await here.holds(WELCOME + KINDS + "presses 3\nhears theft_equipment_safety\nends dispatcher")


async def test_a_company_that_takes_one_kind_asks_for_none() -> None:
    await town(Intent.THEFT_EQUIPMENT).holds(
        WELCOME + "hears theft_equipment_safety\nhears case_number reg_no=000123\nends dispatcher"
    )


async def test_what_a_company_does_not_take_leaves_no_gap_in_the_keys() -> None:
    here = town(Intent.THEFT_UNMETERED, Intent.THEFT_EQUIPMENT)
    keys = "hears line_theft_unmetered\nhears press_1\nhears line_theft_equipment\nhears press_2\nhears menu_operator\n"
    await here.holds(WELCOME + keys + "presses 1\n" + DESCRIBES + SIGNS + "presses 1\n" + REGISTERED + END)
    assert only_report(here).intent is Intent.THEFT_UNMETERED


async def test_who_withholds_his_number_is_not_asked_for_it() -> None:
    here = town(caller=None)
    await here.holds(WELCOME + KINDS + "presses 1\n" + DESCRIBES + REGISTERED + CODE + END)
    assert only_report(here).anonymous


async def test_a_silent_description_is_asked_for_once_more_and_then_a_person_helps() -> None:
    here = town()
    silence = "hears theft_describe\nrecords up to 120 s\nspeaks 0\nhears no_input\n" * 2
    await here.holds(
        WELCOME + KINDS + "presses 1\n" + silence + "hears too_many_errors\nends queue readings",
    )
    assert not here.cases.reports


async def test_a_caller_who_cannot_be_understood_at_the_last_question_is_nobody() -> None:
    here = town()
    wrong = "hears theft_contact_choice\npresses 5\nhears invalid_key\n" * 2 + "hears theft_contact_choice\npresses 5\n"
    await here.holds(WELCOME + KINDS + "presses 1\n" + DESCRIBES + wrong + REGISTERED + CODE + END)
    assert only_report(here).anonymous


@pytest.mark.rule("C-7")
async def test_danger_is_heard_also_while_he_describes() -> None:
    here = town()
    danger = "hears theft_describe\nrecords up to 120 s\nbreaks off with 9\nhears hazard_safety\nhears hazard_confirm\n"
    await here.holds(WELCOME + KINDS + "presses 1\n" + danger + "presses 1\nends dispatcher")


async def test_a_slip_on_nine_while_he_describes_leads_back_to_the_tone() -> None:
    here = town()
    slip = "hears theft_describe\nrecords up to 120 s\nbreaks off with 9\nhears hazard_safety\nhears hazard_confirm\n"
    script = KINDS + "presses 1\n" + slip + "presses 2\n" + DESCRIBES + SIGNS + "presses 1\n" + REGISTERED + END
    await here.holds(WELCOME + script)


async def test_zero_brings_a_person_also_while_he_describes() -> None:
    here = town()
    broken_off = "presses 1\nhears theft_describe\nrecords up to 120 s\nbreaks off with 0\n"
    await here.holds(WELCOME + KINDS + broken_off + "hears transfer_to_agent\nends queue readings")


async def test_no_key_typed_before_it_answers_whether_he_leaves_his_number() -> None:
    here = town()
    script = WELCOME + KINDS + "presses 111\n" + DESCRIBES + SIGNS + "presses 2\n" + REGISTERED + CODE + END
    await here.holds(script)
    assert only_report(here).anonymous


async def test_whenever_he_hangs_up_after_his_description_it_is_a_case_without_his_number() -> None:
    registered = 0
    for moment in range(1, 40):
        here = town()
        caller = ObligingCaller(ANONYMOUSLY, hangs_up_at=moment)
        await here.connect(caller)
        described = "records up to 120 s" in caller.transcript
        assert len(here.cases.reports) == described
        assert bool(here.cases.forgotten) == described
        registered += described
        assert all(report.caller is None for report in here.cases.reports.values())
    assert registered > 5


@pytest.mark.parametrize("moment", range(1, 30))
async def test_whenever_the_bridge_is_killed_the_report_is_registered_once_and_its_caller_forgotten(
    moment: int,
) -> None:
    here = town()
    try:
        await here.connect(ObligingCaller(ANONYMOUSLY, crashes_at=moment))
    except Crash:
        as_the_journal_knows_him(here)
        assert await here.connect(ObligingCaller(ANONYMOUSLY)) is CallResult.VOICE_MESSAGE
    assert here.exit.taken == ["hang up"]
    report = only_report(here)
    assert (report.anonymous, report.caller) == (True, None)
    assert set(here.cases.forgotten) == {here.here.incoming.key}


@pytest.mark.parametrize("write", range(1, 10))
async def test_killed_between_doing_and_noting_it_down_nothing_is_registered_twice(write: int) -> None:
    here = town()
    here.journal = MemoryJournal(crashes_at=write)
    try:
        await here.connect(ObligingCaller(ANONYMOUSLY))
    except Crash:
        as_the_journal_knows_him(here)
        await here.connect(ObligingCaller(ANONYMOUSLY))
    assert here.exit.taken == ["hang up"]
    assert only_report(here).anonymous


def as_the_journal_knows_him(here: Switchboard) -> None:
    """A bridge that takes the call over has his number from the journal, where it may be erased."""
    if here.cases.forgotten:
        here.caller = FORGOTTEN_NUMBER


async def test_who_asks_for_a_person_instead_of_leaving_his_number_is_not_called_back_at_it_by_his_silence() -> None:
    here = town()
    here.operators = FakeOperatorDesk(is_open=False)
    asked = "presses 0\nhears agent_hours_closed hours=09:00+18:00\n"
    unasked = (
        "hears callback_number_keypad\nis silent\nhears no_input\n" * 2 + "hears callback_number_keypad\nis silent\n"
    )
    await here.holds(WELCOME + KINDS + "presses 1\n" + DESCRIBES + SIGNS + asked + unasked + END)
    assert only_report(here).anonymous
    assert not here.operators.promised
