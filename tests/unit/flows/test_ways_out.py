"""The ways out of a flow: an operator, danger, giving up, a fault of ours, and coming back from a queue."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.start import Start
from models.call import CallResult
from models.case import CallbackReason, RegistrationNumber
from models.company_terms import Notices, Patience
from models.intent import Intent
from models.menu import MenuItem
from models.phone_number import PhoneNumber
from models.queue import Overflow
from tests.fakes.desks import FakeDispatchDesk, FakeOperatorDesk, FakeReadingDesk
from tests.fakes.scripted_caller import ObligingCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, QUEUE, RESIDENT, SHEETS, STRANGER, THE_20TH

GREETING = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
"""
OFFER = "hears account_offer_last4 last4=0001\n"
PROMISED = "hears callback_confirmed callback_deadline=2026-11-20+14:00 reg_no=000123\n"
END = "hears goodbye\nends hang up"
HOURS = "hears agent_hours_closed hours=09:00+18:00\n"


async def test_zero_brings_an_operator() -> None:
    town = Switchboard()
    result = await town.holds(GREETING + OFFER + "presses 0\nhears transfer_to_agent\nends queue readings")
    assert result is CallResult.AGENT


@pytest.mark.rule("C-1")
async def test_outside_their_hours_operators_promise_to_call_back() -> None:
    town = Switchboard(operators=FakeOperatorDesk(is_open=False))
    asked = "presses 0\n" + HOURS + "hears callback_number_ask\npresses 1\nis silent\n"
    assert await town.holds(GREETING + OFFER + asked + PROMISED + END) is CallResult.CALLBACK_TAKEN
    (request,) = town.operators.promised.values()
    assert (request.phone, request.reason, request.queue) == (RESIDENT, CallbackReason.CLOSED_HOURS, "readings")


async def test_a_caller_may_be_called_on_another_number() -> None:
    town = Switchboard(operators=FakeOperatorDesk(is_open=False))
    asked = "presses 0\n" + HOURS + "hears callback_number_ask\npresses 87000000077#\n"
    await town.holds(GREETING + OFFER + asked + PROMISED + END)
    (request,) = town.operators.promised.values()
    assert request.phone.e164 == "+77000000077"


@pytest.mark.parametrize("abroad", ["998901234567#", "112#", "2#"])
async def test_numbers_abroad_and_short_numbers_are_never_promised_a_call(abroad: str) -> None:
    town = Switchboard(operators=FakeOperatorDesk(is_open=False))
    asked = "presses 0\n" + HOURS + f"hears callback_number_ask\npresses {abroad}\n"
    await town.holds(GREETING + OFFER + asked + "hears callback_number_keypad\npresses 7000000077#\n" + PROMISED + END)
    (request,) = town.operators.promised.values()
    assert request.phone.e164 == "+77000000077"


async def test_a_caller_from_abroad_is_asked_for_a_number_at_home() -> None:
    town = Switchboard(caller=PhoneNumber("+19005550100"), operators=FakeOperatorDesk(is_open=False))
    asked = "hears account_keypad\npresses *0\n" + HOURS + "hears callback_number_keypad\n"
    await town.holds(GREETING + asked + "presses *0\n" + END)
    assert not town.operators.promised


async def test_a_withheld_number_is_asked_for() -> None:
    town = Switchboard(caller=None, operators=FakeOperatorDesk(is_open=False))
    asked = "hears account_keypad\npresses *0\n" + HOURS + "hears callback_number_keypad\npresses 87000000055#\n"
    await town.holds(GREETING + asked + PROMISED + END)


async def test_a_withheld_number_that_nobody_tells_is_not_promised_anything() -> None:
    town = Switchboard(caller=None, operators=FakeOperatorDesk(is_open=False))
    silence = (
        "hears callback_number_keypad\nis silent\nhears no_input\n" * 2 + "hears callback_number_keypad\nis silent\n"
    )
    script = GREETING + "hears account_keypad\npresses *0\n" + HOURS + silence + END
    assert await town.holds(script) is CallResult.INFORMED
    assert not town.operators.promised


