"""A caller without power: what he hears of it, what he is asked, and what comes of his report."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from models.account import AccountNumber, ContractStatus
from models.call import CallResult
from models.case import RegistrationNumber
from models.company_profile import CompanyProfile
from models.intent import Intent
from models.menu import MenuItem
from models.opening_hours import EVERY_DAY, DayHours, OpeningHours, OpenSpan
from models.outage_news import OutageNews
from models.power import PowerKind, PowerState, WorksTold
from models.queue import QueueProfile
from services.outages.outage_desk import Banner, BannerKind, Extent
from tests.fakes.desks import FakeReadingDesk
from tests.fakes.memory_journal import Crash, MemoryJournal
from tests.fakes.outage_desk import FakeOutageDesk
from tests.fakes.scripted_caller import ObligingCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, LANDLORD, RESIDENT, SHEETS, STRANGER, THE_20TH, TOWN

FLAT = AccountNumber("1000001")
DISPATCH = QueueProfile("dispatch", OpeningHours((OpenSpan(EVERY_DAY, DayHours(time(0), None)),)))
UPDATED = datetime(2026, 11, 20, 9, 30, tzinfo=TOWN)
HALF_PAST_TWO = datetime(2026, 11, 20, 14, 30, tzinfo=TOWN)
ESTIMATED = OutageNews(7, False, UPDATED, HALF_PAST_TWO)
UNCLEAR = OutageNews(7, False, UPDATED)
WORKS = WorksTold("П-7", THE_20TH - timedelta(hours=1), HALF_PAST_TWO)
GREETING = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
"""
MENU = """
    hears outage_menu
    hears danger_key
    hears menu_operator
"""
HIS_ACCOUNT = """
    hears account_yours last4=0001
    presses 1
"""
NO_CALL = """
    hears outage_notify_me
    presses 2
    hears goodbye
    ends hang up
"""


def company() -> CompanyProfile:
    """One whose menu has nothing but outages."""
    return replace(
        COMPANY,
        menu_order=(MenuItem.OUTAGE,),
        intents=frozenset({Intent.OUTAGE_REPORT, Intent.OUTAGE_STATUS}),
        queues=(DISPATCH,),
        menu_queues={MenuItem.OUTAGE: "dispatch"},
    )


def state(kind: PowerKind, news: OutageNews | None = None, works: WorksTold | None = None) -> PowerState:
    return PowerState(kind, TOWN, news, works)


def town(desk: FakeOutageDesk | None = None, **more: object) -> Switchboard:
    return Switchboard(profile=company(), outages=desk or FakeOutageDesk(), **more)  # type: ignore[arg-type]


def knowing(known: PowerState, **more: object) -> Switchboard:
    """The resident's place is in this state."""
    return town(FakeOutageDesk({FLAT: known}), **more)


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


def affected(kind: BannerKind, *accounts: AccountNumber) -> Banner:
    return Banner(kind, accounts, state(PowerKind.OUTAGE, ESTIMATED) if kind is BannerKind.OUTAGE else None)


async def test_a_caller_whose_only_flat_has_no_power_hears_so_before_any_menu() -> None:
    here = town(FakeOutageDesk(banner=affected(BannerKind.OUTAGE, FLAT)))
    result = await here.holds(
        GREETING
        + """
        hears outage_known_etr etr_date=2026-11-20 etr_time=14:30
        hears outage_other_question
        """
        + MENU
        + "hangs up"
    )
    assert result is CallResult.INFORMED
    (told,) = here.outages.tellings.values()
    assert (told.account, told.estimate, told.heard_whole) == (FLAT, HALF_PAST_TWO, True)


async def test_a_landlord_is_asked_which_of_his_flats_he_calls_about() -> None:
    flats = tuple(AccountNumber(f"400000{n}") for n in (1, 2, 3))
    dark = FakeOutageDesk({flats[1]: state(PowerKind.OUTAGE, ESTIMATED)}, banner=affected(BannerKind.ASK_WHICH, *flats))
    here = town(dark, caller=LANDLORD)
    await here.holds(
        GREETING
        + """
        hears account_several
        presses 0002
        hears outage_known_etr etr_date=2026-11-20 etr_time=14:30
        hears outage_other_question
        """
        + MENU
        + "hangs up"
    )
    (told,) = here.outages.tellings.values()
    assert told.account == flats[1]


async def test_a_landlord_who_calls_about_another_flat_goes_on_to_the_menu() -> None:
    flats = tuple(AccountNumber(f"400000{n}") for n in (1, 2, 3))
    here = town(FakeOutageDesk(banner=affected(BannerKind.ASK_WHICH, *flats)), caller=LANDLORD)
    await here.holds(GREETING + "hears account_several\n presses 0001" + MENU + "hangs up")
    assert not here.outages.tellings


async def test_a_company_that_serves_no_outages_looks_for_none() -> None:
    here = Switchboard(outages=FakeOutageDesk(banner=affected(BannerKind.OUTAGE, FLAT)))
    assert not here.profile.serves(Intent.OUTAGE_REPORT, Intent.OUTAGE_STATUS)
    await here.connect(ObligingCaller({}))
    assert not here.outages.tellings


ANSWERS = {"outage_menu": "1", "account_yours": "1", "outage_house_question": "1", "outage_notify_me": "1"}
MOMENTS = range(1, 30)


def storm() -> Switchboard:
    return town(FakeOutageDesk({FLAT: state(PowerKind.OUTAGE, ESTIMATED)}, banner=affected(BannerKind.OUTAGE, FLAT)))


async def test_the_call_of_the_sweeps_runs_to_its_end_within_the_moments_tried() -> None:
    here, caller = storm(), ObligingCaller(ANSWERS)
    await here.connect(caller)
    assert len(here.outages.wishes) == 1
    assert 12 < caller.moments < MOMENTS.stop


@pytest.mark.parametrize("moment", MOMENTS)
async def test_whenever_he_hangs_up_what_he_heard_is_kept_and_nothing_that_he_did_not_ask_for(moment: int) -> None:
    here, caller = storm(), ObligingCaller(ANSWERS, hangs_up_at=moment)
    result = await here.connect(caller)
    begun = [line for line in caller.heard if line.startswith("outage_known_etr")]
    heard_whole = [told for told in here.outages.tellings.values() if told.heard_whole]
    assert len(heard_whole) <= len(begun) <= len(here.outages.tellings) <= 2
    assert bool(here.outages.reports) == (result is CallResult.SELF_SERVICE)
    if not here.outages.reports:
        assert not here.outages.wishes


@pytest.mark.parametrize("moment", MOMENTS)
async def test_whenever_the_bridge_is_killed_he_finishes_and_is_registered_once(moment: int) -> None:
    here = storm()
    try:
        await here.connect(ObligingCaller(ANSWERS, crashes_at=moment))
    except Crash:
        await here.connect(ObligingCaller(ANSWERS))
    assert (len(here.outages.reports), len(here.outages.wishes)) == (1, 1)
    assert {told.heard_whole for told in here.outages.tellings.values()} == {True}
    assert here.exit.taken == ["hang up"]


@pytest.mark.parametrize("write", range(1, 20))
async def test_killed_between_doing_and_noting_it_down_it_is_done_once(write: int) -> None:
    here = storm()
    here.journal = MemoryJournal(crashes_at=write)
    try:
        await here.connect(ObligingCaller(ANSWERS))
    except Crash:
        await here.connect(ObligingCaller(ANSWERS))
    assert (len(here.outages.reports), len(here.outages.wishes)) == (1, 1)
