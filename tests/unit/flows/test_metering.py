"""Meters, as their callers hear it: days that may be proposed, visits, and nobody who came."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from adapters.files.company_profiles import load_profile
from models.account import ConsumerKind, PremisesKind
from models.call import CallResult
from models.company_profile import CompanyProfile
from models.directory import Contacts, Office
from models.dispatch_message import DispatchPriority
from models.intent import Intent
from models.menu import MenuItem
from models.meter import Service
from models.reading import ReadingSource, ReadingStatus
from services.appointments.appointment_desk import NoDays, ProposedDays
from tests.fakes.appointments import FakeAppointmentDesk, times
from tests.fakes.case_desk import CODE, FakeCaseDesk
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, RULES, TOWN

GREETING = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
"""
TEN, ELEVEN = times("visit", "10:00", "11:00")
DAYS = ProposedDays(date(2026, 11, 27), date(2026, 12, 11))
FROM = ProposedDays(date(2026, 12, 1), None)
ANSWER = datetime(2026, 12, 21, tzinfo=TOWN)
"""24:00 of the day that is told."""
NUMBER = "hears case_number reg_no=000123\n"
AFTER = "hears line_again\nhears press_1\nhears menu_operator\n"
END = "is silent\nhears goodbye\nends hang up"
MENU_END = "hears menu_operator\n"


def company(*intents: Intent) -> CompanyProfile:
    return replace(COMPANY, menu_order=(MenuItem.INFO,), intents=frozenset(intents))


def menu(*lines: str) -> str:
    keyed = (f"hears metering_line_{line}\nhears press_{key}\n" for key, line in enumerate(lines, start=1))
    return "".join(keyed) + MENU_END


ADMISSION = GREETING + menu("admission", "nobody_came") + "presses 1\n"
DISMANTLING = GREETING + menu("dismantling", "nobody_came") + "presses 1\n"
NOBODY_CAME = GREETING + menu("admission", "nobody_came") + "presses 2\n"


@pytest.mark.rule("SAL-9.1", "C-3")
async def test_the_days_of_an_admission_are_told_with_the_paper_that_is_needed() -> None:
    town = Switchboard(profile=company(Intent.METERING_ADMISSION), appointments=FakeAppointmentDesk(days=DAYS))
    days = "hears metering_days first=2026-11-27 last=2026-12-11\nhears written_needed\n"
    assert await town.holds(ADMISSION + days + NUMBER + AFTER + END) is CallResult.SELF_SERVICE
    (report,) = town.cases.reports.values()
    assert report.intent is Intent.METERING_ADMISSION
    assert report.wants_paper


@pytest.mark.rule("SAL-12.1", "C-3")
async def test_a_dismantling_has_a_first_day_and_no_last_one() -> None:
    town = Switchboard(profile=company(Intent.METERING_DISMANTLE), appointments=FakeAppointmentDesk(days=FROM))
    await town.holds(
        DISMANTLING + "hears metering_day_from first=2026-12-01\nhears written_needed\n" + NUMBER + AFTER + END
    )


async def test_days_in_a_year_without_a_calendar_are_named_by_a_person() -> None:
    town = Switchboard(
        profile=company(Intent.METERING_ADMISSION),
        appointments=FakeAppointmentDesk(days=NoDays.CALENDAR_NOT_LOADED),
    )
    told = "hears metering_days_unknown\nhears written_needed\n"
    await town.holds(ADMISSION + told + NUMBER + AFTER + "presses 0\nhears transfer_to_agent\nends queue readings")


async def test_whoever_needs_paper_may_have_an_appointment_to_bring_it() -> None:
    office = Office("main", "Садовая, дом один", "по будням")
    profile = replace(company(Intent.METERING_ADMISSION, Intent.APPOINTMENT_BOOK), contacts=Contacts(offices=(office,)))
    book = FakeAppointmentDesk(times("main", "09:00"), days=DAYS)
    town = Switchboard(profile=profile, appointments=book)
    lines = "hears line_meters\nhears press_1\nhears line_appointment\nhears press_2\n" + MENU_END + "presses 1\n"
    days = "hears metering_days first=2026-11-27 last=2026-12-11\nhears written_needed\n"
    after = "hears line_again\nhears press_1\nhears line_appointment\nhears press_2\n" + MENU_END + "presses 2\n"
    booking = (
        "hears appointment_menu\npresses 1\nhears appointment_nearest\n"
        "hears appointment_slot slot=2026-11-23+09:00\nhears press_1\npresses 1\n"
        "hears appointment_confirmed slot=2026-11-23+09:00 address=Садовая, дом один reg_no=000124\n"
        f"hears case_code code={CODE}\nhears goodbye\nends hang up"
    )
    script = GREETING + lines + menu("admission", "nobody_came") + "presses 1\n" + days + NUMBER + after + booking
    await town.holds(script)
    assert len(town.appointments.expected) == 1


OFFERED = (
    "hears appointment_nearest\nhears appointment_slot slot=2026-11-23+10:00\nhears press_1\n"
    "hears appointment_slot slot=2026-11-23+11:00\nhears press_2\n"
)