async def test_a_caller_who_only_presses_operator_at_night_is_called_back_where_he_calls_from() -> None:
    town = Switchboard(operators=FakeOperatorDesk(is_open=False))
    await town.holds(
        GREETING + OFFER + "presses 0\n" + HOURS + "hears callback_number_ask\npresses *0\n" + PROMISED + END
    )
    assert len(town.operators.promised) == 1


@pytest.mark.rule("C-7")
async def test_danger_at_night_still_reaches_the_dispatcher() -> None:
    town = Switchboard(operators=FakeOperatorDesk(is_open=False))
    danger = "presses *9\nhears hazard_safety\nhears hazard_confirm\nis silent\nends dispatcher"
    await town.holds(GREETING + OFFER + "presses 0\n" + HOURS + "hears callback_number_ask\n" + danger)


@pytest.mark.rule("C-7")
async def test_danger_is_believed_even_from_silence() -> None:
    town = Switchboard()
    danger = "presses 9\nhears hazard_safety\nhears hazard_confirm\nis silent\nends dispatcher"
    assert await town.holds(GREETING + OFFER + danger) is CallResult.DISPATCHER


async def test_nine_pressed_again_and_again_is_danger() -> None:
    town = Switchboard()
    danger = "presses 99\nhears hazard_safety\nhears hazard_confirm\npresses 9\nends dispatcher"
    await town.holds(GREETING + OFFER + danger)


async def test_a_slip_on_nine_costs_the_caller_nothing_but_a_question() -> None:
    town = Switchboard()
    slip = "presses 9\nhears hazard_safety\nhears hazard_confirm\npresses 2\n"
    await town.holds(GREETING + OFFER + slip + OFFER + "presses 1\nhears reading_keypad_electricity\nhangs up")


async def test_a_slip_on_nine_at_the_last_attempt_is_not_the_end() -> None:
    town = Switchboard()
    wrong = OFFER + "presses 7\nhears invalid_key\n"
    slip = OFFER + "presses 9\nhears hazard_safety\nhears hazard_confirm\npresses 2\n"
    await town.holds(GREETING + wrong * 2 + slip + OFFER + "presses 1\nhears reading_keypad_electricity\nhangs up")


async def test_the_danger_question_is_not_answered_by_keys_typed_before_it() -> None:
    town = Switchboard()
    danger = "presses 92\nhears hazard_safety\nhears hazard_confirm\npresses 1\nends dispatcher"
    await town.holds(GREETING + OFFER + danger)


async def test_three_wrong_keys_bring_an_operator() -> None:
    town = Switchboard()
    wrong = OFFER + "presses 7\nhears invalid_key\n"
    await town.holds(GREETING + wrong * 2 + OFFER + "presses 7\nhears too_many_errors\nends queue readings")


async def test_a_caller_who_has_been_with_us_for_six_minutes_is_given_to_an_operator() -> None:
    town = Switchboard(now=THE_20TH + timedelta(minutes=6, seconds=1))
    caller = ObligingCaller({})
    await town.connect(caller)
    assert caller.heard[-1] == "too_many_errors"
    assert town.exit.taken == ["queue readings"]


class BrokenDesk(FakeReadingDesk):
    async def accounts_of(self, caller: object) -> tuple[()]:
        raise RuntimeError("a fault of ours")


async def test_a_fault_of_ours_ends_one_call_politely() -> None:
    town = Switchboard(readings=BrokenDesk())
    assert await town.holds(GREETING + "hears system_error\nends queue readings returning") is CallResult.FAILED


async def test_a_journal_of_another_version_hands_the_caller_to_an_operator() -> None:
    town = Switchboard()
    await town.journal.write("a step of an older version#1", None)
    assert await town.holds("hears system_error\nends queue readings returning") is CallResult.FAILED


