"""`gridline queues now|report|callbacks`: who waits for an agent or a call, and how a day's callers were answered."""

import argparse
import asyncio
import sys
from datetime import date
from pathlib import Path

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.credentials import read_credentials
from adapters.files.company_profiles import load_profile
from gridline.clock import real_clock
from gridline.current_database import current_database
from gridline.pages.printed import add_json
from gridline.pages.queues import (
    day_bounds,
    now_as_json,
    now_as_text,
    report_as_json,
    report_as_text,
    turns_as_json,
    turns_as_text,
)
from gridline.settings import read_settings, settings_file
from gridline.settings.sections import Settings
from gridline.settings.translation import ami_settings, asterisk_settings, database_address
from models.company_profile import CompanyProfile
from models.service_level import by_half_hours
from services.cases.callback_turns import in_turn


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline queues`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION", title="actions")
    now = actions.add_parser("now", help="who waits, and what the agents do, as the running Asterisk has it")
    report = actions.add_parser("report", help="service level and abandonment of a day, in half hours")
    report.add_argument(
        "--day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="in the company's time zone; left out: today"
    )
    callbacks = actions.add_parser("callbacks", help="who is owed a call, in the order in which they have waited")
    for action in (now, report, callbacks):
        add_json(action)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Print it; 0. Raises SettingsRefused, NoDatabase, SchemaTooOld, DatabaseAway, and AsteriskError for `now`."""
    settings = read_settings(settings_file(file))
    if arguments.action == "now":
        page = asyncio.run(_now(settings, as_json=arguments.json))
    else:
        profile = load_profile(settings.company.file)
        if arguments.action == "callbacks":
            page = asyncio.run(_callbacks(settings, profile, as_json=arguments.json))
        else:
            page = asyncio.run(_report(settings, profile, arguments.day, as_json=arguments.json))
    sys.stdout.write(page)
    return 0


async def _now(settings: Settings, *, as_json: bool) -> str:
    told = asterisk_settings(settings, ())
    ami = ami_settings(told, settings.bridge, read_credentials(told.instance))
    async with AmiLink(ami) as link:
        await link.wait_up(ami.connect_timeout_s)
        queues = sorted(await link.queue_status(), key=lambda queue: queue.name)
    return now_as_json(queues) if as_json else now_as_text(queues)


async def _callbacks(settings: Settings, profile: CompanyProfile, *, as_json: bool) -> str:
    async with current_database(database_address(settings.database)) as database:
        waiting = in_turn(await database.callback_turns.waiting())
    return turns_as_json(waiting) if as_json else turns_as_text(waiting, real_clock(), profile.zone)


async def _report(settings: Settings, profile: CompanyProfile, day: date | None, *, as_json: bool) -> str:
    day = day or real_clock().astimezone(profile.zone).date()
    async with current_database(database_address(settings.database)) as database:
        visits = await database.queue_record.between(*day_bounds(day, profile.zone))
    slots = by_half_hours(visits, profile.zone, {queue.code: queue.answer_within_s for queue in profile.queues})
    return report_as_json(slots, day, profile.zone) if as_json else report_as_text(slots, profile.zone)