@pytest.mark.rule("SAL-8")
async def test_the_place_of_a_meter_is_asked_for_by_word_and_a_crew_comes() -> None:
    town = Switchboard(profile=company(Intent.METERING_PLACE_APPROVAL), appointments=FakeAppointmentDesk((TEN, ELEVEN)))
    script = GREETING + menu("place", "nobody_came") + "presses 1\n" + NUMBER + "hears visit_agreed_later\n"
    booked = "hears visit_booked slot=2026-11-23+11:00 reg_no=000123\n"
    told = booked + f"hears case_code code={CODE}\nhears goodbye\nends hang up"
    assert await town.holds(script + OFFERED + "presses 2\n" + told) is CallResult.SELF_SERVICE
    (report,) = town.cases.reports.values()
    assert report.intent is Intent.METERING_PLACE_APPROVAL
    assert not report.wants_paper
    assert [each.topic for each in town.appointments.expected] == [Intent.METERING_PLACE_APPROVAL]


@pytest.mark.rule("SAL-8")
async def test_a_request_for_the_place_counts_though_no_crew_is_free() -> None:
    town = Switchboard(profile=company(Intent.METERING_PLACE_APPROVAL))
    script = GREETING + menu("place", "nobody_came") + "presses 1\n" + NUMBER + "hears visit_agreed_later\n"
    await town.holds(script + "hears appointment_none\nhears goodbye\nends hang up")
    assert len(town.cases.reports) == 1


@pytest.mark.rule("SAL-7")
async def test_the_consumer_s_representatives_are_given_a_time() -> None:
    town = Switchboard(profile=company(Intent.APPOINTMENT_VISIT), appointments=FakeAppointmentDesk((TEN, ELEVEN)))
    script = GREETING + NUMBER + "hears visit_agreed_later\n" + OFFERED + "presses 1\n"
    told = "hears visit_booked slot=2026-11-23+10:00 reg_no=000123\n"
    await town.holds(script + told + f"hears case_code code={CODE}\nhears goodbye\nends hang up")
    (report,) = town.cases.reports.values()
    assert report.intent is Intent.APPOINTMENT_VISIT


COMPLAINED = "hears complaint_registered reg_no=000123 deadline=2026-12-20\nhears metering_staff_told\n"


@pytest.mark.rule("SAL-9.4")
async def test_nobody_who_came_is_a_complaint_and_known_to_the_staff_at_once() -> None:
    town = Switchboard(profile=company(Intent.METERING_ADMISSION), cases=FakeCaseDesk(deadline=ANSWER))
    script = NOBODY_CAME + COMPLAINED + "hears self_reading_offer\npresses 2\nhears goodbye\nends hang up"
    assert await town.holds(script) is CallResult.SELF_SERVICE
    (report,) = town.cases.reports.values()
    assert (report.intent, report.dispatch) == (Intent.COMPLAINT, DispatchPriority.NORMAL)
    assert report.registered_at.date() == town.at.date()


async def test_a_complaint_without_a_known_term_is_told_by_its_number() -> None:
    town = Switchboard(profile=company(Intent.METERING_ADMISSION))
    script = NOBODY_CAME + NUMBER + "hears metering_staff_told\nhears self_reading_offer\n"
    await town.holds(script + "presses 2\nhears goodbye\nends hang up")


READING = """
    hears self_reading_offer
    presses 1
    hears account_offer_last4 last4=0001
    presses 1
    hears reading_keypad_electricity
    presses 04600#
    hears reading_readback meter_spoken=units/electricity zone=units/zone_total value=4600 kwh
    hears reading_confirm_keypad
    presses 1
    hears reading_accepted reg_no=000123
    hears reading_preliminary
    hears self_reading_send
    hears goodbye
    ends hang up
"""


@pytest.mark.rule("SAL-12.4")
async def test_a_reading_that_the_consumer_took_himself_is_preliminary_outside_every_window() -> None:
    rules = replace(RULES, services={Service.ELECTRICITY: frozenset({PremisesKind.MKD})})
    rules = replace(rules, consumer_kinds=frozenset({ConsumerKind.PERSON}))
    profile = replace(company(Intent.METERING_ADMISSION), readings=rules)
    at = datetime(2026, 11, 10, 21, 0, tzinfo=TOWN)  # neither the dates nor the hours of readings
    town = Switchboard(profile=profile, cases=FakeCaseDesk(deadline=ANSWER), at=at)
    await town.holds(NOBODY_CAME + COMPLAINED + READING)
    (submission,) = town.readings.submitted.values()
    assert submission.source is ReadingSource.DISMANTLE_SELF
    assert {value.status for value in submission.values} == {ReadingStatus.ACCEPTED_PRELIMINARY}


SAMARA = load_profile(Path(__file__).parents[3] / "companies" / "sal.yaml")


@pytest.mark.rule("SAL-10.1")
async def test_the_plan_of_control_readings_is_told_with_the_notice_that_comes_before() -> None:
    whole = SAMARA.only(MenuItem.INFO)
    wanted = frozenset({Intent.METERING_CONTROL_INFO})
    topics = tuple(topic for topic in whole.topics if topic.intent in wanted)
    town = Switchboard(profile=replace(whole, intents=wanted, topics=topics))
    script = GREETING.replace("demo", "sal") + menu("nobody_came", "questions") + "presses 2\n"
    told = "".join(f"hears answer_told text={text.rstrip('.')}\n" for text in topics[0].sentences(SAMARA.values))
    assert "5 рабочих дней" in told
    await town.holds(script + told + NUMBER + AFTER + END)


async def test_other_questions_about_meters_are_answered_from_the_company_s_texts() -> None:
    profile = company(Intent.METERING_ADMISSION, Intent.INFO_METERING)
    town = Switchboard(profile=profile)
    script = GREETING + menu("admission", "nobody_came", "questions") + "presses 3\n"
    await town.holds(script + "hears transfer_to_agent\nends queue readings")
