"""A caller without power: what he hears of it, what he is asked, and what comes of his report."""

from dataclasses import replace

import pytest

from models.call import CallResult
from models.case import RegistrationNumber
from models.intent import Intent
from models.outage_news import OutageNews
from models.power import PowerKind, WorksTold
from services.outages.outage_desk import Extent
from tests.fakes.outage_desk import FakeOutageDesk
from tests.fakes.scripted_caller import ObligingCaller
from tests.fakes.yasnogorsk import RESIDENT, THE_20TH
from tests.unit.flows.outage_town import (
    ESTIMATED,
    FLAT,
    GREETING,
    HALF_PAST_TWO,
    HIS_ACCOUNT,
    MENU,
    NO_CALL,
    UNCLEAR,
    UPDATED,
    WORKS,
    knowing,
    state,
    town,
)


@pytest.mark.rule("C-1", "SMZ-4.2")
async def test_a_resident_reports_that_the_whole_house_is_dark_and_hears_his_number() -> None:
    here = town()
    result = await here.holds(
        GREETING
        + MENU
        + "presses 1"
        + HIS_ACCOUNT
        + """
        hears outage_house_question
        presses 1
        hears outage_registered reg_no=000123 time=10:00
        """
        + NO_CALL
    )
    assert result is CallResult.SELF_SERVICE
    (report,) = here.outages.reports.values()
    assert (report.intent, report.account, report.extent) == (Intent.OUTAGE_REPORT, FLAT, Extent.HOUSE)
    assert (report.outage_id, report.recording, report.reported_at) == (None, "", THE_20TH)
    assert not here.outages.tellings
    assert not here.outages.wishes


async def test_who_wants_a_call_when_power_is_back_is_noted_with_his_number() -> None:
    here = town()
    answers = {"outage_menu": "1", "account_yours": "1", "outage_house_question": "3", "outage_notify_me": "1"}
    await here.connect(ObligingCaller(answers))
    (wish,) = here.outages.wishes.values()
    assert (wish.phone, wish.account, wish.outage_id) == (RESIDENT, FLAT, None)
    assert str(wish.number) == "DEMO-20261120-000123"


async def test_a_known_outage_is_told_with_its_estimate_and_nothing_more_is_asked() -> None:
    here = knowing(state(PowerKind.OUTAGE, ESTIMATED))
    await here.holds(
        GREETING
        + MENU
        + "presses 1"
        + HIS_ACCOUNT
        + """
        hears outage_known_etr etr_date=2026-11-20 etr_time=14:30
        hears outage_registered reg_no=000123 time=10:00
        """
        + NO_CALL
    )
    (told,) = here.outages.tellings.values()
    assert (told.outage_id, told.estimate, told.account, told.caller) == (7, HALF_PAST_TWO, FLAT, RESIDENT)
    assert told.heard_whole
    (report,) = here.outages.reports.values()
    assert report.outage_id == 7, "a child of the outage"


async def test_cause_and_crew_are_told_as_they_were_entered() -> None:
    news = replace(ESTIMATED, cause="обрыв провода.", crew_on_site=True)
    await knowing(state(PowerKind.OUTAGE, news)).holds(
        GREETING
        + MENU
        + "presses 2"
        + HIS_ACCOUNT
        + """
        hears outage_known_etr etr_date=2026-11-20 etr_time=14:30
        hears outage_cause cause=обрыв провода
        hears outage_crew_on_site
        hears case_number reg_no=000123
        """
        + NO_CALL
    )


@pytest.mark.rule("SMZ-5a")
async def test_without_an_estimate_the_time_is_being_clarified_and_its_last_news_is_told() -> None:
    here = knowing(state(PowerKind.OUTAGE, UNCLEAR))
    await here.holds(
        GREETING
        + MENU
        + "presses 2"
        + HIS_ACCOUNT
        + """
        hears outage_known_no_etr update_time=2026-11-20+09:30
        hears case_number reg_no=000123
        """
        + NO_CALL
    )
    (told,) = here.outages.tellings.values()
    assert told.estimate is None
    (report,) = here.outages.reports.values()
    assert (report.intent, report.outage_id) == (Intent.OUTAGE_STATUS, 7)


async def test_a_suspected_outage_is_told_as_that_and_the_report_is_taken_all_the_same() -> None:
    here = knowing(state(PowerKind.SUSPECTED, OutageNews(7, True, UPDATED)))
    await here.holds(
        GREETING
        + MENU
        + "presses 1"
        + HIS_ACCOUNT
        + """
        hears outage_suspected
        hears outage_house_question
        presses 1
        hears outage_registered reg_no=000123 time=10:00
        """
        + NO_CALL
    )
    assert not here.outages.tellings, "a suspicion promises nothing"
    assert len(here.outages.reports) == 1


