"""A caller without power whose account is not known, not his, or cannot be looked up: what becomes of his report."""

from dataclasses import replace

import pytest

from models.account import ContractStatus
from models.power import PowerKind
from tests.fakes.desks import FakeReadingDesk
from tests.fakes.outage_desk import FakeOutageDesk
from tests.fakes.scripted_caller import ObligingCaller
from tests.fakes.yasnogorsk import SHEETS, STRANGER
from tests.unit.flows.outage_town import FLAT, GREETING, HIS_ACCOUNT, MENU, NO_CALL, knowing, state, town


async def test_an_unknown_caller_says_where_he_is_and_a_person_will_place_him() -> None:
    here = town(caller=STRANGER)
    await here.holds(
        GREETING
        + MENU
        + """
        presses 1
        hears account_keypad
        is silent
        hears outage_house_question
        presses 1
        hears outage_address_ask
        records up to 60 s
        speaks 8
        hears outage_registered reg_no=000123 time=10:00
        """
        + NO_CALL
    )
    (report,) = here.outages.reports.values()
    assert (report.account, report.caller, report.recording_s) == (None, STRANGER, 8.0)
    assert report.recording.endswith("address-1")


async def test_a_withheld_number_gets_a_code_and_is_offered_no_call() -> None:
    here = town(caller=None)
    await here.holds(
        GREETING
        + MENU
        + """
        presses 1
        hears account_keypad
        is silent
        hears outage_house_question
        presses 1
        hears outage_address_ask
        records up to 60 s
        speaks 8
        hears outage_registered reg_no=000123 time=10:00
        hears case_code code=4821
        hears goodbye
        ends hang up
        """
    )


async def test_an_address_that_was_not_heard_is_asked_for_once_more() -> None:
    here = town(caller=STRANGER)
    await here.holds(
        GREETING
        + MENU
        + """
        presses 1
        hears account_keypad
        is silent
        hears outage_house_question
        presses 1
        hears outage_address_ask
        records up to 60 s
        speaks 0
        hears no_input
        hears outage_address_ask
        records up to 60 s
        speaks 5
        hears outage_registered reg_no=000123 time=10:00
        """
        + NO_CALL
    )
    (report,) = here.outages.reports.values()
    assert report.recording.endswith("address-2")


async def test_too_many_wrong_accounts_lead_to_the_address_and_not_to_a_person() -> None:
    here = town(caller=STRANGER)
    answers = {"outage_menu": "1", "account_keypad": "9999999#", "outage_house_question": "1"}
    await here.connect(ObligingCaller(answers | {"outage_notify_me": "2"}))
    (report,) = here.outages.reports.values()
    assert report.account is None
    assert report.recording
    assert here.exit.taken == ["hang up"]


async def test_a_restricted_account_of_his_own_number_is_answered_by_a_person_and_nothing_is_registered() -> None:
    here = knowing(state(PowerKind.RESTRICTED))
    await here.holds(GREETING + MENU + "presses 1" + HIS_ACCOUNT + "hears outage_restricted_hint\n ends queue dispatch")
    assert not here.outages.reports


@pytest.mark.rule("IVG-2")
@pytest.mark.parametrize("aim", ["1", "2", "3"])
async def test_who_is_not_matched_is_led_to_a_person_without_any_hint(aim: str) -> None:
    here = knowing(state(PowerKind.RESTRICTED), caller=STRANGER)
    await here.holds(
        GREETING
        + MENU
        + f"""
        presses {aim}
        hears account_keypad
        presses 1000001#
        hears transfer_to_agent
        ends queue dispatch
        """
    )


async def test_with_the_database_away_the_report_is_taken_with_its_address() -> None:
    here = town(FakeOutageDesk(away=True), readings=FakeReadingDesk(away=True))
    await here.holds(
        GREETING
        + MENU
        + """
        presses 1
        hears account_keypad
        presses 1000001#
        hears outage_house_question
        presses 1
        hears outage_address_ask
        records up to 60 s
        speaks 8
        hears outage_registered reg_no=000123 time=10:00
        """
        + NO_CALL
    )
    assert len(here.outages.reports) == 1


async def test_with_the_database_away_nobody_is_told_of_planned_works() -> None:
    away = town(FakeOutageDesk(away=True))
    await away.holds(
        GREETING
        + MENU
        + "presses 3"
        + HIS_ACCOUNT
        + """
        hears service_unavailable
        hears transfer_to_agent
        ends queue dispatch
        """
    )


async def test_with_a_full_disk_nothing_is_promised_and_a_person_takes_over() -> None:
    here = town(FakeOutageDesk(full=True))
    answers = {"outage_menu": "1", "account_yours": "1", "outage_house_question": "1"}
    caller = ObligingCaller(answers)
    await here.connect(caller)
    assert caller.heard[-1] == "system_error"
    assert here.exit.taken == ["queue dispatch"]


async def test_a_closed_account_is_answered_by_a_person() -> None:
    (flat,) = [sheet for sheet in SHEETS if sheet.account.number == FLAT]
    gone = replace(flat, account=replace(flat.account, contract_status=ContractStatus.TERMINATED))
    here = town(readings=FakeReadingDesk([gone]))
    answers = {"outage_menu": "1", "account_yours": "1", "account_keypad": "1000001#"}
    caller = ObligingCaller(answers)
    await here.connect(caller)
    assert caller.heard[-1] == "account_closed"
    assert here.exit.taken == ["queue dispatch"]
