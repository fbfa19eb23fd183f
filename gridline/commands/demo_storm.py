"""`gridline demo storm`: the evening on which everybody phones at once, told in the terminal as it happens."""

import argparse
import sys
from pathlib import Path

from adapters.database.database import open_database
from adapters.database.engine import Engine
from adapters.database.storm_figures import StormFigures
from gridline.commands.demo_stage import INTERRUPTED, Stage, shown
from gridline.company import clock_of
from gridline.demo.screen import Screen
from gridline.demo.storm.dispatcher import Dispatcher
from gridline.demo.storm.figures import Summary
from gridline.demo.storm.ground import prepare
from gridline.demo.storm.people import cast
from gridline.demo.storm.story import Story
from gridline.settings import read_settings, settings_file
from gridline.settings.translation import database_address

CALLS = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--calls", type=_calls, default=CALLS, metavar="N", help=f"how many phone; {CALLS} if left out")
    parser.add_argument("--json", action="store_true", help="print the summary alone, for programs")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Take the evening through; 0 when it went as it should, 1 when the summary says that it did not."""
    settings, calls = read_settings(settings_file(file)), arguments.calls
    screen = Screen(None if arguments.json else sys.stdout)
    screen.show(f"A company and its town are being started; {calls} people will phone.")
    summary = shown("storm", lambda folder: prepare(settings, folder, calls), lambda stage: _told(stage, calls, screen))
    if summary is None:
        return INTERRUPTED
    sys.stdout.write(summary.as_json() if arguments.json else f"The evening in figures:\n{summary.as_text()}")
    return 0 if summary.is_well else 1


async def _told(stage: Stage, calls: int, screen: Screen) -> Summary:
    settings, company = stage.settings, stage.company
    address = database_address(settings.database)
    engine = Engine(address)
    try:
        async with open_database(address) as database:
            web = settings.web
            story = Story(
                stage.town,
                company,
                cast(settings.demo, calls),
                Dispatcher(database, clock_of(company, settings)),
                StormFigures(engine),
                screen,
                f"http://{web.bind_address}:{web.port}/metrics",
            )
            return await story.told()
    finally:
        await engine.close()


def _calls(text: str) -> int:
    calls = int(text) if text.isdigit() else 0
    if not 6 <= calls <= 300:
        raise argparse.ArgumentTypeError(f"{text!r}: from 6 to 300 calls")
    return calls
