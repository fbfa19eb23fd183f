"""`gridline outages`: what is out, what callers are told, and whether promises were kept; changed by dispatchers."""

import argparse
import asyncio
import sys
from argparse import ArgumentTypeError
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from adapters.database.database import Database
from gridline.commands.dispatcher_options import (
    add_action,
    add_signature,
    latest,
    moment,
    open_company,
    past_moment,
    row_id,
    spoken_words,
)
from gridline.commands.signed_options import number
from gridline.current_database import current_database
from gridline.pages.outages import (
    Moment,
    outages_as_json,
    outages_as_text,
    page_as_json,
    page_as_text,
    promises_as_json,
    promises_as_text,
    unplaced_as_json,
    unplaced_as_text,
)
from gridline.pages.printed import add_json
from gridline.settings.translation import database_address
from models.message_review import Signature
from models.outage import OPEN, Outage, OutageState
from services.errors import OutageNotFound
from services.outages.close_outage import CloseOutage, FalseAlarm
from services.outages.confirm_outage import ConfirmOutage, DeclareOutage
from services.outages.crew_on_site import CrewOnSite
from services.outages.estimate_outage import EstimateOutage, require_sound
from services.outages.outage_file import OutageAction, OutageChange, Wanted
from services.outages.place_report import PlaceReport
from services.outages.restore_outage import RestoreOutage
from services.outages.still_out import StillOut