async def test_who_asks_when_power_is_back_where_we_know_of_nothing_reports_it() -> None:
    here = town()
    answers = {"outage_menu": "2", "account_yours": "1", "outage_house_question": "1", "outage_notify_me": "2"}
    await here.connect(ObligingCaller(answers))
    (report,) = here.outages.reports.values()
    assert report.intent is Intent.OUTAGE_REPORT


async def test_a_repeat_caller_hears_the_number_that_he_has() -> None:
    number = RegistrationNumber("DEMO", THE_20TH.date(), 99)
    here = town(FakeOutageDesk({FLAT: state(PowerKind.OUTAGE, UNCLEAR)}, reported=number))
    await here.holds(
        GREETING
        + MENU
        + "presses 1"
        + HIS_ACCOUNT
        + """
        hears outage_known_no_etr update_time=2026-11-20+09:30
        hears outage_already_reported reg_no=000099
        """
        + NO_CALL
    )
    assert not here.outages.reports


@pytest.mark.parametrize("answer", ["presses 2", "is silent"])
async def test_a_flat_alone_is_pointed_to_its_house_and_not_registered(answer: str) -> None:
    here = town()
    result = await here.holds(
        GREETING
        + MENU
        + "presses 1"
        + HIS_ACCOUNT
        + f"""
        hears outage_house_question
        presses 2
        hears outage_flat_only_hint
        {answer}
        hears goodbye
        ends hang up
        """
    )
    assert result is CallResult.INFORMED
    assert not here.outages.reports


async def test_a_flat_alone_is_registered_where_its_caller_wants_that() -> None:
    here = town()
    answers = {
        "outage_menu": "1",
        "account_yours": "1",
        "outage_house_question": "2",
        "outage_flat_only_hint": "1",
        "outage_notify_me": "2",
    }
    await here.connect(ObligingCaller(answers))
    (report,) = here.outages.reports.values()
    assert report.extent is Extent.FLAT


async def test_planned_works_are_told_instead_of_a_report() -> None:
    here = knowing(state(PowerKind.PLANNED, works=WORKS))
    await here.holds(
        GREETING
        + MENU
        + "presses 1"
        + HIS_ACCOUNT
        + """
        hears outage_planned_now start=2026-11-20+09:00 end=2026-11-20+14:30
        hears case_number reg_no=000123
        hears goodbye
        ends hang up
        """
    )
    (report,) = here.outages.reports.values()
    assert report.intent is Intent.OUTAGE_STATUS


@pytest.mark.parametrize(
    ("works", "heard"),
    [
        (WORKS, "hears outage_planned_now start=2026-11-20+09:00 end=2026-11-20+14:30"),
        (None, "hears outage_no_works"),
    ],
)
async def test_who_asks_about_planned_works_hears_of_them(works: WorksTold | None, heard: str) -> None:
    await town(FakeOutageDesk(works=works)).holds(
        GREETING
        + MENU
        + "presses 3"
        + HIS_ACCOUNT
        + f"""
        {heard}
        hears case_number reg_no=000123
        hears goodbye
        ends hang up
        """
    )


@pytest.mark.parametrize(("key", "way"), [("0", "queue dispatch"), ("9", "dispatcher")])
@pytest.mark.parametrize("question", ["outage_menu", "account_yours", "outage_house_question", "outage_notify_me"])
async def test_operator_and_danger_work_at_every_question(question: str, key: str, way: str) -> None:
    answers = {"outage_menu": "1", "account_yours": "1", "outage_house_question": "1", "outage_notify_me": "2"}
    here = town()
    await here.connect(ObligingCaller(answers | {question: key}))
    assert here.exit.taken == [way]


async def test_whoever_cannot_choose_is_given_to_a_person() -> None:
    here = town()
    await here.connect(ObligingCaller({}))
    assert here.exit.taken == ["queue dispatch"]


BY_VOICE = """
    says нет света
    hears account_yours last4=0001
    says да
    hears outage_house_question
    says весь дом
    hears outage_registered reg_no=000123 time=10:00
    hears outage_notify_me
    is silent
    hears goodbye
    ends hang up
"""


async def test_the_whole_report_can_be_given_by_voice() -> None:
    here = town()
    await here.holds(GREETING + MENU + BY_VOICE, by_voice=True)
    (report,) = here.outages.reports.values()
    assert report.extent is Extent.HOUSE
