"""`gridline cases`: cases (обращения) listed, opened, taken, called back, answered, closed and opened again."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.files.company_profiles import load_profile
from gridline.clock import real_clock
from gridline.commands.dispatcher_options import add_signature
from gridline.commands.listing_options import lists_by_state, numbered_action, page_action
from gridline.commands.signed_options import line, number, reason
from gridline.current_database import current_database
from gridline.pages.cases import PageTime, case_as_json, case_as_text, cases_as_json, cases_as_text
from gridline.settings import read_settings, settings_file
from gridline.settings.translation import database_address
from models.case import RegistrationNumber
from models.case_states import OPEN, CaseState
from models.company_profile import CompanyProfile
from models.message_review import Signature
from services.cases.case_work import CaseWork
from services.errors import CaseNotFound

OVERDUE = "overdue"
_STATES: dict[str, Sequence[CaseState]] = {
    "open": OPEN,
    OVERDUE: OPEN,
    "all": tuple(CaseState),
    **{state.value: (state,) for state in CaseState},
}
_MOST = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline cases`; without an action it lists what is open."""
    actions = lists_by_state(parser, _STATES, "list cases: those that are open, or of another state")
    page_action(actions, "one case with what was said, its history and what the staff was told")
    taking = numbered_action(actions, "take", "work on it from now on")
    calling = numbered_action(actions, "called", "the consumer has had the call that he was promised")
    how = calling.add_mutually_exclusive_group()
    how.add_argument("--not-reached", action="store_true", help="he was called, and is owed the call still")
    how.add_argument("--given-up", type=reason, metavar="TEXT", help="why nobody is owed the call any more")
    calling.add_argument("--why", default="", type=line, metavar="TEXT", help="how it went, in words")
    answering = numbered_action(actions, "answer", "the consumer has his answer")
    answering.add_argument("--text", required=True, type=line, metavar="TEXT", help="what he was answered")
    closing = numbered_action(actions, "close", "nothing is left to do about it")
    closing.add_argument("--why", default="", type=line, metavar="TEXT", help="why, in words")
    closing.add_argument("--duplicate-of", type=number, metavar="ID", help="the case in which the matter stands")
    reopening = numbered_action(actions, "reopen", "take it up again, within 30 days of its close")
    reopening.add_argument("--why", required=True, type=line, metavar="TEXT", help="why, in words")
    for working in (taking, calling, answering, closing, reopening):
        add_signature(working)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done. Raises SettingsRefused, NoDatabase, SchemaTooOld and what the use cases raise."""
    settings = read_settings(settings_file(file))
    profile = load_profile(settings.company.file)
    sys.stdout.write(asyncio.run(_done(arguments, database_address(settings.database), profile)))
    return 0


async def _done(arguments: argparse.Namespace, address: DatabaseAddress, profile: CompanyProfile) -> str:
    at = PageTime(real_clock(), profile.zone)
    async with current_database(address) as database:
        match arguments.action:
            case "list":
                return await _listed(arguments, database, at)
            case "show":
                return await _shown(arguments, database, profile, at)
            case _:
                return await _worked(arguments, CaseWork(database.transactions), profile, at)


async def _listed(arguments: argparse.Namespace, database: Database, at: PageTime) -> str:
    found = await database.case_board.listed(_STATES[arguments.state], _MOST)
    if arguments.state == OVERDUE:
        found = [case for case in found if case.is_overdue(at.now)]
    if arguments.json:
        return cases_as_json(found, at)
    return cases_as_text(found, await database.case_board.without_deadline(), at)


async def _shown(arguments: argparse.Namespace, database: Database, profile: CompanyProfile, at: PageTime) -> str:
    wanted = _ours(arguments.number, profile)
    case = await database.case_board.opened(wanted)
    if case is None:
        raise CaseNotFound(f"there is no case {wanted}. See: gridline cases list --state all")
    return case_as_json(case, at) if arguments.json else case_as_text(case, at)


async def _worked(arguments: argparse.Namespace, work: CaseWork, profile: CompanyProfile, at: PageTime) -> str:
    who, wanted = Signature(arguments.by, at.now), _ours(arguments.number, profile)
    match arguments.action:
        case "take":
            await work.take(wanted, who)
            return f"{wanted} is {who.by}'s\n"
        case "called":
            return await _called(arguments, work, wanted, who)
        case "answer":
            await work.answer(wanted, who, arguments.text)
            return f"answered {wanted}\n"
        case "reopen":
            await work.reopen(wanted, who, arguments.why)
            return f"reopened {wanted}\n"
    if arguments.duplicate_of is not None:
        await work.cancel_duplicate(wanted, _ours(arguments.duplicate_of, profile), who)
        return f"{wanted} is a duplicate of {arguments.duplicate_of}\n"
    await work.close(wanted, who, arguments.why)
    return f"closed {wanted}\n"


async def _called(arguments: argparse.Namespace, work: CaseWork, wanted: RegistrationNumber, who: Signature) -> str:
    if arguments.not_reached:
        await work.not_reached(wanted, who, arguments.why)
        return f"the consumer of {wanted} is owed the call still\n"
    if arguments.given_up:
        state = await work.give_up_call(wanted, who, "; ".join(filter(None, (arguments.given_up, arguments.why))))
        return f"nobody is called for {wanted}; the case is {state.value}\n"
    state = await work.called(wanted, who, arguments.why)
    return f"the promise of {wanted} is kept; the case is {state.value}\n"


def _ours(wanted: RegistrationNumber, profile: CompanyProfile) -> RegistrationNumber:
    if wanted.company != profile.code.upper():
        raise CaseNotFound(f"{wanted} is another company's case: this is {profile.code.upper()}")
    return wanted
