"""`gridline readings`: the meter readings in the database, for a person or for programs."""

import argparse
import asyncio
import re
import sys
from argparse import ArgumentTypeError
from pathlib import Path

from adapters.files.company_profiles import load_profile
from gridline.current_database import current_database
from gridline.pages.readings import write_json, write_table
from gridline.settings import Settings, read_settings, settings_file
from gridline.settings.translation import database_address
from models.account import AccountNumber
from models.reading import Period, ReadingSource, ReadingStatus
from services.readings.list_readings import ReadingQuery

_PERIOD = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline readings`."""
    statuses, sources = [str(each) for each in ReadingStatus], [str(each) for each in ReadingSource]
    parser.add_argument("--period", type=period, metavar="2026-11", help="of this billing month")
    parser.add_argument("--status", nargs="+", choices=statuses, default=[], metavar="STATUS", help=", ".join(statuses))
    parser.add_argument("--source", nargs="+", choices=sources, default=[], metavar="SOURCE", help=", ".join(sources))
    parser.add_argument("--account", type=account, metavar="NUMBER", help="of this account, leading zeros kept")
    parser.add_argument("--number", default="", help="with this registration number")
    parser.add_argument("--newest", type=count, metavar="N", help="only the last N received, newest first")
    parser.add_argument("--json", action="store_true", help="one JSON object per line, for programs")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """List them; 0, also when none fits. Raises SettingsRefused, NoDatabase, DatabaseAway, SchemaTooOld."""
    settings = read_settings(settings_file(file))
    found = asyncio.run(_list(settings, query_of(arguments), as_json=arguments.json))
    if not found:
        sys.stderr.write("gridline readings: none fits\n")
    return 0


def query_of(arguments: argparse.Namespace) -> ReadingQuery:
    """What the options ask for."""
    return ReadingQuery(
        period=arguments.period,
        statuses=frozenset(map(ReadingStatus, arguments.status)),
        sources=frozenset(map(ReadingSource, arguments.source)),
        account=arguments.account,
        registration_number=arguments.number,
        newest=arguments.newest,
    )


def period(text: str) -> Period:
    """A billing month as typed."""
    written = _PERIOD.fullmatch(text)
    if written is None:
        raise ArgumentTypeError(f"{text!r} is no month: write it as 2026-11")
    return Period(int(written[1]), int(written[2]))


def account(text: str) -> AccountNumber:
    """An account as typed."""
    number = AccountNumber.parse(text)
    if number is None:
        raise ArgumentTypeError(f"{text!r} is no account: write 1 to 20 digits")
    return number


def count(text: str) -> int:
    """How many, as typed."""
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ArgumentTypeError(f"{text!r} is no number above zero")
    return int(text)


async def _list(settings: Settings, query: ReadingQuery, *, as_json: bool) -> int:
    async with current_database(database_address(settings.database)) as database:
        found = database.list_readings(query)
        if as_json:
            return await write_json(found, sys.stdout.write)
        profile = load_profile(settings.company.file)
        return await write_table(found, profile.zone, sys.stdout.write)
