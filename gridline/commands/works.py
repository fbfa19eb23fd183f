"""`gridline works list|plan|cancel`: planned works, of which callers at their devices hear."""

import argparse
import asyncio
import sys
from argparse import ArgumentTypeError
from pathlib import Path

from adapters.database.database import Database
from gridline.current_database import current_database
from gridline.dispatcher_options import add_action, add_signature, moment, open_company
from gridline.errors import CommandError
from gridline.outage_pages import Moment, works_as_json, works_as_text
from gridline.printed import add_json
from gridline.settings.translation import database_address
from models.message_review import LONGEST_NAME, Signature
from models.planned_work import PlannedWork
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
    cancelling = add_action(actions, "cancel", "they will not be")
    cancelling.add_argument("reference", help="their number")
    for changing in (planning, cancelling):
        add_signature(changing)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done. Raises SettingsRefused, NoDatabase, SchemaTooOld and what the use cases raise."""
    settings, profile, clock = open_company(file)
    now = Moment(clock(), profile.zone)

    async def done() -> str:
        async with current_database(database_address(settings.database)) as database:
            return await _done(arguments, database, now)

    sys.stdout.write(asyncio.run(done()))
    return 0


async def _done(arguments: argparse.Namespace, database: Database, now: Moment) -> str:
    if arguments.action == "list":
        works = await database.outage_board.works(now.now)
        return works_as_json(works) if arguments.json else works_as_text(works, now)
    signature = Signature(arguments.by, now.now)
    if arguments.action == "cancel":
        changed = await CancelWorks(database.transactions)(arguments.reference, signature)
    else:
        changed = await PlanWorks(database.transactions)(_wanted(arguments, now), signature)
    return works_as_text([changed], now)


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
