"""Who is calling: the ways to an account, and the limits against guessing."""

from dataclasses import replace

import pytest

from ivr.session import Leg, Session
from models.account import AccountNumber, ConsumerKind, ContractStatus, PremisesKind, RestrictionStatus
from models.account_form import AccountForm, CheckDigit
from models.reading_history import AccountSheet
from tests.fakes.desks import FakeOperatorDesk, FakeReadingDesk
from tests.fakes.scripted_caller import ObligingCaller, ScriptedCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, LANDLORD, RESIDENT, STRANGER, account, flat, meter, register

GREETING = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
"""
ASKED_AGAIN = """
    hears account_not_found
    hears account_keypad
"""


def one_account(sheet: AccountSheet, **changes: object) -> Switchboard:
    """A town in which RESIDENT's only account has these changes."""
    changed = replace(sheet, account=replace(sheet.account, **changes))  # type: ignore[arg-type]
    return Switchboard(readings=FakeReadingDesk((changed,)))


async def test_a_caller_whose_number_is_known_may_name_another_account() -> None:
    town = Switchboard()
    await town.holds(
        GREETING
        + """
        hears account_offer_last4 last4=0001
        presses 2
        hears account_keypad
        presses 4000002#
        hears reading_keypad_electricity
        hangs up
        """
    )


async def test_a_landlord_chooses_his_flat_by_the_last_four_digits() -> None:
    town = Switchboard(caller=LANDLORD)
    await town.holds(
        GREETING
        + """
        hears account_several
        presses 0003
        hears reading_keypad_electricity
        hangs up
        """
    )
    assert "open_account#1" in town.journal.steps


async def test_two_flats_that_end_alike_are_told_apart_by_the_whole_number() -> None:
    town = Switchboard(caller=LANDLORD, readings=FakeReadingDesk((flat("110001", LANDLORD), flat("220001", LANDLORD))))
    await town.holds(
        GREETING
        + """
        hears account_several
        presses 0001
        hears account_keypad
        presses 220001#
        hears reading_keypad_electricity
        hangs up
        """
    )


async def test_three_wrong_accounts_bring_an_operator() -> None:
    town = Switchboard(caller=STRANGER)
    await town.holds(
        GREETING
        + "hears account_keypad\npresses 555#"
        + ASKED_AGAIN
        + "presses 666#"
        + ASKED_AGAIN
        + """
        presses 777#
        hears account_too_many_tries
        ends queue readings
        """
    )


async def test_a_number_that_asks_for_many_accounts_is_served_by_a_person_only() -> None:
    town = Switchboard(caller=STRANGER, readings=FakeReadingDesk(most_accounts=0))
    await town.holds(
        GREETING
        + """
        hears account_keypad
        presses 1000001#
        hears account_too_many_tries
        ends queue readings
        """
    )


async def test_a_number_with_a_wrong_check_digit_is_refused_without_a_look_up() -> None:
    profile = replace(COMPANY, account_form=AccountForm(check_digit=CheckDigit.LUHN))
    town = Switchboard(profile=profile, caller=STRANGER)
    await town.holds(GREETING + "hears account_keypad\npresses 1000001#" + ASKED_AGAIN + "hangs up")
    assert "open_account#1" not in town.journal.steps


async def test_nine_pressed_at_the_account_question_is_danger_as_the_greeting_said() -> None:
    town = Switchboard(caller=STRANGER)
    await town.holds(
        GREETING
        + """
        hears account_keypad
        presses 9
        is silent
        hears hazard_safety
        hears hazard_confirm
        presses 1
        ends dispatcher
        """
    )


async def test_star_zero_brings_an_operator_while_digits_are_typed() -> None:
    town = Switchboard(caller=STRANGER)
    await town.holds(
        GREETING
        + """
        hears account_keypad
        presses 123*0
        hears transfer_to_agent
        ends queue readings
        """
    )


async def test_silence_is_met_with_help_and_in_the_end_with_an_operator() -> None:
    town = Switchboard(caller=STRANGER)
    again = """
        is silent
        hears no_input
        hears account_where
        hears digits_operator
        hears account_keypad
    """
    await town.holds(
        GREETING
        + "hears account_keypad"
        + again * 2
        + """
        is silent
        hears account_too_many_tries
        ends queue readings
        """
    )


