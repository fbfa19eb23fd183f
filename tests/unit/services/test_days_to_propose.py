"""The days that a written application may propose: by the company's terms and calendar, or by nobody's guess."""

import logging
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from adapters.files.work_calendars import load_calendars
from models.appointment import Appointment, Slot
from models.case import RegistrationNumber
from models.company_profile import CompanyProfile, Country
from models.deadlines import Term, TermUnit
from models.intent import Intent
from models.phone_number import PhoneNumber
from models.work_calendar import WorkCalendar
from services.appointments.appointment_book import AppointmentBook
from services.appointments.appointment_desk import NoDays, ProposedDays
from services.appointments.book_appointment import AppointmentRecords, BookAppointment, SettleAppointment
from services.desk_rules import DeskRules
from services.errors import DatabaseAway
from services.outbox.asked_database import AskedDatabase
from services.outbox.letters import DeskTimes
from tests.fakes.yasnogorsk import COMPANY

RU = load_calendars(Path(__file__).parents[3] / "companies" / "calendars")["RU"]
SAMARA = replace(COMPANY, country=Country.RU)


class NoDatabase:
    """Days need none."""

    def begin(self) -> AbstractAsyncContextManager[AppointmentRecords]:
        raise DatabaseAway

    async def free(self, office: str, after: datetime, most: int) -> Sequence[Slot]:
        raise DatabaseAway

    async def expected_from(self, phone: PhoneNumber, now: datetime) -> Sequence[Appointment]:
        raise DatabaseAway

    async def expected_of(self, number: RegistrationNumber, now: datetime) -> Appointment | None:
        raise DatabaseAway


def book(today: date, calendar: WorkCalendar | None = RU, profile: CompanyProfile = SAMARA) -> AppointmentBook:
    nothing = NoDatabase()
    times = DeskTimes(lambda: datetime(today.year, today.month, today.day, 23, 30, tzinfo=profile.zone))
    return AppointmentBook(
        BookAppointment(nothing, profile.zone),
        SettleAppointment(nothing),
        nothing,
        AskedDatabase(times),
        times,
        DeskRules(profile, calendar),
    )


@pytest.mark.rule("SAL-9.1")
@pytest.mark.parametrize(
    ("sent", "first", "last"),
    [
        (date(2026, 4, 30), date(2026, 5, 8), date(2026, 5, 25)),
        (date(2026, 11, 20), date(2026, 11, 27), date(2026, 12, 11)),
    ],
)
async def test_an_admission_is_proposed_between_its_two_terms(sent: date, first: date, last: date) -> None:
    assert await book(sent).days_to_propose(Intent.METERING_ADMISSION) == ProposedDays(first, last)


@pytest.mark.rule("SAL-12.1")
async def test_a_dismantling_is_proposed_from_its_term_on() -> None:
    proposed = await book(date(2026, 11, 20)).days_to_propose(Intent.METERING_DISMANTLE)
    assert proposed == ProposedDays(date(2026, 12, 1), None)


@pytest.mark.rule("C-6")
async def test_the_company_s_own_term_counts_before_the_passport_s() -> None:
    own = replace(SAMARA, terms={"dismantle_earliest": Term(2, TermUnit.WORKING_DAYS, "contract")})
    proposed = await book(date(2026, 11, 20), profile=own).days_to_propose(Intent.METERING_DISMANTLE)
    assert proposed == ProposedDays(date(2026, 11, 24), None)


@pytest.mark.parametrize(("sent", "calendar"), [(date(2026, 12, 10), RU), (date(2026, 11, 20), None)])
async def test_days_in_a_year_without_a_calendar_are_not_guessed_but_logged(
    sent: date, calendar: WorkCalendar | None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        found = await book(sent, calendar).days_to_propose(Intent.METERING_ADMISSION)
    assert found is NoDays.CALENDAR_NOT_LOADED
    assert "cannot be told" in caplog.text
