"""`gridline demo works`: consumers are told of planned works by real calls, and told again when these are moved."""

import argparse
import sys
from pathlib import Path

from adapters.database.database import open_database
from gridline.commands.demo_stage import INTERRUPTED, Stage, shown
from gridline.company import clock_of
from gridline.demo.screen import Screen
from gridline.demo.telling.figures import Summary
from gridline.demo.telling.ground import prepare
from gridline.demo.telling.people import parts
from gridline.demo.telling.story import Story
from gridline.errors import CommandError
from gridline.notice_words import notice_words
from gridline.pages.outages import Moment
from gridline.settings import read_settings, settings_file
from gridline.settings.translation import database_address
from gridline.works_desk import WorksDesk


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="keep the register there, as CSV and PDF")
    parser.add_argument("--json", action="store_true", help="print the summary alone, for programs")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Take the show through; 0 when it went as it should, 1 when the summary says that it did not."""
    settings, to = read_settings(settings_file(file)), arguments.to
    if to is not None and not to.is_dir():
        raise CommandError(f"{to} is no folder: make it first")
    screen = Screen(None if arguments.json else sys.stdout)
    screen.show("A company and its town are being started.")
    summary = shown("works", lambda folder: prepare(settings, folder), lambda stage: _told(stage, screen, to))
    if summary is None:
        return INTERRUPTED
    sys.stdout.write(summary.as_json() if arguments.json else f"The show in figures:\n{summary.as_text()}")
    return 0 if summary.is_well else 1


async def _told(stage: Stage, screen: Screen, to: Path | None) -> Summary:
    settings, company = stage.settings, stage.company
    clock = clock_of(company, settings)
    folder = to or settings.asterisk.instance.parent
    async with open_database(database_address(settings.database)) as database:
        desk = WorksDesk(database, settings, company.profile, Moment(clock(), company.profile.zone))
        words = notice_words(company.wording, company.profile)
        return await Story(stage.town, desk, clock, parts(), words, screen, folder).told()
