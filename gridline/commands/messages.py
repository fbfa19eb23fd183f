"""`gridline messages`: voice messages that wait for a person, with what was understood of them."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.files.company_profiles import load_profile
from gridline.current_database import current_database
from gridline.settings import read_settings, settings_file
from gridline.settings.sections import Settings
from gridline.settings.translation import database_address
from models.account import AccountNumber
from models.heard_message import SpokenReading
from models.message_matching import MatchedReading
from services.filed_messages import WaitingMessage

_NOT_YET = "nothing has written it down yet"
Field = str | float | list[object] | dict[str, object] | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline messages`."""
    parser.add_argument("--json", action="store_true", help="print for programs")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """List them; 0, also when none waits. Raises SettingsRefused, NoDatabase, SchemaTooOld, DatabaseAway."""
    settings = read_settings(settings_file(file))
    waiting = asyncio.run(_waiting(settings))
    if arguments.json:
        sys.stdout.write(as_json(waiting))
    else:
        profile = load_profile(settings.company.profiles / f"{settings.company.code}.yaml")
        sys.stdout.write(as_text(waiting, profile.zone))
    return 0


def as_text(waiting: Sequence[WaitingMessage], zone: ZoneInfo) -> str:
    """A few lines a message, times in `zone`. Numbers are shown whole: whoever reads this may have to call back."""
    return "\n".join(_lines(each, zone) for each in waiting) if waiting else "no voice message waits\n"


def as_json(waiting: Sequence[WaitingMessage]) -> str:
    """The same for programs, with every way to understand each message."""
    return json.dumps([_fields(each) for each in waiting], indent=2, ensure_ascii=False) + "\n"


def account_of(waiting: WaitingMessage) -> AccountNumber | None:
    """The account, where there is no doubt which one was named."""
    if waiting.match is not None:
        return waiting.match.account
    named = {reading.account for reading in waiting.readings if reading.account is not None}
    return named.pop() if len(named) == 1 else waiting.message.account


def _lines(waiting: WaitingMessage, zone: ZoneInfo) -> str:
    message = waiting.message
    head = (str(waiting.number), f"{message.received_at.astimezone(zone):%Y-%m-%d %H:%M}", waiting.state.value)
    shown = {
        "why": _why(waiting),
        "account": str(account_of(waiting) or "-"),
        "heard": waiting.transcript or "-",
        "reading": _reading(waiting.match) if waiting.match else "-",
        "caller": message.caller.e164 if message.caller else "-",
        "recording": f"{message.recording}, {message.seconds:.0f} s",
    }
    return "".join(("  ".join(head), "\n", *(f"  {name:<11}{value}\n" for name, value in shown.items())))


def _why(waiting: WaitingMessage) -> str:
    return waiting.reason.in_words if waiting.reason else _NOT_YET


def _reading(match: MatchedReading) -> str:
    values = ", ".join(f"{value.zone.value} {value.verdict.value:f}" for value in match.values)
    return f"meter {match.meter_id}, {match.period}: {values}"


def _fields(waiting: WaitingMessage) -> dict[str, Field]:
    message, account = waiting.message, account_of(waiting)
    return {
        "registration_number": str(waiting.number),
        "key": message.key,
        "received_at": message.received_at.isoformat(timespec="seconds"),
        "state": waiting.state.value,
        "reason": waiting.reason.value if waiting.reason else None,
        "why": _why(waiting),
        "account": str(account) if account else None,
        "caller": message.caller.e164 if message.caller else None,
        "recording": message.recording,
        "seconds": message.seconds,
        "transcript": waiting.transcript or None,
        "readings": [_way(reading) for reading in waiting.readings],
        "match": _match(waiting.match) if waiting.match else None,
    }


def _way(reading: SpokenReading) -> dict[str, object]:
    values = [
        {"zone": value.zone.value if value.zone else None, "digits": list(value.digits)} for value in reading.values
    ]
    account = str(reading.account) if reading.account else None
    return {"account": account, "serial": reading.serial or None, "values": values}


def _match(match: MatchedReading) -> dict[str, object]:
    values = [
        {"register_id": value.register_id, "zone": value.zone.value, "value": f"{value.verdict.value:f}"}
        for value in match.values
    ]
    return {
        "account": str(match.account),
        "meter_id": match.meter_id,
        "period": str(match.period),
        "values": values,
    }


async def _waiting(settings: Settings) -> Sequence[WaitingMessage]:
    async with current_database(database_address(settings.database)) as database:
        return await database.messages.waiting()
