"""Callers with a complaint (F-6): to a person, or after the tone, never into a dead end."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from models.call import CallResult
from models.case import CallbackReason
from models.intent import Intent
from models.menu import MenuItem
from tests.fakes.case_desk import FakeCaseDesk
from tests.fakes.desks import FakeOperatorDesk
from tests.fakes.memory_journal import Crash
from tests.fakes.scripted_caller import ObligingCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, RESIDENT, THE_20TH

PROFILE = replace(COMPANY, menu_order=(MenuItem.COMPLAINT,), intents=frozenset({Intent.COMPLAINT}))
WELCOME = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
"""
ASKED = """
    hears complaint_record
    records up to 180 s
"""
END = """
    hears goodbye
    ends hang up
"""
THIRTY_DAYS = THE_20TH.replace(hour=0, minute=0) + timedelta(days=31)


def town(*, is_open: bool = False, cases: FakeCaseDesk | None = None) -> Switchboard:
    desk = cases or FakeCaseDesk(deadline=THIRTY_DAYS)
    return Switchboard(profile=PROFILE, operators=FakeOperatorDesk(is_open=is_open), cases=desk)


@pytest.mark.rule("SMZ-9")
async def test_while_somebody_works_a_complaint_is_a_persons() -> None:
    here = town(is_open=True)
    assert await here.holds(WELCOME + "hears transfer_to_agent\nends queue readings\n") is CallResult.AGENT
    assert here.cases.reports == {}


@pytest.mark.rule("SMZ-9", "C-1")
async def test_at_night_it_is_spoken_and_has_a_number_a_term_and_a_code() -> None:
    here = town()
    told = """
        speaks 40
        hears complaint_registered reg_no=000123 deadline=2026-12-20
        hears case_code code=4821
    """
    assert await here.holds(WELCOME + ASKED + told + END) is CallResult.VOICE_MESSAGE
    (report,) = here.cases.reports.values()
    assert (report.intent, report.caller, report.recording, report.recording_s) == (
        Intent.COMPLAINT,
        RESIDENT,
        "town-1700000000-1-complaint-1",
        40.0,
    )


async def test_without_a_day_that_can_be_told_there_is_still_a_number() -> None:
    told = "speaks 5\nhears case_number reg_no=000123\nhears case_code code=4821\n"
    await town(cases=FakeCaseDesk()).holds(WELCOME + ASKED + told + END)


async def test_who_says_nothing_is_asked_again_and_then_called_back() -> None:
    here = town()
    script = WELCOME + ASKED + "speaks 0\nhears no_input\n" + ASKED + "speaks 0\nhears no_input\n"
    script += "hears callback_number_ask\npresses 1#\n"
    script += "hears callback_confirmed callback_deadline=2026-11-20+14:00 reg_no=000123\n"
    await here.holds(script + END)
    (request,) = here.operators.promised.values()
    assert (request.phone, request.reason) == (RESIDENT, CallbackReason.CLOSED_HOURS)


async def test_whenever_he_hangs_up_after_his_complaint_it_is_one_case() -> None:
    cases_after = []
    for moment in range(1, 10):
        here = town()
        await here.connect(ObligingCaller({}, hangs_up_at=moment))
        cases_after.append(len(here.cases.reports))
    first = cases_after.index(1)
    assert first > 0, "before he has spoken there is nothing to keep"
    assert set(cases_after[first:]) == {1}


async def test_a_crash_after_the_tone_registers_the_complaint_once() -> None:
    for moment in range(1, 10):
        here = town()
        with suppress(Crash):
            await here.connect(ObligingCaller({}, crashes_at=moment))
        await here.connect(ObligingCaller({}))
        (report,) = here.cases.reports.values()
        assert report.key == "town/1700000000.1/complaint"


async def test_a_complaint_that_cannot_be_kept_is_no_promise() -> None:
    here = town(cases=FakeCaseDesk(full=True))
    script = WELCOME + ASKED + "speaks 30\nhears system_error\nends queue readings returning\n"
    assert await here.holds(script) is CallResult.FAILED
