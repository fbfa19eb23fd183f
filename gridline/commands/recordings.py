"""`gridline recordings`: talks with agents and dispatchers listed, opened, erased, and paused while they go on."""

import argparse
import asyncio
import sys
from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.credentials import read_credentials
from adapters.database.database import Database
from adapters.files.company_profiles import load_profile
from gridline.bridge.talk_recordings import talk_spool
from gridline.clock import real_clock
from gridline.commands.dispatcher_options import add_signature
from gridline.current_database import current_database
from gridline.pages.printed import add_json, json_text
from gridline.pages.queues import day_bounds
from gridline.settings import read_settings, settings_file
from gridline.settings.sections import Settings
from gridline.settings.translation import ami_settings, asterisk_settings, database_address
from models.company_profile import CompanyProfile
from models.talk_recording import RecordingAction
from services.calls.talk_recordings import EraseTalk, FiledTalk, LoggedAction, LogPause, OpenTalk, RecordingNotFound
from services.forgetting.delete_old_recordings import DeleteOldRecordings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline recordings`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION", title="actions")
    listing = actions.add_parser("list", help="the recordings of a day, with their length and hash")
    listing.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="left out: today")
    add_json(listing)
    log = actions.add_parser("log", help="who did what with a recording, and why")
    log.add_argument("name", help="as the list shows it")
    for action, what in (("play-path", "tell where the file is"), ("erase", "delete the file; its hash remains")):
        acting = actions.add_parser(action, help=f"{what}. Who asked and why is kept")
        acting.add_argument("name", help="as the list shows it")
        add_signature(acting)
        acting.add_argument("--why", required=True, type=_text, metavar="TEXT", help="for what it is needed")
    for action, what in (("pause", "record silence from now on"), ("resume", "record the talk again")):
        acting = actions.add_parser(action, help=f"{what}, in a talk that goes on")
        acting.add_argument("call", help="the call's id, such as gridline/gridline-1795237477.12")
        add_signature(acting)
    deleting = actions.add_parser(
        "delete-old", help="delete what has been kept long enough; the service does it hourly"
    )
    deleting.add_argument("--dry-run", action="store_true", help="only say which")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done. Raises SettingsRefused, NoDatabase, SchemaTooOld, DatabaseAway, AsteriskError, and what the
    use cases raise.
    """
    settings = read_settings(settings_file(file))
    profile = load_profile(settings.company.file)
    sys.stdout.write(asyncio.run(_done(arguments, settings, profile)))
    return 0


async def _done(arguments: argparse.Namespace, settings: Settings, profile: CompanyProfile) -> str:
    async with current_database(database_address(settings.database)) as database:
        match arguments.action:
            case "list":
                return await _listed(arguments, database, profile.zone)
            case "log":
                return _log_lines(await database.talk_list.actions(arguments.name), profile.zone)
            case "pause" | "resume":
                return await _paused(arguments, settings, database)
            case "delete-old":
                return await _deleted(arguments, settings, profile, database)
            case _:
                return await _acted(arguments, settings, database)


async def _listed(arguments: argparse.Namespace, database: Database, zone: ZoneInfo) -> str:
    day = arguments.day or real_clock().astimezone(zone).date()
    found = await database.talk_list.listed(*day_bounds(day, zone))
    if arguments.json:
        return json_text([_fields(each) for each in found])
    return "".join(_line(each, zone) for each in found) or "no talk was recorded on this day\n"


async def _acted(arguments: argparse.Namespace, settings: Settings, database: Database) -> str:
    spool, now = talk_spool(settings), real_clock()
    if arguments.action == "play-path":
        return f"{await OpenTalk(database.transactions, spool)(arguments.name, arguments.by, arguments.why, now)}\n"
    await EraseTalk(database.transactions, spool)(arguments.name, arguments.by, arguments.why, now)
    return f"erased {arguments.name}\n"


async def _deleted(
    arguments: argparse.Namespace, settings: Settings, profile: CompanyProfile, database: Database
) -> str:
    erase = EraseTalk(database.transactions, talk_spool(settings))
    delete = DeleteOldRecordings(database.talk_list, erase, profile.retention, profile.zone)
    names = await delete(real_clock(), dry_run=arguments.dry_run)
    what = "would be deleted" if arguments.dry_run else "deleted"
    return "".join(f"{name}\n" for name in names) + f"{len(names)} {what}\n"


async def _paused(arguments: argparse.Namespace, settings: Settings, database: Database) -> str:
    told = asterisk_settings(settings, ())
    ami = ami_settings(told, settings.bridge, read_credentials(told.instance))
    pausing = arguments.action == "pause"
    async with AmiLink(ami) as link:
        await link.wait_up(ami.connect_timeout_s)
        here = {str(each.call): each for each in await link.channels()}
        if (channel := here.get(arguments.call)) is None:
            raise RecordingNotFound(f"no call {arguments.call} is under way. See: gridline queues now")
        await link.mute_recording(channel.channel, muted=pausing)
    done = RecordingAction.PAUSED if pausing else RecordingAction.RESUMED
    entry = LoggedAction(f"{channel.call.uniqueid}.wav", done, arguments.by, real_clock(), "")
    await LogPause(database.transactions)(entry)
    return f"{done.value} {arguments.call}\n"


def _line(each: FiledTalk, zone: ZoneInfo) -> str:
    recording = each.recording
    state = "erased" if each.erased_at else "locked" if each.is_locked else "kept"
    at = recording.recorded_at.astimezone(zone).strftime("%H:%M:%S")
    return f"{at}  {recording.name}  {recording.seconds:.0f} s  {state}  {recording.sha256[:16]}\n"


def _fields(each: FiledTalk) -> dict[str, object]:
    recording = each.recording
    return {
        "name": recording.name,
        "call": str(recording.call),
        "recorded_at": recording.recorded_at.isoformat(timespec="seconds"),
        "seconds": recording.seconds,
        "sha256": recording.sha256,
        "erased_at": each.erased_at.isoformat(timespec="seconds") if each.erased_at else None,
        "locked": each.is_locked,
    }


def _log_lines(actions: Sequence[LoggedAction], zone: ZoneInfo) -> str:
    lines = (
        f"{each.at.astimezone(zone).isoformat(sep=' ', timespec='seconds')}  {each.action}  {each.by}  {each.why}"
        for each in actions
    )
    return "".join(f"{line.rstrip()}\n" for line in lines) or "nobody has touched this recording\n"


def _text(text: str) -> str:
    if not text.strip():
        raise ArgumentTypeError("say why, in words")
    return text.strip()