async def test_nobody_in_the_queue_means_a_call_back() -> None:
    town = Switchboard(start=Start.NOBODY_THERE)
    await town.holds("hears agents_busy\nhears callback_number_ask\nis silent\n" + PROMISED + END)
    (request,) = town.operators.promised.values()
    assert request.reason is CallbackReason.NOBODY_THERE


async def test_after_a_long_wait_a_caller_may_be_called_back() -> None:
    town = Switchboard(start=Start.WAITED_LONG)
    await town.holds(
        "hears callback_offer\npresses 1\nhears callback_number_ask\npresses 1\nis silent\n" + PROMISED + END
    )


async def test_whoever_presses_one_while_he_waits_is_offered_a_callback_and_takes_it_with_another_one() -> None:
    town = Switchboard(start=Start.WANTS_CALLBACK)
    await town.holds(
        "hears callback_offer\npresses 1\nhears callback_number_ask\npresses 1\nis silent\n" + PROMISED + END
    )
    (request,) = town.operators.promised.values()
    assert request.reason is CallbackReason.QUEUE_OVERFLOW


@pytest.mark.parametrize("answer", ["is silent", "presses 2"])
async def test_a_key_pressed_by_a_slip_in_the_queue_leads_back_into_it(answer: str) -> None:
    town = Switchboard(start=Start.WANTS_CALLBACK)
    await town.holds(f"hears callback_offer\n{answer}\nends queue readings")
    assert not town.operators.promised


async def test_one_pressed_in_a_queue_that_must_not_end_in_a_promise_leads_back_into_it() -> None:
    profile = replace(COMPANY, queues=(replace(QUEUE, overflow=Overflow.DISPATCHER),))
    await Switchboard(profile=profile, start=Start.WANTS_CALLBACK).holds("ends queue readings")


async def test_after_a_long_wait_silence_means_to_stay() -> None:
    town = Switchboard(start=Start.WAITED_LONG)
    await town.holds("hears callback_offer\nis silent\nends queue readings")


@pytest.mark.parametrize("start", [Start.NOBODY_THERE, Start.WAITED_LONG])
async def test_a_queue_that_must_not_end_in_a_promise_rings_the_dispatcher(start: Start) -> None:
    profile = replace(COMPANY, queues=(replace(QUEUE, overflow=Overflow.DISPATCHER),))
    await Switchboard(profile=profile, start=start).holds("ends dispatcher")


async def test_nine_in_the_queue_is_danger_and_a_slip_leads_back_into_it() -> None:
    asked = "hears hazard_safety\nhears hazard_confirm\n"
    await Switchboard(start=Start.DANGER_IN_QUEUE).holds(asked + "presses 1\nends dispatcher")
    await Switchboard(start=Start.DANGER_IN_QUEUE).holds(asked + "presses 2\nends queue readings")


@pytest.mark.rule("C-7")
async def test_when_no_dispatcher_answers_an_alarm_is_raised_and_the_place_recorded() -> None:
    town = Switchboard(start=Start.DISPATCHER_UNREACHED)
    place = "hears outage_address_ask\nrecords up to 60 s\nhears hazard_recorded reg_no=000123\n"
    assert await town.holds(place + END) is CallResult.DISPATCHER
    (alarm,) = town.dispatch.alarms.values()
    assert alarm.recording == "town-1700000000-1-danger"


class BrokenDispatch(FakeDispatchDesk):
    async def raise_alarm(self, alarm: object) -> RegistrationNumber:
        raise RuntimeError("a fault of ours")


async def test_a_fault_of_ours_puts_a_caller_in_danger_before_all_others() -> None:
    town = Switchboard(start=Start.DISPATCHER_UNREACHED, dispatch=BrokenDispatch())
    assert await town.holds("hears system_error\nends queue readings danger") is CallResult.FAILED


