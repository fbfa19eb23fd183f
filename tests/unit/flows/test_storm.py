"""The evening when everybody phones: the recorded answer first, and a way out for whoever has it."""

from dataclasses import replace

import pytest

from models.call import CallResult
from models.case import RegistrationNumber
from models.intent import Intent
from models.menu import MenuItem
from services.outages.outage_desk import BannerKind
from services.outages.storm_board import Storm
from tests.fakes.memory_journal import Crash, MemoryJournal
from tests.fakes.outage_desk import FakeOutageDesk
from tests.fakes.scripted_caller import ObligingCaller, ScriptedCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import STRANGER, THE_20TH
from tests.unit.flows.outage_town import FLAT, GREETING, MENU, affected, company, town

STORM = Storm(on=True)
TOLD = """
    hears outage_known_etr etr_date=2026-11-20 etr_time=14:30
"""
HIS_NUMBER = """
    hears case_number reg_no=000123
"""
CALL_ME = """
    hears outage_notify_me
    presses 1
"""
ANYTHING_ELSE = """
    hears storm_other_question
"""
ANSWERS = {"outage_notify_me": "1"}
MOMENTS = range(1, 20)


def dark(**more: object) -> Switchboard:
    """A resident without power phones while it storms."""
    return town(FakeOutageDesk(banner=affected(BannerKind.OUTAGE, FLAT)), storm=STORM, **more)


async def test_a_resident_without_power_hears_the_answer_his_number_and_good_bye() -> None:
    here = dark()
    result = await here.holds(
        GREETING + TOLD + HIS_NUMBER + CALL_ME + ANYTHING_ELSE + "is silent\n hears goodbye\n ends hang up"
    )
    assert result is CallResult.SELF_SERVICE
    (report,) = here.outages.reports.values()
    assert (report.intent, report.account, report.outage_id) == (Intent.OUTAGE_STATUS, FLAT, 7)
    (wish,) = here.outages.wishes.values()
    assert wish.outage_id == 7


async def test_a_resident_with_another_question_presses_one() -> None:
    await dark().holds(
        GREETING
        + TOLD
        + HIS_NUMBER
        + "hears outage_notify_me\n presses 2"
        + ANYTHING_ELSE
        + "presses 1"
        + MENU
        + "hangs up"
    )


async def test_a_resident_who_calls_again_hears_the_number_that_he_has() -> None:
    known = RegistrationNumber("DEMO", THE_20TH.date(), 77)
    desk = FakeOutageDesk(banner=affected(BannerKind.OUTAGE, FLAT), reported=known)
    here = town(desk, storm=STORM)
    await here.holds(
        GREETING + TOLD + "hears outage_already_reported reg_no=000077" + CALL_ME + ANYTHING_ELSE + "hangs up"
    )
    assert not desk.reports


async def test_zero_leads_to_an_operator_while_it_storms() -> None:
    here = dark()
    await here.holds(
        GREETING
        + TOLD
        + HIS_NUMBER
        + "hears outage_notify_me\n presses 0\n hears transfer_to_agent\n ends queue dispatch"
    )


async def test_nine_leads_to_the_dispatcher_while_it_storms() -> None:
    here = dark()
    await here.holds(
        GREETING
        + TOLD
        + HIS_NUMBER
        + "hears outage_notify_me\n presses 9\n hears hazard_safety"
        + "\n hears hazard_confirm\n presses 1\n ends dispatcher"
    )


async def test_everybody_hears_the_area_that_the_dispatcher_names() -> None:
    here = town(caller=STRANGER, storm=Storm(on=True, area="Посёлок Северный."))
    await here.holds(GREETING + "hears storm_area area=Посёлок Северный" + MENU + "hangs up")


async def test_the_line_about_power_comes_first_while_it_storms() -> None:
    lines = (MenuItem.READINGS, MenuItem.OUTAGE)
    profile = replace(company(), menu_order=lines, intents=frozenset({Intent.READING_SUBMIT, Intent.OUTAGE_REPORT}))
    here = Switchboard(profile=profile, caller=STRANGER, storm=STORM)
    await here.holds(
        GREETING
        + """
        hears menu_item_outage
        hears press_1
        hears menu_item_readings
        hears press_2
        hears menu_operator
        hangs up
        """
    )


@pytest.mark.parametrize("moment", MOMENTS)
async def test_whenever_he_hangs_up_what_he_heard_is_kept(moment: int) -> None:
    here, caller = dark(), ObligingCaller(ANSWERS, hangs_up_at=moment)
    result = await here.connect(caller)
    told = [line for line in caller.heard if line.startswith("outage_known_etr")]
    assert len(here.outages.tellings) >= len(told)
    assert bool(here.outages.reports) == (result is CallResult.SELF_SERVICE)


@pytest.mark.parametrize("moment", MOMENTS)
async def test_whenever_we_crash_he_is_registered_once_and_served_to_the_end(moment: int) -> None:
    here = dark(journal=MemoryJournal())
    try:
        await here.connect(ObligingCaller(ANSWERS, crashes_at=moment))
    except Crash:
        await here.connect(ObligingCaller(ANSWERS))
    assert len(here.outages.reports) == len(here.outages.wishes) == 1
    assert here.exit.taken == ["hang up"]


@pytest.mark.parametrize(("key", "way"), [("0", "queue dispatch"), ("9", "dispatcher")])
@pytest.mark.parametrize("heard", ["greeting", "danger_key", "outage_known_etr", "case_number"])
async def test_operator_and_danger_are_heard_while_the_recorded_answer_is_told(heard: str, key: str, way: str) -> None:
    here = dark()
    caller = ScriptedCaller(f"interrupts {heard}\npresses {key}\n" + "is silent\n" * 3)
    await here.connect(caller)
    assert here.exit.taken == [way], caller.transcript


async def test_a_storm_that_begins_while_a_caller_listens_is_his_too() -> None:
    """He need not wait for an agent because he called a moment too soon."""
    here = town(FakeOutageDesk(banner=affected(BannerKind.OUTAGE, FLAT)), storm_breaks=STORM)
    result = await here.holds(
        GREETING + TOLD + HIS_NUMBER + CALL_ME + ANYTHING_ELSE + "is silent\n hears goodbye\n ends hang up"
    )
    assert result is CallResult.SELF_SERVICE
