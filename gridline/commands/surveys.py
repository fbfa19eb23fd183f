"""`gridline surveys report|opt-out|revoke`: how callers judged their talks with agents, and who is never asked."""

import argparse
import asyncio
import sys
from datetime import date
from pathlib import Path

from adapters.files.company_profiles import load_profile
from gridline.clock import real_clock
from gridline.current_database import current_database
from gridline.pages.printed import add_json
from gridline.pages.queues import day_bounds
from gridline.pages.surveys import surveys_as_json, surveys_as_text
from gridline.settings import read_settings, settings_file
from gridline.settings.sections import Settings
from gridline.settings.translation import database_address
from models.company_profile import CompanyProfile
from models.phone_number import PhoneNumber


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline surveys`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION", title="actions")
    report = actions.add_parser("report", help="average mark and share of answers of a day, by queue and agent")
    report.add_argument(
        "--day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="in the company's time zone; left out: today"
    )
    add_json(report)
    out = actions.add_parser("opt-out", help="ask a number no more")
    out.add_argument("--by", required=True, metavar="NAME", help="who took the wish")
    revoke = actions.add_parser("revoke", help="take an opt-out back")
    for action in (out, revoke):
        action.add_argument("phone", metavar="NUMBER")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done, 1 for a number that had not opted out, 2 for what is no number.

    Raises SettingsRefused, NoDatabase, SchemaTooOld, DatabaseAway.
    """
    settings = read_settings(settings_file(file))
    profile = load_profile(settings.company.file)
    if arguments.action == "report":
        sys.stdout.write(asyncio.run(_report(settings, profile, arguments.day, as_json=arguments.json)))
        return 0
    phone = PhoneNumber.parse(arguments.phone, profile.country, profile.area_code)
    if phone is None:
        sys.stderr.write("gridline: this is no telephone number; write it as +70001234567\n")
        return 2
    if arguments.action == "opt-out":
        asyncio.run(_opt_out(settings, phone, arguments.by))
        sys.stdout.write("the number is asked no more\n")
        return 0
    revoked = asyncio.run(_revoke(settings, phone))
    sys.stdout.write("the number may be asked again\n" if revoked else "the number had not opted out\n")
    return 0 if revoked else 1


async def _report(settings: Settings, profile: CompanyProfile, day: date | None, *, as_json: bool) -> str:
    day = day or real_clock().astimezone(profile.zone).date()
    async with current_database(database_address(settings.database)) as database:
        found = await database.survey_record.between(*day_bounds(day, profile.zone))
    return surveys_as_json(found, day) if as_json else surveys_as_text(found)


async def _opt_out(settings: Settings, phone: PhoneNumber, by: str) -> None:
    async with current_database(database_address(settings.database)) as database:
        await database.opt_outs.opt_out(phone, by, real_clock())


async def _revoke(settings: Settings, phone: PhoneNumber) -> bool:
    async with current_database(database_address(settings.database)) as database:
        return await database.opt_outs.revoke(phone, real_clock())
