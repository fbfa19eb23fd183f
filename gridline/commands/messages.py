"""`gridline messages`: voice messages listed, opened, and settled by a person."""

import argparse
import asyncio
import sys
from argparse import ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.asterisk.recording_file import recording_path
from adapters.database.database import Database
from adapters.files.company_profiles import load_profile
from gridline.clock import real_clock
from gridline.commands.dispatcher_options import add_signature
from gridline.commands.listing_options import lists_by_state, numbered_action, page_action
from gridline.commands.readings import account
from gridline.commands.signed_options import line
from gridline.current_database import current_database
from gridline.message_desk import MessageDesk, join_message_desk
from gridline.pages.messages import MessagePage, listed_as_json, listed_as_text, page_as_json, page_as_text
from gridline.settings import read_settings, settings_file
from gridline.settings.sections import Settings
from gridline.settings.translation import database_address
from models.case import RegistrationNumber
from models.given_objections import Objections
from models.given_reading import GivenValue
from models.message_review import RejectReason, Signature
from models.reading_history import AccountSheet
from models.voice_message import WAITING, MessageState
from services.desk_rules import DeskRules
from services.errors import MessageNotFound, MessageUnclear
from services.messages.accept_message import Acceptance, AcceptedMessage
from services.messages.message_board import OpenedMessage
from services.readings.reading_desk import VoiceMessage

_STATES: dict[str, Sequence[MessageState]] = {
    "waiting": WAITING,
    "all": tuple(MessageState),
    **{state.value: (state,) for state in MessageState},
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline messages`; without an action it lists."""
    actions = lists_by_state(parser, _STATES, "list messages: those that wait for a person, or of another state")
    page_action(actions, "one message word by word, with its account's meters and its history")
    accepting = numbered_action(actions, "accept", "store its reading, as it was heard or with the values given")
    accepting.add_argument("--account", type=account, metavar="NUMBER", help="whose reading it is")
    accepting.add_argument(
        "--reading", type=given, nargs="+", action="extend", default=[], metavar="REGISTER=VALUE",
        help="a register by id or zone, and the digits before the comma; every register of a meter",
    )  # fmt: skip
    accepting.add_argument(
        "--sure", action="store_true", help="what looks unusual has been listened to again, and is so"
    )
    accepting.add_argument("--replace", action="store_true", help="instead of the reading that the period has")
    rejecting = numbered_action(actions, "reject", "take no reading from it")
    reasons = [str(each) for each in RejectReason]
    rejecting.add_argument("--reason", required=True, choices=reasons, metavar="REASON", help=", ".join(reasons))
    rejecting.add_argument("--note", default="", metavar="TEXT", type=line, help="why, in words")
    listening = numbered_action(actions, "done", "listened to; for messages that are no readings, whose case goes on")
    listening.add_argument("--note", default="", metavar="TEXT", type=line, help="what was heard, in words")
    calling = numbered_action(actions, "call-back", "promise its caller a call")
    attaching = numbered_action(actions, "attach", "say whose it is, where the caller did not")
    attaching.add_argument("--account", type=account, required=True, metavar="NUMBER", help="the account")
    for settling in (accepting, rejecting, listening, calling, attaching):
        add_signature(settling)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done. Raises SettingsRefused, NoDatabase, SchemaTooOld and what the use cases raise."""
    settings = read_settings(settings_file(file))
    profile = load_profile(settings.company.file)
    sys.stdout.write(asyncio.run(_done(arguments, settings, DeskRules(profile))))
    return 0


def given(text: str) -> GivenValue:
    """A register's value as typed."""
    register, sign, digits = text.partition("=")
    if not (register and sign and digits.isascii() and digits.isdigit()):
        raise ArgumentTypeError(f"{text!r} is no value: write REGISTER=05980, only the digits before the comma")
    return GivenValue(register, digits)


async def _done(arguments: argparse.Namespace, settings: Settings, rules: DeskRules) -> str:
    async with current_database(database_address(settings.database)) as database:
        desk = join_message_desk(database, rules, real_clock)
        match arguments.action:
            case "list":
                return await _listed(arguments, database, rules)
            case "show":
                return await _shown(arguments, database, desk, settings, rules)
            case _:
                return await _settled(arguments, desk, rules.profile.zone)


async def _listed(arguments: argparse.Namespace, database: Database, rules: DeskRules) -> str:
    found = await database.messages.listed(_STATES[arguments.state])
    if arguments.json:
        return listed_as_json(found)
    none = "no voice message waits" if arguments.state == "waiting" else "no voice message is in this state"
    return listed_as_text(found, rules.profile.zone, none)


async def _shown(
    arguments: argparse.Namespace, database: Database, desk: MessageDesk, settings: Settings, rules: DeskRules
) -> str:
    opened = await database.messages.find(arguments.number)
    if opened is None:
        raise MessageNotFound(f"there is no voice message {arguments.number}. See: gridline messages list --state all")
    recording = _recording(opened.filed.message, settings)
    is_there = recording is not None and await asyncio.to_thread(recording.exists)
    page = MessagePage(opened, await _sheet(desk, opened), recording, is_there)
    return page_as_json(page) if arguments.json else page_as_text(page, rules.profile.zone)


async def _sheet(desk: MessageDesk, opened: OpenedMessage) -> AccountSheet | None:
    """None where the account is not known, or not ours."""
    try:
        return await desk.accept.open_sheet(opened)
    except MessageUnclear:
        return None


async def _settled(arguments: argparse.Namespace, desk: MessageDesk, zone: ZoneInfo) -> str:
    signature = Signature(arguments.by, real_clock())
    number: RegistrationNumber = arguments.number
    match arguments.action:
        case "accept":
            return _accepted(number, await _accept(arguments, desk, signature))
        case "reject":
            await desk.reject(number, RejectReason(arguments.reason), signature, arguments.note)
            return f"rejected {number}\n"
        case "done":
            await desk.listen(number, signature, arguments.note)
            return f"listened to {number}\n"
        case "call-back":
            callback = await desk.call_back(number, signature)
            due = callback.due_at.astimezone(zone).isoformat(sep=" ", timespec="minutes")
            return f"callback {callback.number} to {callback.request.phone.e164}, by {due}\n"
        case _:
            await desk.attach(number, arguments.account, signature)
            return f"{number} is of account {arguments.account}\n"


async def _accept(arguments: argparse.Namespace, desk: MessageDesk, signature: Signature) -> AcceptedMessage:
    acceptance = Acceptance(
        arguments.number, signature, arguments.account, tuple(arguments.reading), arguments.sure, arguments.replace
    )
    try:
        return await desk.accept(acceptance)
    except Objections as objections:
        lines = "".join(f"\n  {where}: {objection.in_words}." for objection, where in objections.found)
        raise MessageUnclear(f"{arguments.number} was not accepted:{lines}\nSee --sure, --replace and show") from None


def _accepted(number: RegistrationNumber, accepted: AcceptedMessage) -> str:
    lines = [
        f"  {stored.number}  {line.value.register_id} {line.value.value:f} {line.status.value}\n"
        for stored in accepted.stored
        for line in stored.readings
    ]
    review = "its reading waits for review, and the caller for a call\n" if accepted.waits_for_review else ""
    return "".join((f"accepted {number}\n", *lines, review))


def _recording(message: VoiceMessage, settings: Settings) -> Path | None:
    """None on another node's disk."""
    here = settings.asterisk.system_name
    if message.call is not None and message.call.system_name != here:
        return None
    return recording_path(settings.storage.recordings, message.recording).absolute()
