"""`gridline talk`: any conversation held in the terminal, for whoever writes flows or wants to hear one."""

import argparse
import asyncio
import sys
import tempfile
from argparse import ArgumentTypeError
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from adapters.database.engine import DatabaseAddress
from adapters.database.schema import upgrade
from adapters.journal.store import look_at_outbox
from dialogue.prompt import Prompt
from gridline.company import Company, clock_of, load_company
from gridline.current_database import must_exist
from gridline.demo.data import load_demo_data
from gridline.demo.people import RESIDENT
from gridline.errors import CommandError
from gridline.observability import set_up_logging
from gridline.pages.readings import write_table
from gridline.settings import Settings, read_settings, settings_file
from gridline.settings.translation import database_address
from gridline.terminal.call import NODE, Places, TerminalCall
from gridline.terminal.conversation import Terminal
from gridline.terminal.keyboard import open_keyboard
from ivr.flows.main_menu import FLOWS
from models.call import Language
from models.menu import MenuItem
from models.phone_number import PhoneNumber

DEMO_CODE = "demo"
WHOLE_CALL = "menu"
DEMO_ACCOUNTS = 100
"""Enough for the people worth meeting and some neighbours; a conversation needs no more."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline talk`."""
    items = ", ".join(FLOWS)
    parser.add_argument(
        "item",
        nargs="?",
        type=menu_item,
        metavar="ITEM",
        help=f"go straight to this item of the menu: {items}; menu, or nothing: the whole call",
    )
    parser.add_argument(
        "--demo", action="store_true", help="with the demo company and data of its own, gone at the end"
    )
    parser.add_argument("--now", action="store_true", help="with the real clock, also in a demo company")
    parser.add_argument("--voice", action="store_true", help="answers may be typed in words, as a caller says them")
    parser.add_argument("--caller", metavar="NUMBER", help="who calls; otherwise a demo resident, or a withheld number")


@dataclass(frozen=True, slots=True)
class Talk:
    """What the options say."""

    item: MenuItem | None
    demo: bool
    now: bool
    caller: str | None
    voice: bool


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Hold the conversation; 0 however it ends. Raises SettingsRefused, NoDatabase, LocalStoreInUse and their like."""
    settings = read_settings(settings_file(file))
    set_up_logging(replace(settings.logging, level="WARNING"))
    talk = Talk(arguments.item, arguments.demo, arguments.now, arguments.caller, arguments.voice)
    with _demo_of(settings) if talk.demo else _real(settings) as (used, places):
        company = load_company(used)
        asyncio.run(_hold(talk, used, company, places))
    return 0


def menu_item(text: str) -> MenuItem | None:
    """An item of the menu by its name, or by how that begins; None for the menu itself."""
    if text == WHOLE_CALL:
        return None
    found = [item for item in FLOWS if text and item.startswith(text)]
    if len(found) != 1:
        raise ArgumentTypeError(f"there is no {text!r} to talk about; there are: {', '.join(FLOWS)}")
    return found[0]


@contextmanager
def _demo_of(settings: Settings) -> Iterator[tuple[Settings, Places]]:
    """The demo company, and places that are gone at the end."""
    with tempfile.TemporaryDirectory(prefix="gridline-talk-") as scratch:
        folder = Path(scratch)
        used = replace(
            settings,
            company=replace(settings.company, code=DEMO_CODE),
            demo=replace(settings.demo, accounts=DEMO_ACCOUNTS),
        )
        address = DatabaseAddress(f"sqlite+aiosqlite:///{folder}/gridline.sqlite3")
        yield used, Places(address, folder / "journal", folder / "recordings")


@contextmanager
def _real(settings: Settings) -> Iterator[tuple[Settings, Places]]:
    """The settings' own database, with a local store beside the service's."""
    places = Places(
        database_address(settings.database), settings.storage.journal / NODE, settings.storage.recordings / NODE
    )
    must_exist(places.database)
    yield settings, places
    left = look_at_outbox(places.local_store)
    if left is not None and left.pending:
        sys.stderr.write(
            f"gridline talk: {left.pending} promises wait in {places.local_store} for the database; "
            "the next gridline talk brings them\n"
        )


async def _hold(talk: Talk, settings: Settings, company: Company, places: Places) -> None:
    if talk.demo:
        await asyncio.to_thread(upgrade, places.database)
        await load_demo_data(places.database, company.profile, settings.demo)
    clock = clock_of(company, settings, now=talk.now)
    call = TerminalCall(narrowed(company, talk.item), clock, caller_of(talk, company), places)
    began = clock()
    _show_head(call, began, demo=talk.demo)
    async with open_keyboard() as keyboard:
        keep = partial(_keep, places.recordings)
        terminal = Terminal(keyboard.read_line, _show, partial(_words, company), keep, by_voice=talk.voice)
        result = await call.hold(terminal)
    _show(f"The call is over: {result.value}.")
    await write_table(call.landed(began), company.profile.zone, sys.stdout.write)


def narrowed(company: Company, item: MenuItem | None) -> Company:
    """With one item alone in the menu a caller is not asked which he wants, nor in which language."""
    if item is None:
        return company
    return replace(company, profile=replace(company.profile.only(item), languages=(Language.RUSSIAN,)))


def caller_of(talk: Talk, company: Company) -> PhoneNumber | None:
    """Who calls; None for a withheld number. Raises CommandError for what is no number."""
    typed = talk.caller or (RESIDENT.phone if talk.demo else "")
    number = PhoneNumber.parse(typed, company.profile.country, company.profile.area_code)
    if typed and number is None:
        raise CommandError(f"--caller: {typed!r} is no telephone number. Write it as +70000000101, 8… or ten digits.")
    return number


def _show_head(call: TerminalCall, now: datetime, *, demo: bool) -> None:
    profile = call.company.profile
    caller = f"The caller's number is {call.caller}." if call.caller else "The caller's number is withheld."
    _show(f"{profile.name}, {now.astimezone(profile.zone):%Y-%m-%d %H:%M %Z}. {caller}")
    if not demo:
        _show("This is the service's own database: what is confirmed here counts.")


def _show(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _words(company: Company, prompts: Sequence[Prompt]) -> str:
    return company.wording.text(prompts, Language.RUSSIAN)


def _keep(folder: Path, name: str, said: str) -> None:
    """A message that was typed: whoever works through the messages finds it by its name."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / f"{name}.txt").write_text(f"{said}\n", encoding="utf-8")
