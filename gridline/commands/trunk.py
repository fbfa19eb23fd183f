"""`gridline trunk add|check`: a SIP line to the public network, set up and looked at."""

import argparse
import asyncio
import getpass
import os
import sys
from pathlib import Path

from gridline.pages.printed import add_json
from gridline.settings import SettingsRefused, read_settings, settings_file
from gridline.settings.errors import Mistake
from gridline.settings.loading import DEFAULT_FILE
from gridline.settings.telephony import CallerNumberHeader, DigitMode
from gridline.trunks.look import check, unreachable_for_provider
from gridline.trunks.section import appended, section_text, write_whole

_SECRET_MODE = 0o600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline trunk`."""
    actions = parser.add_subparsers(dest="action", required=True)
    _add_add(actions.add_parser("add", help="write a trunk into the settings file"))
    check = actions.add_parser("check", help="see whether the trunks work")
    check.add_argument("name", nargs="?", help="one trunk; otherwise all")
    add_json(check)
    check.add_argument("--call", metavar="NUMBER", help="place one real call over the named trunk; it may cost money")


def _add_add(add: argparse.ArgumentParser) -> None:
    add.add_argument("name", help="a short name: small letters, digits, _")
    add.add_argument("--address", required=True, help="where our calls go, host:port")
    add.add_argument("--source", action="append", metavar="NETWORK", help="whence its calls come; may be repeated")
    add.add_argument("--username", help="registers with this account; without it the provider knows our address")
    add.add_argument("--password-file", help="file with the password; otherwise it is asked for and kept in a file")
    add.add_argument("--registrar", help="where to register, if not at the address")
    add.add_argument("--codec", action="append", choices=("alaw", "ulaw", "g722"), help="may be repeated, best first")
    add.add_argument("--digits", choices=[str(mode) for mode in DigitMode], help="how keys travel")
    add.add_argument("--caller-number", choices=[str(header) for header in CallerNumberHeader])
    add.add_argument("--shown-number", help="our number as the called person sees it")
    add.add_argument("--qualify-s", type=int, help="seconds between two OPTIONS, 0 for none")
    add.add_argument("--external-address", help="our address behind translation (NAT)")
    add.add_argument("--local-network", action="append", default=[], help="reached without translation")
    add.add_argument("--dry-run", action="store_true", help="print what would be written")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done and well, 1 when a trunk is not well, 2 when the settings are refused."""
    try:
        if arguments.action == "add":
            return add(arguments, settings_file(file) or DEFAULT_FILE)
        return asyncio.run(check(arguments, read_settings(settings_file(file))))
    except SettingsRefused as error:
        print(error, file=sys.stderr)
        return 2


def add(arguments: argparse.Namespace, file: Path) -> int:
    """Append the trunk's section, once the file with it has been read without mistakes. Raises SettingsRefused."""
    password_file = _keep_password(arguments, file)
    section = section_text(arguments, password_file)
    try:
        text, settings = appended(file, section, arguments.name, os.environ)
    except SettingsRefused:
        _drop_password(arguments, file)
        raise
    if arguments.dry_run:
        _drop_password(arguments, file)
        print(section, end="")
        return 0
    write_whole(file, text)
    print(f"{file}: [trunks.{arguments.name}] added. It is used after the next start of the service.")
    for fault in unreachable_for_provider(settings, settings.trunks[arguments.name]):
        print(f"But: {fault}")
    print(f"Then: gridline trunk check {arguments.name}")
    return 0


def _keep_password(arguments: argparse.Namespace, file: Path) -> str:
    """The name of the file with the password, as the settings name it; empty without an account."""
    if arguments.password_file or not arguments.username:
        return arguments.password_file or ""
    own = _own_password_file(arguments, file)
    if own.exists():
        remedy = f"Give it with --password-file {own.name}, or remove it first."
        raise SettingsRefused((Mistake(str(own), "", "is there already", remedy),))
    password = getpass.getpass(f"Password of {arguments.username}: ")
    write_whole(own, password + "\n", _SECRET_MODE)
    return own.name


def _drop_password(arguments: argparse.Namespace, file: Path) -> None:
    if arguments.username and not arguments.password_file:
        _own_password_file(arguments, file).unlink(missing_ok=True)


def _own_password_file(arguments: argparse.Namespace, file: Path) -> Path:
    return file.with_name(f"{Path(arguments.name).name}.password")
