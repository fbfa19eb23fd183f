"""What whoever receives consumers sees at a shell: times that are open, who comes, and what became of it."""

import asyncio
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.database.database import open_database
from models.appointment import Appointment, Slot
from models.case import RegistrationNumber
from models.intent import Intent
from services.appointments.book_appointment import BookAppointment
from tests.fakes.commands import Operator, operator_in
from tests.fakes.supply import RESIDENT

ZONE = ZoneInfo("Europe/Moscow")
NUMBER = RegistrationNumber("DEMO", date(2026, 10, 20), 7)
TUESDAY = Slot("centre", date(2026, 11, 3), time(9))
SPAN = ("--from", "2026-11-03", "--to", "2026-11-09", "--hours", "09:00-10:00", "--every", "30", "--capacity", "2")
LISTED = ("appointments", "list", "--from", "2026-11-03", "--to", "2026-11-09")


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    at_shell = operator_in(tmp_path, capsys)
    at_shell.has_the_small_world()
    return at_shell


async def free(operator: Operator) -> list[Slot]:
    async with open_database(operator.database) as database:
        return list(await database.appointments.free("centre", datetime(2026, 11, 1), most=99))


async def books(operator: Operator) -> None:
    at = datetime(2026, 10, 20, 10, tzinfo=ZONE)
    wanted = Appointment("key", NUMBER, TUESDAY, Intent.APPOINTMENT_BOOK, RESIDENT, None, at)
    async with open_database(operator.database) as database:
        assert await BookAppointment(database.transactions, ZONE)(wanted) == wanted


def test_times_are_opened_on_working_days_alone(operator: Operator) -> None:
    assert operator.types("appointments", "open", "centre", *SPAN).out == "8 times for 2 each\n"
    found = asyncio.run(free(operator))
    assert {slot.day.day for slot in found} == {3, 5, 6, 9}  # the 4th is a holiday, the 7th and 8th a weekend
    assert {slot.at for slot in found} == {time(9), time(9, 30)}


def test_times_in_a_year_without_a_calendar_are_refused_loudly(operator: Operator) -> None:
    span = ("--from", "2026-12-28", "--to", "2027-01-15", "--hours", "09:00-10:00")
    refused = operator.types("appointments", "open", "centre", *span)
    assert refused.status != 0
    assert "calendar of RU for 2027 is not loaded" in refused.err
    assert asyncio.run(free(operator)) == []


@pytest.mark.parametrize(
    "odd", [("--to", "2026-11-02"), ("--every", "90"), ("--from", "2026-11-04", "--to", "2026-11-04")]
)
def test_days_and_hours_that_hold_no_time_are_no_silent_success(operator: Operator, odd: tuple[str, ...]) -> None:
    printed = operator.types("appointments", "open", "centre", *SPAN, *odd)
    assert (printed.status, "no time lies" in printed.err) == (1, True)


def test_a_list_from_the_last_day_that_there_is_ends_there(operator: Operator) -> None:
    assert operator.types("appointments", "list", "--from", "9999-12-31").out == "no appointment\n"


def test_an_office_that_nobody_has_is_told_with_those_that_are(operator: Operator) -> None:
    refused = operator.types("appointments", "open", "north", *SPAN)
    assert (refused.status, "centre" in refused.err) == (1, True)


def test_whoever_receives_people_sees_them_and_says_what_became_of_them(operator: Operator) -> None:
    operator.types("appointments", "open", "centre", *SPAN)
    assert operator.types(*LISTED).out == "no appointment\n"
    asyncio.run(books(operator))
    line = operator.types(*LISTED).out
    assert line.split() == [
        "centre", "2026-11-03", "09:00", "booked", str(NUMBER), "appointment.book", RESIDENT.e164,
    ]  # fmt: skip
    assert operator.types("appointments", "set", str(NUMBER), "no_show").out == f"{NUMBER} no_show\n"
    assert "no_show" in operator.types(*LISTED).out
    again = operator.types("appointments", "set", str(NUMBER), "done")
    assert (again.status, "still expected" in again.err) == (1, True)
