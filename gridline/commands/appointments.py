"""`gridline appointments list|open|set`: who comes when, which times are free, and what became of an appointment."""

import argparse
import asyncio
import sys
from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import date, time, timedelta
from pathlib import Path

from adapters.files.company_profiles import load_profile
from adapters.files.work_calendars import load_calendars
from gridline.clock import real_clock
from gridline.commands.reconnect import day
from gridline.current_database import current_database
from gridline.settings import read_settings, settings_file
from gridline.settings.sections import Settings
from gridline.settings.translation import database_address
from models.appointment import VISITS, Appointment, AppointmentState, Slot
from models.case import RegistrationNumber
from models.company_profile import CompanyProfile
from models.local_time import local
from models.opening_hours import DayHours
from models.work_calendar import WorkCalendar
from services.appointments.appointment_desk import BookRefusal
from services.appointments.book_appointment import SettleAppointment

NOT_DONE = 1
_A_WEEK = timedelta(days=7)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline appointments`."""
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="show the appointments of some days")
    listing.add_argument("--from", dest="first", type=day, help="first day (otherwise today)")
    listing.add_argument("--to", dest="last", type=day, help="last day (otherwise a week later)")
    opening = actions.add_parser("open", help="offer times on every working day of a span")
    opening.add_argument("office", help="code of the office in the profile, or visit")
    opening.add_argument("--from", dest="first", type=day, required=True)
    opening.add_argument("--to", dest="last", type=day, required=True)
    opening.add_argument("--hours", type=hours, nargs="+", required=True, metavar="09:00-13:00")
    opening.add_argument("--every", type=int, default=30, metavar="MINUTES")
    opening.add_argument("--capacity", type=int, default=1)
    settling = actions.add_parser("set", help="say what became of an appointment")
    settling.add_argument("number", type=number, help="its registration number")
    settling.add_argument("state", choices=["confirmed", "done", "cancelled", "no_show"])


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done, 1 where there is no such appointment or office. Raises CalendarNotLoaded, and as others."""
    settings = read_settings(settings_file(file))
    profile = load_profile(settings.company.file)
    if arguments.action == "open":
        return _open(settings, profile, arguments)
    return asyncio.run(_list(settings, profile, arguments) if arguments.action == "list" else _set(settings, arguments))


def hours(text: str) -> DayHours:
    """A span of a day as typed."""
    try:
        return DayHours.parse(text)
    except ValueError as mistake:
        raise ArgumentTypeError(str(mistake)) from None


def number(text: str) -> RegistrationNumber:
    """A registration number as typed."""
    try:
        return RegistrationNumber.parse(text)
    except ValueError as mistake:
        raise ArgumentTypeError(str(mistake)) from None


def times(
    office: str, span: tuple[date, date], hours: Sequence[DayHours], every: timedelta, calendar: WorkCalendar
) -> list[Slot]:
    """A slot every so long within the hours of each working day. Raises CalendarNotLoaded, and guesses nothing."""
    first, last = span
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [
        Slot(office, day, at)
        for day in days
        if calendar.is_working(day)
        for span in hours
        for at in _within(span, every)
    ]


def as_text(found: Sequence[Appointment]) -> str:
    """One line an appointment. The number is shown whole: it is for whoever receives the caller."""
    lines = [
        f"{each.slot}  {each.state:<9}  {each.number}  {each.topic:<24}  {each.phone.e164 if each.phone else '-'}"
        for each in found
    ]
    return "\n".join(lines or ["no appointment"]) + "\n"


def _within(span: DayHours, every: timedelta) -> list[time]:
    minute, step = span.opens.hour * 60 + span.opens.minute, int(every.total_seconds()) // 60
    end = 24 * 60 if span.closes is None else span.closes.hour * 60 + span.closes.minute
    return [time(at // 60, at % 60) for at in range(minute, end - step + 1, step)]


def _open(settings: Settings, profile: CompanyProfile, arguments: argparse.Namespace) -> int:
    known = {office.code for office in profile.contacts.offices} | {VISITS}
    if arguments.office not in known or arguments.every < 1 or not 0 <= arguments.capacity <= 999:
        told = f"offices are {', '.join(sorted(known))}; times come every 1 minute or more, for 0 to 999 people"
        sys.stderr.write(f"gridline appointments: {told}\n")
        return NOT_DONE
    calendar = load_calendars(settings.company.profiles / "calendars")[profile.country]
    slots = times(
        arguments.office,
        (arguments.first, arguments.last),
        arguments.hours,
        timedelta(minutes=arguments.every),
        calendar,
    )
    if not slots:
        sys.stderr.write(
            "gridline appointments: no time lies in these days and hours: look at --from, --to and --every\n"
        )
        return NOT_DONE
    asyncio.run(_offer(settings, slots, arguments.capacity))
    sys.stdout.write(f"{len(slots)} times for {arguments.capacity} each\n")
    return 0


async def _offer(settings: Settings, slots: Sequence[Slot], capacity: int) -> None:
    async with current_database(database_address(settings.database)) as database:
        await database.appointments.offer(slots, capacity)


async def _list(settings: Settings, profile: CompanyProfile, arguments: argparse.Namespace) -> int:
    first = arguments.first or local(real_clock(), profile.zone).date()
    last = arguments.last or min(first, date.max - _A_WEEK) + _A_WEEK
    async with current_database(database_address(settings.database)) as database:
        sys.stdout.write(as_text(await database.appointments.between(first, last)))
    return 0


async def _set(settings: Settings, arguments: argparse.Namespace) -> int:
    async with current_database(database_address(settings.database)) as database:
        settle = SettleAppointment(database.transactions)
        found = await settle(arguments.number, AppointmentState(arguments.state), real_clock())
    if isinstance(found, BookRefusal):
        sys.stderr.write(f"gridline appointments: {arguments.number} has no appointment that is still expected\n")
        return NOT_DONE
    sys.stdout.write(f"{found.number} {found.state}\n")
    return 0
