"""`gridline works`: planned works, of which callers hear, and of which consumers are told by telephone.

Here they are listed, planned and cancelled; works_telling.py has how they are told, works_register.py the proof of it.
"""

import argparse
import asyncio
import sys
from argparse import ArgumentTypeError
from collections.abc import Mapping
from pathlib import Path

from gridline.commands import works_register, works_telling
from gridline.commands.dispatcher_options import add_action, add_signature, moment
from gridline.commands.works_actions import Action, Answer, works_desk
from gridline.errors import CommandError
from gridline.pages.printed import add_json
from gridline.pages.works import outlook_as_text, works_as_json, works_as_text
from gridline.works_desk import WorksDesk
from models.message_review import LONGEST_NAME, Signature
from models.planned_work import PlannedWork
from services.outages.plan_works import CancelWorks, PlanWorks


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline works`; without an action it lists."""
    parser.set_defaults(action="list", json=False)
    actions = parser.add_subparsers(metavar="ACTION", title="actions")
    add_json(add_action(actions, "list", "list works that are not over"))
    planning = add_action(actions, "plan", "plan works, or give planned ones another time")
    planning.add_argument("reference", type=_reference, help="the company's own number of the works")
    planning.add_argument("starts", type=moment, metavar="FROM", help="when they begin: '2026-11-26 09:00'")
    planning.add_argument("ends", type=moment, metavar="TO", help="when they end")
    planning.add_argument("devices", nargs="+", metavar="DEVICE", help="what is switched off")
    cancelling = add_action(actions, "cancel", "they will not be")
    cancelling.add_argument("reference", help="their number")
    for changing in (planning, cancelling):
        add_signature(changing)
    works_telling.add_actions(actions)
    works_register.add_actions(actions)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done, 1 for a proof that does not hold.

    Raises SettingsRefused, NoDatabase, SchemaTooOld, OSError and what the use cases raise.
    """

    async def done() -> Answer:
        async with works_desk(file) as desk:
            return await _ACTIONS[arguments.action](arguments, desk)

    answer = asyncio.run(done())
    sys.stdout.write(answer.text)
    return answer.status


async def _list(arguments: argparse.Namespace, desk: WorksDesk) -> Answer:
    works = await desk.database.outage_board.works(desk.now.now)
    return Answer(works_as_json(works) if arguments.json else works_as_text(works, desk.now))


async def _plan(arguments: argparse.Namespace, desk: WorksDesk) -> Answer:
    signature = Signature(arguments.by, desk.now.now)
    changed = await PlanWorks(desk.database.transactions)(_wanted(arguments, desk), signature)
    outlook = outlook_as_text(await desk.outlook(changed), desk.capacity, desk.now)
    return Answer(works_as_text([changed], desk.now) + await works_telling.owed(desk, changed) + outlook)


async def _cancel(arguments: argparse.Namespace, desk: WorksDesk) -> Answer:
    signature = Signature(arguments.by, desk.now.now)
    cancelled = await CancelWorks(desk.database.transactions)(arguments.reference, signature)
    return Answer(works_as_text([cancelled], desk.now) + await works_telling.owed(desk, cancelled))


def _wanted(arguments: argparse.Namespace, desk: WorksDesk) -> PlannedWork:
    zone = desk.now.zone
    starts_at = arguments.starts(desk.now.now, zone)
    devices = tuple(dict.fromkeys(arguments.devices))
    try:
        return PlannedWork(arguments.reference, starts_at, arguments.ends(starts_at, zone), devices)
    except ValueError as mistake:
        raise CommandError(f"{arguments.reference}: {mistake}") from None


def _reference(text: str) -> str:
    if not (text.strip() and text.isprintable() and len(text) <= LONGEST_NAME):
        raise ArgumentTypeError(f"{text!r}: a reference is 1 to {LONGEST_NAME} letters on one line")
    return text


_ACTIONS: Mapping[str, Action] = {
    "list": _list,
    "plan": _plan,
    "cancel": _cancel,
    **works_telling.ACTIONS,
    **works_register.ACTIONS,
}