async def test_two_hundred_digits_are_no_account() -> None:
    town = Switchboard(caller=STRANGER)
    await town.holds(
        GREETING
        + f"""
        hears account_keypad
        presses {"7" * 200}
        hears no_match
        hears account_where
        hears digits_operator
        hears account_keypad
        presses 1000001#
        hears reading_keypad_electricity
        hangs up
        """
    )


@pytest.mark.rule("AES-1.1")
async def test_a_closed_contract_is_for_an_operator() -> None:
    town = one_account(flat("1000001", RESIDENT), contract_status=ContractStatus.TERMINATED)
    await town.holds(
        GREETING
        + """
        hears account_offer_last4 last4=0001
        presses 1
        hears account_closed
        ends queue readings
        """
    )


@pytest.mark.rule("AES-H1")
async def test_a_firm_is_served_by_an_operator() -> None:
    town = one_account(flat("1000001", RESIDENT), consumer_kind=ConsumerKind.LEGAL)
    await town.holds(
        GREETING
        + """
        hears account_offer_last4 last4=0001
        presses 1
        hears transfer_to_agent
        ends queue readings
        """
    )


@pytest.mark.parametrize("restriction", RestrictionStatus)
async def test_a_restricted_consumer_gives_readings_like_everybody(restriction: RestrictionStatus) -> None:
    town = one_account(flat("1000001", RESIDENT), restriction=restriction)
    await town.holds(
        GREETING
        + """
        hears account_offer_last4 last4=0001
        presses 1
        hears reading_keypad_electricity
        hangs up
        """
    )


@pytest.mark.rule("AES-H3")
async def test_electricity_of_a_private_house_is_for_an_operator() -> None:
    owner = account("1000001", PremisesKind.PRIVATE, RESIDENT)
    sheet = AccountSheet(owner, (meter(owner, "770009", register("e", 100)),))
    town = Switchboard(readings=FakeReadingDesk((sheet,)))
    await town.holds(
        GREETING
        + """
        hears account_offer_last4 last4=0001
        presses 1
        hears reading_service_not_by_phone
        ends queue readings
        """
    )


@pytest.mark.rule("AES-H3")
async def test_hot_water_of_a_private_house_is_taken() -> None:
    town = Switchboard(caller=None)
    await town.holds(
        GREETING
        + """
        hears account_keypad
        presses 3000001#
        hears reading_service_choice
        presses 2
        hears reading_keypad_hot_water
        presses 318#
        hears reading_readback meter_spoken=units/hot_water zone=units/zone_total value=318 m3
        hears reading_confirm_keypad
        presses 1
        hears reading_accepted reg_no=000123
        hears goodbye
        ends hang up
        """
    )


async def test_the_record_of_a_call_names_the_account_that_it_was_about() -> None:
    assert await account_of(Switchboard(), "presses 1\nhears reading_keypad_electricity\nhangs up") == "1000001"
    assert await account_of(Switchboard(), "hangs up") is None


async def account_of(town: Switchboard, answer: str) -> str | None:
    script = ScriptedCaller(GREETING + "hears account_offer_last4 last4=0001\n" + answer)
    session = Session(Leg(script, town.exit, town.journal, town.notebook), town.here)
    await session.run()
    return None if session.account is None else session.account.value


async def test_whoever_calls_back_knows_the_account() -> None:
    town = Switchboard(operators=FakeOperatorDesk(is_open=False))
    caller = ObligingCaller({"account_offer_last4": "1", "reading_keypad_electricity": "*0"})
    await town.connect(caller)
    (request,) = town.operators.promised.values()
    assert request.account == AccountNumber("1000001")


async def test_so_many_wrong_accounts_a_call_bring_an_operator_however_patient_the_company_is() -> None:
    limits = replace(COMPANY.guess_limits, wrong_accounts_per_call=2)
    patient = replace(COMPANY, patience=replace(COMPANY.patience, attempts=9), guess_limits=limits)
    await Switchboard(profile=patient, caller=STRANGER).holds(
        GREETING
        + "hears account_keypad\npresses 555#"
        + ASKED_AGAIN
        + "presses 556#\nhears account_too_many_tries\nends queue readings"
    )
