"""`gridline reconnect list|flags|import|export|set`: consumers whose supply is resumed after payment."""

import argparse
import asyncio
import sys
from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from adapters.database.database import Database
from adapters.files.company_profiles import load_profile
from adapters.files.connected_list import ConnectedList
from adapters.files.csv_table import CsvTable
from adapters.files.table_files import DEFAULT_ENCODING, open_tables
from adapters.files.work_calendars import load_calendars
from gridline.clock import real_clock
from gridline.commands.import_files import REFUSED, encoding, import_tables, refused
from gridline.commands.readings import account
from gridline.current_database import current_database
from gridline.settings import read_settings, settings_file
from gridline.settings.sections import Settings
from gridline.settings.translation import database_address
from models.company_profile import CompanyProfile
from models.deadlines import TermClock
from models.errors import CalendarNotLoaded, IllegalMove
from models.local_time import local
from models.reconnect import Reconnection, ReconnectState
from services.errors import ImportRefused
from services.imports.import_tables import ImportTable
from services.reconnections.reconnect_list import MoveReconnection, TellSales

NOT_DONE = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline reconnect`."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="show everybody of whom sales have not been told, with state and age")
    actions.add_parser("flags", help="show only what is late: not listed in time, or sales not told")
    bringing = actions.add_parser("import", help="bring the list from a CSV or XLSX file, whole or not at all")
    bringing.add_argument("file", type=Path)
    bringing.add_argument("--encoding", type=encoding, default=DEFAULT_ENCODING, help="of a CSV file, such as cp1251")
    handing = actions.add_parser("export", help="write the connected for sales into a new file, and note them as told")
    handing.add_argument("file", type=Path)
    moving = actions.add_parser("set", help="bring one consumer a step further")
    moving.add_argument("account", type=account)
    moving.add_argument("state", type=ReconnectState, choices=list(ReconnectState), metavar="STATE")
    moving.add_argument("--on", type=day, help="the day on which it happened (otherwise today)")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done, 1 where the list does not allow it. Raises as the database, the profile and calendars do."""
    settings = read_settings(settings_file(file))
    profile = load_profile(settings.company.file)
    if arguments.action == "import":
        return _bring(settings, profile, arguments)
    return asyncio.run(_work(settings, profile, arguments))


def day(text: str) -> date:
    """A day as typed."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day: write it as 2026-11-30") from None


def as_text(lines: Sequence[Reconnection], today: date, clock: TermClock, *, flagged: bool) -> str:
    """One line a consumer: account, state, day of payment, age since the work order, what is late."""
    told = []
    for line in lines:
        flags, age = _flags(line, today, clock), line.age_days(today)
        if flagged and not flags:
            continue
        aged = "-" if age is None else f"{age} d"
        told.append(
            f"{line.account.value:<20}  {line.state:<12}  {line.paid_on}  {aged:>6}  {', '.join(flags)}".rstrip()
        )
    return "\n".join(told or ["nobody"]) + "\n"


def _flags(line: Reconnection, today: date, clock: TermClock) -> list[str]:
    """What is late; where a year's calendar is missing, that in its place: the other lines are shown all the same."""
    try:
        return sorted(line.flags(today, clock))
    except CalendarNotLoaded as missing:
        return [str(missing)]


def _bring(settings: Settings, profile: CompanyProfile, arguments: argparse.Namespace) -> int:
    """A CSV file may have any name; a workbook's sheet is called reconnect_list."""
    address, source = database_address(settings.database), arguments.file
    try:
        if source.suffix.lower() == ".xlsx":
            with open_tables([source]) as tables:
                counts = asyncio.run(import_tables(address, profile, tables))
        else:
            table = CsvTable(source, ImportTable.RECONNECT_LIST, arguments.encoding)
            counts = asyncio.run(import_tables(address, profile, [table]))
    except ImportRefused as refusal:
        sys.stderr.write(refused(refusal))
        return REFUSED
    sys.stdout.write(f"{counts.get(ImportTable.RECONNECT_LIST, 0)} in the list\n")
    return 0


async def _work(settings: Settings, profile: CompanyProfile, arguments: argparse.Namespace) -> int:
    today = local(real_clock(), profile.zone).date()
    async with current_database(database_address(settings.database)) as database:
        match arguments.action:
            case "set":
                return await _set(database, arguments, today)
            case "export":
                told = await TellSales(database.transactions, database.reconnections)(
                    ConnectedList(arguments.file), today
                )
                sys.stdout.write(f"{len(told)} for sales\n" if told else "nobody is newly connected: no file\n")
                return 0
            case _:
                calendar = load_calendars(settings.company.profiles / "calendars")[profile.country]
                lines = await database.reconnections.open()
                clock = TermClock(profile.zone, calendar)
                sys.stdout.write(as_text(lines, today, clock, flagged=arguments.action == "flags"))
                return 0


async def _set(database: Database, arguments: argparse.Namespace, today: date) -> int:
    if arguments.on is not None and arguments.on > today:
        sys.stderr.write(f"gridline reconnect: {arguments.on} lies ahead: say what has happened. Nothing was changed\n")
        return NOT_DONE
    try:
        line = await MoveReconnection(database.transactions)(arguments.account, arguments.state, arguments.on or today)
    except (IllegalMove, ValueError) as refusal:
        sys.stderr.write(f"gridline reconnect: {refusal}. Nothing was changed\n")
        return NOT_DONE
    if line is None:
        sys.stderr.write("gridline reconnect: the account is not in the list: import its full payment first\n")
        return NOT_DONE
    sys.stdout.write(f"{line.account.value} {line.state}\n")
    return 0
