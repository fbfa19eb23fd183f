"""`gridline alarms list|acknowledge`: callers in danger whom nobody on duty answered, until somebody looks."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from gridline.clock import real_clock
from gridline.current_database import current_database
from gridline.pages.printed import add_json, json_text
from gridline.settings import read_settings, settings_file
from gridline.settings.sections import Settings
from gridline.settings.translation import database_address
from services.dispatch.open_alarms import FiledAlarm


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline alarms`."""
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="show the alarms that nobody has acknowledged")
    add_json(listing)
    acknowledging = actions.add_parser("acknowledge", help="say that somebody looks at an alarm from now on")
    acknowledging.add_argument("key", help="the alarm's key, as the list shows it")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done, 1 when no alarm waits under the key.

    Raises SettingsRefused, NoDatabase, SchemaTooOld, DatabaseAway.
    """
    settings = read_settings(settings_file(file))
    if arguments.action == "acknowledge":
        return asyncio.run(_acknowledge(settings, arguments.key))
    open_alarms = asyncio.run(_unacknowledged(settings))
    sys.stdout.write(as_json(open_alarms) if arguments.json else as_text(open_alarms))
    return 0


def as_text(open_alarms: Sequence[FiledAlarm]) -> str:
    """One line an alarm. The caller's number is shown whole: whoever reads this must call him back."""
    lines = [" ".join(str(value or "-") for value in _fields(alarm).values()) for alarm in open_alarms]
    return "\n".join(lines or ["no danger alarm waits"]) + "\n"


def as_json(open_alarms: Sequence[FiledAlarm]) -> str:
    """The same for programs."""
    return json_text([_fields(alarm) for alarm in open_alarms])


def _fields(alarm: FiledAlarm) -> dict[str, str | None]:
    return {
        "key": alarm.key,
        "raised_at": alarm.raised_at.isoformat(timespec="seconds"),
        "registration_number": str(alarm.number) if alarm.number else None,
        "caller": alarm.caller.e164 if alarm.caller else None,
        "recording": alarm.recording,
    }


async def _unacknowledged(settings: Settings) -> Sequence[FiledAlarm]:
    async with current_database(database_address(settings.database)) as database:
        return await database.alarms.unacknowledged()


async def _acknowledge(settings: Settings, key: str) -> int:
    async with current_database(database_address(settings.database)) as database:
        done = await database.alarms.acknowledge(key, real_clock())
    sys.stdout.write("acknowledged\n" if done else "no danger alarm waits under this key\n")
    return 0 if done else 1
