"""`gridline dispatch`: messages to the operational staff listed, acknowledged and answered (СМЗ 10)."""

import argparse
import asyncio
import sys
from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from adapters.database.engine import DatabaseAddress
from adapters.files.company_profiles import load_profile
from gridline.case_pages import PageTime, dispatch_as_json, dispatch_as_text
from gridline.clock import real_clock
from gridline.commands.listing_options import lists_by_state
from gridline.commands.signed_options import line
from gridline.current_database import current_database
from gridline.dispatcher_options import add_action, add_signature, row_id
from gridline.settings import read_settings, settings_file
from gridline.settings.translation import database_address
from models.company_profile import CompanyProfile
from models.dispatch_message import WAITING, DispatchState, Feedback, in_words
from models.message_review import Signature
from services.dispatch.dispatch_work import DispatchWork
from services.errors import DispatchRefused

_STATES: dict[str, Sequence[DispatchState]] = {
    "waiting": WAITING,
    "all": tuple(DispatchState),
    **{state.value: (state,) for state in DispatchState},
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline dispatch`; without an action it lists what waits."""
    actions = lists_by_state(parser, _STATES, "list messages, the most pressing first")
    acknowledging = add_action(actions, "ack", "somebody deals with it from now on")
    answering = add_action(actions, "answer", "tell what is known: agent and caller hear it")
    answering.add_argument("--crew", action="store_true", help="a crew is on its way")
    answering.add_argument("--cause", default="", type=line, metavar="TEXT", help="what has happened")
    answering.add_argument("--house-network", action="store_true", help="the fault is the house's own: its manager")
    answering.add_argument(
        "--until", type=_moment, metavar="TIME", help="when it will be mended, such as '2026-11-20 18:30'"
    )
    answering.add_argument("--note", default="", type=line, metavar="TEXT", help="anything else")
    for working in (acknowledging, answering):
        working.add_argument("message", type=row_id, metavar="ID", help="the message's id, as the list shows it")
        add_signature(working)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done. Raises SettingsRefused, NoDatabase, SchemaTooOld and what the use cases raise."""
    settings = read_settings(settings_file(file))
    profile = load_profile(settings.company.profiles / f"{settings.company.code}.yaml")
    sys.stdout.write(asyncio.run(_done(arguments, database_address(settings.database), profile)))
    return 0


async def _done(arguments: argparse.Namespace, address: DatabaseAddress, profile: CompanyProfile) -> str:
    at = PageTime(real_clock(), profile.zone)
    async with current_database(address) as database:
        work = DispatchWork(database.transactions, profile.zone)
        match arguments.action:
            case "list":
                found = await database.dispatch_board.listed(_STATES[arguments.state])
                return dispatch_as_json(found, at) if arguments.json else dispatch_as_text(found, at)
            case "ack":
                message = await work.acknowledge(arguments.message, Signature(arguments.by, at.now))
                return f"{arguments.message} of {message.number} is {arguments.by}'s\n"
            case _:
                told = _feedback(arguments, at)
                message = await work.answer(arguments.message, Signature(arguments.by, at.now), told)
                return f"{message.number}: {in_words(told, profile.zone)}\n"


def _feedback(arguments: argparse.Namespace, at: PageTime) -> Feedback:
    """An estimate is typed by the company's clocks. Raises DispatchRefused for nothing, or a time that has passed."""
    until = arguments.until.replace(tzinfo=at.zone) if arguments.until else None
    if until is not None and until <= at.now:
        raise DispatchRefused(f"{at.told(until)} has passed: an estimate lies ahead")
    try:
        return Feedback(arguments.crew, arguments.cause, arguments.house_network, until, arguments.note)
    except ValueError as mistake:
        raise DispatchRefused(f"{mistake}: --crew, --cause, --house-network, --until or --note") from None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no time: write '2026-11-20 18:30'") from None
    if moment.tzinfo is not None:
        raise ArgumentTypeError(f"{text!r}: the company's clocks are meant, leave the zone out")
    return moment
