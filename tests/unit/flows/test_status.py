"""Callers who want to know what has become of their case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.call import CallResult
from models.case import RegistrationNumber
from models.intent import Intent
from models.menu import MenuItem
from models.phone_number import PhoneNumber
from services.cases.case_desk import CaseProgress, CaseStatus, CaseUnknown
from tests.fakes.case_desk import FakeCaseDesk
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, RESIDENT, THE_20TH

ASKED = replace(COMPANY, menu_order=(MenuItem.STATUS,), intents=frozenset({Intent.ANSWER_STATUS}))
NUMBER = RegistrationNumber("DEMO", THE_20TH.date(), 123)
MIDNIGHT = THE_20TH.replace(hour=0, minute=0) + timedelta(days=10)
WELCOME = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
    hears status_ask_number
"""
END = """
    hears goodbye
    ends hang up
"""
OPERATOR = """
    ends queue readings
"""


def town(
    progress: CaseProgress = CaseProgress.IN_WORK,
    *,
    caller: PhoneNumber | None = RESIDENT,
    late: bool = False,
    trouble: CaseUnknown | None = None,
) -> Switchboard:
    deadline = None if progress is CaseProgress.CLOSED else MIDNIGHT - timedelta(days=20 if late else 0)
    known = {digits: CaseStatus(NUMBER, progress, deadline) for digits in ("000123", "20261120000123")}
    return Switchboard(profile=ASKED, caller=caller, cases=FakeCaseDesk(known, owner=RESIDENT, trouble=trouble))


@pytest.mark.rule("SMZ-1")
async def test_from_his_own_phone_a_caller_hears_how_his_case_stands_and_when_it_is_due() -> None:
    told = "hears status_message reg_no=000123 status_phrase=в работе deadline=2026-11-29\n"
    assert await town().holds(WELCOME + "presses 000123#\n" + told + END) is CallResult.SELF_SERVICE


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (CaseProgress.ACCEPTED, "принято"),
        (CaseProgress.PASSED_ON, "принято и передано"),
        (CaseProgress.ANSWERED, "ответ готов"),
    ],
)
async def test_each_step_has_words_of_its_own(progress: CaseProgress, words: str) -> None:
    told = f"hears status_message reg_no=000123 status_phrase={words} deadline=2026-11-29\n"
    await town(progress).holds(WELCOME + "presses 20261120000123#\n" + told + END)


async def test_where_nothing_is_owed_no_day_is_told() -> None:
    told = "hears status_told reg_no=000123 status_phrase=рассмотрено\n"
    await town(CaseProgress.CLOSED).holds(WELCOME + "presses 000123#\n" + told + END)


@pytest.mark.rule("SAL-2.1")
async def test_an_answer_that_is_late_is_no_promise_but_a_person() -> None:
    told = "hears status_told reg_no=000123 status_phrase=в работе\nhears transfer_to_agent\n"
    assert await town(late=True).holds(WELCOME + "presses 000123#\n" + told + OPERATOR) is CallResult.AGENT


@pytest.mark.parametrize("caller", [PhoneNumber("+77000000099"), None])
async def test_from_another_phone_the_code_is_asked_for(caller: PhoneNumber | None) -> None:
    script = """
        presses 000123#
        hears status_ask_code
        presses 4821
        hears status_message reg_no=000123 status_phrase=в работе deadline=2026-11-29
    """
    await town(caller=caller).holds(WELCOME + script + END)


async def test_a_wrong_code_opens_nothing_and_ends_with_a_person() -> None:
    script = """
        presses 000123#
        hears status_ask_code
        presses 1111
        hears status_wrong_code
        hears status_ask_code
        presses 2222
        hears status_wrong_code
        hears status_ask_code
        presses 3333
        hears status_not_found
    """
    assert await town(caller=None).holds(WELCOME + script + OPERATOR) is CallResult.AGENT


async def test_a_number_that_does_not_exist_is_asked_for_again_and_then_a_person_looks() -> None:
    script = """
        presses 999999#
        hears status_unknown
        hears status_ask_number
        presses 999998#
        hears status_unknown
        hears status_ask_number
        presses 999997#
        hears status_not_found
    """
    await town().holds(WELCOME + script + OPERATOR)


async def test_a_typing_error_is_forgiven() -> None:
    script = """
        presses 000124#
        hears status_unknown
        hears status_ask_number
        presses 000123#
        hears status_message reg_no=000123 status_phrase=в работе deadline=2026-11-29
    """
    await town().holds(WELCOME + script + END)


async def test_after_too_many_wrong_codes_a_person_is_asked() -> None:
    here = town(trouble=CaseUnknown.TOO_MANY_TRIES)
    await here.holds(WELCOME + "presses 000123#\nhears transfer_to_agent\n" + OPERATOR)


async def test_while_the_database_is_away_the_caller_is_told_and_goes_to_a_person() -> None:
    here = town(trouble=CaseUnknown.DATABASE_AWAY)
    await here.holds(WELCOME + "presses 000123#\nhears service_unavailable\nhears transfer_to_agent\n" + OPERATOR)
