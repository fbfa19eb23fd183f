"""`gridline dispatch`: messages to the operational staff listed, acknowledged and answered (СМЗ 10)."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from adapters.database.database import Database
from gridline.commands.dispatcher_options import (
    add_action,
    add_signature,
    latest,
    moment,
    open_company,
    row_id,
    spoken_words,
)
from gridline.commands.listing_options import lists_by_state
from gridline.commands.signed_options import line
from gridline.current_database import current_database
from gridline.pages.cases import PageTime, dispatch_as_json, dispatch_as_text
from gridline.settings.translation import database_address
from models.dispatch_message import WAITING, DispatchState, Feedback, in_words
from models.message_review import Signature
from services.dispatch.dispatch_work import Answered, DispatchWork
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
    answering.add_argument("--cause", type=spoken_words, metavar="TEXT", help="what has happened")
    answering.add_argument("--house-network", action="store_true", help="the fault is the house's own: its manager")
    answering.add_argument(
        "--until", type=moment, metavar="TIME", help="when it will be mended: 18:30, or '2026-11-20 18:30'"
    )
    answering.add_argument("--note", default="", type=line, metavar="TEXT", help="anything else")
    for working in (acknowledging, answering):
        working.add_argument("message", type=row_id, metavar="ID", help="the message's id, as the list shows it")
        add_signature(working)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done. Raises SettingsRefused, NoDatabase, SchemaTooOld and what the use cases raise."""
    settings, profile, clock = open_company(file)

    async def done() -> str:
        async with current_database(database_address(settings.database)) as database:
            at = PageTime(await latest(database, profile, clock), profile.zone)
            work = DispatchWork(database.transactions, profile.zone, profile.outages.most_ahead)
            return await _done(arguments, database, work, at)

    sys.stdout.write(asyncio.run(done()))
    return 0


async def _done(arguments: argparse.Namespace, database: Database, work: DispatchWork, at: PageTime) -> str:
    match arguments.action:
        case "list":
            found = await database.dispatch_board.listed(_STATES[arguments.state])
            return dispatch_as_json(found, at) if arguments.json else dispatch_as_text(found, at)
        case "ack":
            message = await work.acknowledge(arguments.message, Signature(arguments.by, at.now))
            return f"{arguments.message} of {message.number} is {arguments.by}'s\n"
        case _:
            told = _feedback(arguments, at)
            answered = await work.answer(arguments.message, Signature(arguments.by, at.now), told)
            return f"{answered.message.number}: {in_words(told, at.zone)}\n" + _of_outage(answered, told, at)


def _of_outage(answered: Answered, told: Feedback, at: PageTime) -> str:
    """Whether the next caller hears it, where it says something that concerns others too."""
    outage = answered.outage
    if outage is None or told.house_network or not (told.cause or told.estimate):
        return ""
    if outage.is_announced:
        return f"callers of outage {outage.outage_id} hear it: estimate {at.told(outage.estimate)}\n"
    return (
        f"callers of outage {outage.outage_id} do not hear it, for it is {outage.state.value}. "
        f"See: gridline outages show {outage.outage_id}\n"
    )


def _feedback(arguments: argparse.Namespace, at: PageTime) -> Feedback:
    """An estimate is typed by the company's clocks. Raises DispatchRefused for nothing."""
    until = arguments.until(at.now, at.zone) if arguments.until else None
    try:
        return Feedback(arguments.crew, arguments.cause or "", arguments.house_network, until, arguments.note)
    except ValueError as mistake:
        raise DispatchRefused(f"{mistake}: --crew, --cause, --house-network, --until or --note") from None