_DAYS = 30
_MOST_DAYS = 3660


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline outages`; without an action it lists."""
    parser.set_defaults(action="list", all=False, unplaced=False, json=False)
    actions = parser.add_subparsers(metavar="ACTION", title="actions")
    listing = add_action(actions, "list", "list open outages, or reports that wait to be placed")
    listing.add_argument("--all", action="store_true", help="those that are over too")
    listing.add_argument("--unplaced", action="store_true", help="reports that a person has to place on the network")
    add_json(listing)
    add_json(_numbered(actions, "show", "one outage with its history"))
    _opening(actions)
    confirming = _changing(actions, "confirm", "a suspected outage is one: callers hear of it")
    _told(confirming)
    estimating = _changing(actions, "estimate", "when power is expected back; callers hear it")
    when = estimating.add_mutually_exclusive_group(required=True)
    when.add_argument("at", nargs="?", type=moment, metavar="TIME", help="14:30, or '2026-11-20 14:30'")
    when.add_argument("--withdraw", action="store_true", help="the time is being clarified")
    _changing(actions, "crew", "a crew works on site; callers hear it")
    _changing(actions, "restore", "power is back")
    still = _changing(actions, "still-out", "somebody has no power after all: it goes on, with its original start")
    still.add_argument("--device", metavar="DEVICE", help="only below this device; otherwise all of it")
    false_alarm = _changing(actions, "false-alarm", "it was no outage")
    false_alarm.add_argument("--note", type=spoken_words, help="why, in words")
    _changing(actions, "close", "it is over, and so are the cases that belong to it")
    _placing(actions)
    promises = add_action(actions, "promises", "which of the estimates that callers heard were kept")
    promises.add_argument("--days", type=_days, default=_DAYS, help=f"told in so many days; {_DAYS} if left out")
    add_json(promises)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done. Raises SettingsRefused, NoDatabase, SchemaTooOld and what the use cases raise."""
    settings, profile, clock = open_company(file)

    async def done() -> str:
        async with current_database(database_address(settings.database)) as database:
            now = Moment(await latest(database, profile, clock), profile.zone)
            if arguments.action in _PAGES:
                return await _PAGES[arguments.action](arguments, database, now)
            estimating = EstimateOutage(database.transactions, profile.outages.most_ahead)
            return await _changed(arguments, database, now, estimating)

    sys.stdout.write(asyncio.run(done()))
    return 0


async def _listed(arguments: argparse.Namespace, database: Database, now: Moment) -> str:
    board = database.outage_board
    if arguments.unplaced:
        reports = await board.unplaced()
        return unplaced_as_json(reports) if arguments.json else unplaced_as_text(reports, now)
    listed = await board.listed(tuple(OutageState) if arguments.all else sorted(OPEN))
    return outages_as_json(listed, now) if arguments.json else outages_as_text(listed, now)


async def _shown(arguments: argparse.Namespace, database: Database, now: Moment) -> str:
    opened = await database.outage_board.opened(arguments.outage)
    if opened is None:
        raise OutageNotFound(f"there is no outage {arguments.outage}. See: gridline outages list --all")
    return page_as_json(opened, now) if arguments.json else page_as_text(opened, now)


async def _promises(arguments: argparse.Namespace, database: Database, now: Moment) -> str:
    found = await database.outage_board.promises(now.now - timedelta(days=arguments.days))
    return promises_as_json(found, now) if arguments.json else promises_as_text(found, now)


_PAGES = {"list": _listed, "show": _shown, "promises": _promises}


async def _changed(arguments: argparse.Namespace, database: Database, now: Moment, estimating: EstimateOutage) -> str:
    signature = Signature(arguments.by, now.now)
    if arguments.action == "place":
        return await _placed(arguments, database, signature)
    if arguments.action in ("open", "confirm"):
        outage = await _announced(arguments, signature, now, estimating)
    else:
        outage = await _change(arguments, signature, now, estimating)
    return (
        f"outage {outage.outage_id} at {outage.device_id} is {outage.state.value}, "
        f"estimate {now.shown(outage.estimate)}, version {outage.version}\n"
    )


async def _change(
    arguments: argparse.Namespace, signature: Signature, now: Moment, estimating: EstimateOutage
) -> Outage:
    begin = estimating.transactions
    wanted = Wanted(arguments.outage, signature, arguments.version)
    changes: Mapping[str, Callable[[], Awaitable[Outage]]] = {
        "estimate": lambda: estimating(wanted, _expected(arguments, now)),
        "crew": lambda: CrewOnSite(begin)(wanted),
        "restore": lambda: RestoreOutage(begin)(wanted),
        "still-out": lambda: StillOut(begin)(wanted, arguments.device),
        "false-alarm": lambda: FalseAlarm(begin)(wanted, arguments.note or ""),
        "close": lambda: CloseOutage(begin)(wanted),
    }
    return await changes[arguments.action]()


def _expected(arguments: argparse.Namespace, now: Moment) -> datetime | None:
    return None if arguments.withdraw else arguments.at(now.now, now.zone)


async def _announced(
    arguments: argparse.Namespace, signature: Signature, now: Moment, estimating: EstimateOutage
) -> Outage:
    """Callers hear of it from now on; with an estimate where one is given."""
    begin, cause = estimating.transactions, arguments.cause or ""
    estimate = arguments.estimate(now.now, now.zone) if arguments.estimate else None
    if estimate is not None:
        # before anything is told: who is refused has changed nothing
        require_sound(estimate, now.now, estimating.most_ahead)
    if arguments.action == "open":
        since = arguments.since(now.now, now.zone) if arguments.since else now.now
        by = OutageChange(OutageAction.DECLARED, signature, cause)
        outage = await DeclareOutage(begin)(arguments.device, by, since, cause)
    else:
        wanted = Wanted(arguments.outage, signature, arguments.version)
        outage = await ConfirmOutage(begin)(wanted, cause)
    if estimate is None:
        return outage
    return await estimating(Wanted(outage.outage_id, signature, outage.version), estimate)


async def _placed(arguments: argparse.Namespace, database: Database, signature: Signature) -> str:
    place = PlaceReport(database.transactions)
    if arguments.premises is not None:
        spot = await place.at_premises(arguments.number, arguments.premises, signature)
    else:
        spot = await place.at_device(arguments.number, arguments.device, signature)
    return f"{arguments.number} is placed at {spot.premises_id or spot.device_id}\n"


def _opening(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    opening = add_action(actions, "open", "declare an outage that nobody has reported yet")
    opening.add_argument("device", help="the device that failed, as in the network's table")
    opening.add_argument("--since", type=past_moment, metavar="TIME", help="when it began; otherwise now")
    _told(opening)
    add_signature(opening)


def _told(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cause", type=spoken_words, metavar="TEXT", help="what callers hear as the cause")
    parser.add_argument("--estimate", type=moment, metavar="TIME", help="when power is expected back")


def _placing(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    placing = add_action(actions, "place", "say where a report without an account belongs")
    placing.add_argument("number", type=number, metavar="NUMBER", help="the report's registration number")
    where = placing.add_mutually_exclusive_group(required=True)
    where.add_argument("--premises", metavar="ID", help="the premises")
    where.add_argument("--device", metavar="DEVICE", help="the device, where no more is known")
    add_signature(placing)


def _changing(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: str
) -> argparse.ArgumentParser:
    parser = _numbered(actions, name, what)
    parser.add_argument("--version", type=int, metavar="N", help="refuse if the outage is not of this version any more")
    add_signature(parser)
    return parser


def _numbered(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: str
) -> argparse.ArgumentParser:
    parser = add_action(actions, name, what)
    parser.add_argument("outage", type=row_id, metavar="OUTAGE", help="its number, as the list shows it")
    return parser


def _days(text: str) -> int:
    days = row_id(text)
    if not 0 < days <= _MOST_DAYS:
        raise ArgumentTypeError(f"{text!r}: promises of 1 to {_MOST_DAYS} days are counted")
    return days
