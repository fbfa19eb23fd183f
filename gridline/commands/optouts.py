"""`gridline optouts list|add|revoke`: numbers whose people want no calls about planned works."""

import argparse
import asyncio
import sys
from pathlib import Path

from gridline.commands.dispatcher_options import add_action, add_signature, open_company
from gridline.current_database import current_database
from gridline.pages.opt_outs import opt_outs_as_json, opt_outs_as_text
from gridline.pages.outages import Moment
from gridline.pages.printed import add_json
from gridline.settings.translation import database_address
from models.message_review import Signature
from models.phone_number import PhoneNumber
from services.notices.notice_opt_outs import NoticeOptOuts

_MOST = 1000
_NO_NUMBER = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline optouts`; without an action it lists."""
    parser.set_defaults(action="list", json=False, numbers=False)
    actions = parser.add_subparsers(metavar="ACTION", title="actions")
    listing = add_action(actions, "list", f"list those that hold, the newest first, at most {_MOST}")
    listing.add_argument("--numbers", action="store_true", help="with telephone numbers in full")
    add_json(listing)
    adding = add_action(actions, "add", "ring a number no more")
    revoking = add_action(actions, "revoke", "take an opt-out back")
    for changing in (adding, revoking):
        changing.add_argument("phone", metavar="NUMBER")
        add_signature(changing)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done, 1 for a number that had not opted out, 2 for what is no number.

    Raises SettingsRefused, NoDatabase, SchemaTooOld, DatabaseAway.
    """
    settings, profile, clock = open_company(file)
    moment = Moment(clock(), profile.zone)
    phone = None
    if arguments.action != "list":
        phone = PhoneNumber.parse(arguments.phone, profile.country, profile.area_code)
        if phone is None:
            sys.stderr.write("gridline: this is no telephone number; write it as +70001234567\n")
            return _NO_NUMBER

    async def done() -> int:
        async with current_database(database_address(settings.database)) as database:
            if phone is None:
                return await _list(arguments, database.notice_opt_outs, moment)
            return await _change(arguments, database.notice_opt_outs, phone, Signature(arguments.by, moment.now))

    return asyncio.run(done())


async def _list(arguments: argparse.Namespace, opt_outs: NoticeOptOuts, moment: Moment) -> int:
    found = await opt_outs.listed(_MOST)
    shown = opt_outs_as_json if arguments.json else opt_outs_as_text
    sys.stdout.write(shown(found, moment, numbers=arguments.numbers))
    return 0


async def _change(arguments: argparse.Namespace, opt_outs: NoticeOptOuts, phone: PhoneNumber, by: Signature) -> int:
    if arguments.action == "add":
        await opt_outs.file(phone, by)
        sys.stdout.write(f"{phone.masked} is rung no more about planned works\n")
        return 0
    revoked = await opt_outs.revoke(phone, by)
    sys.stdout.write(f"{phone.masked} {'may be rung again' if revoked else 'had not opted out'}\n")
    return 0 if revoked else 1