async def test_when_not_even_an_alarm_can_be_raised_the_caller_is_told_to_ring_112() -> None:
    town = Switchboard(start=Start.DISPATCHER_UNREACHED, dispatch=FakeDispatchDesk(away=True))
    assert await town.holds("hears hazard_unreached\n" + END) is CallResult.FAILED


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ("", Start.FRESH),
        ("queue-TIMEOUT", Start.WAITED_LONG),
        ("queue-JOINEMPTY", Start.NOBODY_THERE),
        ("queue-LEAVEEMPTY", Start.NOBODY_THERE),
        ("queue-", Start.NOBODY_THERE),
        ("queue-callback", Start.WANTS_CALLBACK),
        ("queue-danger", Start.DANGER_IN_QUEUE),
        ("dispatcher-unreached", Start.DISPATCHER_UNREACHED),
    ],
)
def test_what_the_dialplan_says_tells_how_a_call_comes_back(said: str, start: Start) -> None:
    assert Start.of(said) is start


async def test_a_company_without_machine_services_connects_to_an_operator() -> None:
    town = Switchboard(profile=replace(COMPANY, menu_order=(MenuItem.INFO,), intents=frozenset({Intent.CONSULTATION})))
    await town.holds(GREETING + "hears transfer_to_agent\nends queue readings")


async def test_notices_are_told_as_the_company_wants() -> None:
    notices = Notices(recording_notice=False, record_calls=False, personal_data_notice=True)
    town = Switchboard(profile=replace(COMPANY, notices=notices), caller=STRANGER)
    await town.holds(
        "hears greeting company=demo\nhears personal_data_notice\nhears danger_key\nhears account_keypad\nhangs up"
    )


async def test_a_company_may_give_its_callers_more_attempts() -> None:
    town = Switchboard(profile=replace(COMPANY, patience=Patience(attempts=4)))
    wrong = OFFER + "presses 7\nhears invalid_key\n"
    await town.holds(GREETING + wrong * 3 + OFFER + "presses 7\nhears too_many_errors\nends queue readings")


async def test_whoever_asks_for_a_person_in_a_service_goes_to_that_services_queue() -> None:
    operators = replace(QUEUE, code="operators")
    profile = replace(COMPANY, queues=(operators, QUEUE), menu_queues={MenuItem.READINGS: "readings"})
    await Switchboard(profile=profile).holds(
        GREETING + OFFER + "presses 0\nhears transfer_to_agent\nends queue readings"
    )
    wrong = OFFER + "presses 7\nhears invalid_key\n"
    script = GREETING + wrong * 2 + OFFER + "presses 7\nhears too_many_errors\nends queue readings"
    await Switchboard(profile=profile).holds(script)


async def test_keys_typed_ahead_do_not_accept_an_offer_that_nobody_expected() -> None:
    town = Switchboard(caller=None, at=THE_20TH.replace(hour=21))
    await town.holds(
        "presses 1000001#4698#1\nhears recording_notice\n"
        "hears reading_closed_hours hour_from_gen=9 hour_to_gen=18\nis silent\n" + END
    )
    assert not town.readings.messages


async def test_a_priority_household_goes_to_the_head_of_the_queue_by_its_number() -> None:
    here = Switchboard(operators=FakeOperatorDesk(priority=[RESIDENT]))
    await here.connect(ObligingCaller({"account_offer_last4": "0"}))
    assert here.exit.taken == ["queue readings household"]


async def test_a_priority_household_goes_to_the_head_of_the_queue_by_the_account_that_the_call_is_about() -> None:
    marked = SHEETS[0].account.number
    here = Switchboard(caller=STRANGER, operators=FakeOperatorDesk(priority=[marked]))
    caller = ObligingCaller({"account_keypad": f"{marked}#", "meter_last4": "*0", "reading_keypad_electricity": "*0"})
    await here.connect(caller)
    assert here.exit.taken == ["queue readings household"], caller.heard


async def test_a_household_that_is_not_marked_waits_like_everybody() -> None:
    here = Switchboard(operators=FakeOperatorDesk(priority=[STRANGER]))
    await here.connect(ObligingCaller({"account_offer_last4": "0"}))
    assert here.exit.taken == ["queue readings"]
