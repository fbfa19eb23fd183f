"""`gridline erase`: a person's data erased on his request, after a look at what goes and what must stay; the proofs."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from adapters.database.database import Database
from adapters.files.company_profiles import load_profile
from adapters.journal.person_traces import LocalPersonTraces
from gridline.clock import real_clock
from gridline.commands.readings import account
from gridline.commands.signed_options import line, name
from gridline.current_database import current_database
from gridline.pages.erasures import deleted_as_text, erased_as_text, found_as_text, log_as_text
from gridline.personal_recordings import keep_no_longer, personal_recordings
from gridline.settings import read_settings, settings_file
from gridline.settings.sections import Settings
from gridline.settings.translation import database_address
from models.company_profile import CompanyProfile
from models.erasure import ErasureOrder, Subject
from models.local_time import local
from models.phone_number import PhoneNumber
from services.forgetting.erase_person import ErasePerson, Erasure

NOT_ASKED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline erase`; without --by and --reason it only looks."""
    _whose(parser)
    parser.add_argument("--dry-run", action="store_true", help="only show what would go and what must stay")
    parser.add_argument("--by", type=name, metavar="NAME", help="who erases; kept with the proof")
    parser.add_argument("--reason", type=line, metavar="TEXT", help="why, such as the request's number; kept as well")
    parser.set_defaults(action="erase")
    actions = parser.add_subparsers(metavar="ACTION", title="actions")
    log = actions.add_parser("log", help="show the proofs; with a number, only those of that number")
    log.set_defaults(action="log")
    _whose(log)
    old = actions.add_parser("old", help="delete what has been kept long enough; the service does it hourly")
    old.set_defaults(action="old")
    old.add_argument("--dry-run", action="store_true", default=argparse.SUPPRESS, help="only say what")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done, 2 where it does not say whose, by whom or why.

    Raises SettingsRefused, NoDatabase, SchemaTooOld, StillCalling, NotKept, DatabaseAway, OSError.
    """
    settings = read_settings(settings_file(file))
    profile = load_profile(settings.company.file)
    subject, wrong = _subject(arguments, profile)
    if wrong:
        sys.stderr.write(f"gridline: {wrong}\n")
        return NOT_ASKED
    sys.stdout.write(asyncio.run(_done(arguments, settings, profile, subject)))
    return 0


async def _done(
    arguments: argparse.Namespace, settings: Settings, profile: CompanyProfile, subject: Subject | None
) -> str:
    async with current_database(database_address(settings.database)) as database:
        if arguments.action == "old":
            delete = keep_no_longer(settings, profile, database)
            return deleted_as_text(await delete(real_clock(), dry_run=arguments.dry_run), arguments.dry_run)
        if arguments.action == "log" or subject is None:
            return log_as_text(await _proofs(database, subject), profile.zone)
        now = real_clock()
        today = local(now, profile.zone).date()
        erase = _use_case(settings, database)
        if arguments.dry_run:
            return found_as_text(await erase.found(subject, today))
        order = ErasureOrder(arguments.by, arguments.reason, now)
        return await _erased(erase, subject, today, order)


async def _erased(erase: ErasePerson, subject: Subject, today: date, order: ErasureOrder) -> str:
    sys.stdout.write(found_as_text(await erase.found(subject, today)))
    return erased_as_text(await erase(subject, today, order))


async def _proofs(database: Database, subject: Subject | None) -> Sequence[Erasure]:
    kept = await database.erasures.erasures()
    return kept if subject is None else [each for each in kept if each.sealed.seals(subject)]


def _use_case(settings: Settings, database: Database) -> ErasePerson:
    return ErasePerson(
        database.transactions,
        LocalPersonTraces(settings.storage.journal),
        personal_recordings(settings),
        settings.asterisk.system_name,
    )


def _subject(arguments: argparse.Namespace, profile: CompanyProfile) -> tuple[Subject | None, str]:
    """Whose data, and what is wrong with the question."""
    if arguments.phone is not None:
        phone = PhoneNumber.parse(arguments.phone, profile.country, profile.area_code)
        return phone, _unsigned(arguments) if phone else f"{arguments.phone!r} is no telephone number"
    if arguments.account is None and arguments.action == "erase":
        return None, "say whose data: --phone NUMBER or --account NUMBER"
    return arguments.account, _unsigned(arguments)


def _unsigned(arguments: argparse.Namespace) -> str:
    """What is missing of who erases and why; empty where it is there, or not wanted."""
    if arguments.action != "erase" or arguments.dry_run or (arguments.by and arguments.reason):
        return ""
    return "say who erases and why: --by NAME --reason TEXT; or only look: --dry-run"


def _whose(parser: argparse.ArgumentParser) -> None:
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--phone", metavar="NUMBER", help="the person's telephone number")
    whose.add_argument("--account", type=account, metavar="NUMBER", help="the account")
