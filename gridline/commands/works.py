"""`gridline works list|plan|telling|cancel`: planned works, of which callers at their devices hear."""

import argparse
import asyncio
import sys
from argparse import ArgumentTypeError
from dataclasses import dataclass
from pathlib import Path

from adapters.database.database import Database
from adapters.files.work_calendars import load_calendars
from gridline.commands.dispatcher_options import add_action, add_signature, moment, open_company
from gridline.current_database import current_database
from gridline.errors import CommandError
from gridline.pages.outages import Moment
from gridline.pages.printed import add_json
from gridline.pages.works import (
    LISTED,
    outlook_as_json,
    outlook_as_text,
    without_number_as_text,
    works_as_json,
    works_as_text,
)
from gridline.settings.sections import Settings
from gridline.settings.translation import database_address
from models.company_profile import CompanyProfile
from models.deadlines import TermClock
from models.message_review import LONGEST_NAME, Signature
from models.outbound.feasibility import Capacity
from models.outbound.notice_terms import NoticeTerms
from models.planned_work import PlannedWork
from models.work_calendar import WorkCalendar
from services.outages.foresee_telling import ForeseeTelling, Outlook
from services.outages.plan_works import CancelWorks, PlanWorks


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline works`; without an action it lists."""
    parser.set_defaults(action="list", json=False)
    actions = parser.add_subparsers(metavar="ACTION", title="actions")
    add_json(add_action(actions, "list", "list works that are not over"))
    planning = add_action(actions, "plan", "plan works, or give planned ones another time")
    planning.add_argument("reference", type=_reference, help="the company's own number of the works")
    planning.add_argument("starts", type=moment, metavar="FROM", help="when they begin: '2026-11-26 09:00'")
    planning.add_argument("ends", type=moment, metavar="TO", help="when they end")
    planning.add_argument("devices", nargs="+", metavar="DEVICE", help="what is switched off")
    telling = add_action(actions, "telling", "whom works concern, and whether all can be told by telephone in time")
    telling.add_argument("reference", help="their number")
    add_json(telling)
    cancelling = add_action(actions, "cancel", "they will not be")
    cancelling.add_argument("reference", help="their number")
    for changing in (planning, cancelling):
        add_signature(changing)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done. Raises SettingsRefused, NoDatabase, SchemaTooOld and what the use cases raise."""
    settings, profile, clock = open_company(file)
    now = Moment(clock(), profile.zone)
    desk = _Desk(now, profile.planned_notices, _capacity(settings), _term_clock(settings, profile))

    async def done() -> str:
        async with current_database(database_address(settings.database)) as database:
            return await _done(arguments, database, desk)

    sys.stdout.write(asyncio.run(done()))
    return 0


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a dispatcher's answer is made from, beside the database."""

    now: Moment
    terms: NoticeTerms
    capacity: Capacity
    clock: TermClock

    async def outlook(self, database: Database, works: PlannedWork) -> Outlook:
        foresee = ForeseeTelling(database.works_audience, self.terms, self.capacity, self.clock)
        return await foresee(works, self.now.now)


async def _done(arguments: argparse.Namespace, database: Database, desk: _Desk) -> str:
    if arguments.action == "list":
        works = await database.outage_board.works(desk.now.now)
        return works_as_json(works) if arguments.json else works_as_text(works, desk.now)
    if arguments.action == "telling":
        return await _telling(arguments, database, desk)
    signature = Signature(arguments.by, desk.now.now)
    if arguments.action == "cancel":
        changed = await CancelWorks(database.transactions)(arguments.reference, signature)
        return works_as_text([changed], desk.now)
    changed = await PlanWorks(database.transactions)(_wanted(arguments, desk.now), signature)
    outlook = await desk.outlook(database, changed)
    return works_as_text([changed], desk.now) + outlook_as_text(outlook, desk.capacity, desk.now)


async def _telling(arguments: argparse.Namespace, database: Database, desk: _Desk) -> str:
    planned = await database.outage_board.works(desk.now.now)
    works = next((each for each in planned if each.reference == arguments.reference), None)
    if works is None:
        raise CommandError(f"no works {arguments.reference} are planned. See: gridline works list")
    outlook = await desk.outlook(database, works)
    nobody = await database.works_audience.without_number(works.devices, LISTED)
    if arguments.json:
        return outlook_as_json(outlook, nobody)
    listed = without_number_as_text(nobody, outlook.without_number)
    return works_as_text([works], desk.now) + outlook_as_text(outlook, desk.capacity, desk.now) + listed


def _capacity(settings: Settings) -> Capacity:
    return Capacity(settings.outbound.channels, settings.outbound.calls_per_second)


def _term_clock(settings: Settings, profile: CompanyProfile) -> TermClock:
    calendar = load_calendars(settings.company.profiles / "calendars").get(profile.country)
    return TermClock(profile.zone, calendar or WorkCalendar(profile.country, {}))


def _wanted(arguments: argparse.Namespace, now: Moment) -> PlannedWork:
    starts_at = arguments.starts(now.now, now.zone)
    try:
        return PlannedWork(
            arguments.reference, starts_at, arguments.ends(starts_at, now.zone), tuple(dict.fromkeys(arguments.devices))
        )
    except ValueError as mistake:
        raise CommandError(f"{arguments.reference}: {mistake}") from None


def _reference(text: str) -> str:
    if not (text.strip() and text.isprintable() and len(text) <= LONGEST_NAME):
        raise ArgumentTypeError(f"{text!r}: a reference is 1 to {LONGEST_NAME} letters on one line")
    return text
