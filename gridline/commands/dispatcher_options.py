"""Options that the commands of dispatchers share: who acts, at what time, and words that callers will hear."""

import argparse
import re
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.database.database import Database
from adapters.files.company_profiles import load_profile
from adapters.sounds.spoken_texts import speakable
from dialogue.errors import NotSpoken
from gridline.clock import ServiceClock
from gridline.commands.signed_options import name
from gridline.company import clock_for
from gridline.settings import read_settings, settings_file
from gridline.settings.sections import Settings
from models.company_profile import CompanyProfile

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_LONGEST_CAUSE = 200
_LONGEST_ID = 18
"""Digits; more do not fit into a database's whole number."""


def open_company(file: Path | None) -> tuple[Settings, CompanyProfile, ServiceClock]:
    """The settings, the company's profile and its clock. Raises SettingsRefused, MistakesInFiles."""
    settings = read_settings(settings_file(file))
    profile = load_profile(settings.company.file)
    return settings, profile, clock_for(profile, settings)


async def latest(database: Database, profile: CompanyProfile, clock: ServiceClock) -> datetime:
    """Now. A demo's clock begins anew in each process, and what happened there is not ahead of us."""
    happened = await database.outage_board.latest() if profile.demo else None
    return max(clock(), happened) if happened else clock()


def add_action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", action: str, what: str
) -> argparse.ArgumentParser:
    """The parser of one action, which `arguments.action` names."""
    parser = actions.add_parser(action, help=what)
    parser.set_defaults(action=action)
    return parser


def add_signature(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", type=name, required=True, metavar="NAME", help="who does it")


Typed = Callable[[datetime, ZoneInfo], datetime]
"""A time as a person typed it: what it means at a moment, by the clocks of a zone."""


def moment(text: str) -> Typed:
    """A time as a person types it: 14:30, the next time that clocks show it; or 2026-11-20 14:30, both local."""
    return _typed(text, _next)


def past_moment(text: str) -> Typed:
    """The same of something that has begun: 14:30 is the last time that clocks showed it."""
    return _typed(text, _last)


def row_id(text: str) -> int:
    """The number of something in a list, as databases count."""
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID):
        raise ArgumentTypeError(f"{text!r} is no number of a list: write 12")
    return int(text)


def _typed(text: str, of_clock: Callable[[time, datetime, ZoneInfo], datetime]) -> Typed:
    clock = _CLOCK.fullmatch(text)
    try:
        if clock is not None:
            wanted = time(int(clock[1]), int(clock[2]))
            return lambda now, zone: of_clock(wanted, now, zone)
        given = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no time: write 14:30, or '2026-11-20 14:30'") from None
    return lambda now, zone: given.replace(tzinfo=zone) if given.tzinfo is None else given


def spoken_words(text: str) -> str:
    """Words that callers hear. Raises ArgumentTypeError for what no voice of ours can say."""
    try:
        speakable(text)
    except NotSpoken as reason:
        raise ArgumentTypeError(f"{text!r}: {reason}") from None
    if not text.isprintable() or len(text) > _LONGEST_CAUSE:
        raise ArgumentTypeError(f"{text!r}: at most {_LONGEST_CAUSE} letters on one line")
    return text


def _next(wanted: time, now: datetime, zone: ZoneInfo) -> datetime:
    here = now.astimezone(zone)
    today = datetime.combine(here.date(), wanted, zone)
    return today if today > here else datetime.combine(here.date() + timedelta(days=1), wanted, zone)


def _last(wanted: time, now: datetime, zone: ZoneInfo) -> datetime:
    here = now.astimezone(zone)
    today = datetime.combine(here.date(), wanted, zone)
    return today if today <= here else datetime.combine(here.date() - timedelta(days=1), wanted, zone)
