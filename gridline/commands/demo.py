"""`gridline demo storm`: the evening on which everybody phones at once, told in the terminal as it happens."""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import TypeVar

from adapters.asterisk.installation.install import install
from adapters.asterisk.settings import TownSettings
from adapters.asterisk.town.exchange import Town
from adapters.database.database import open_database
from adapters.database.engine import Engine
from adapters.database.schema import upgrade
from adapters.database.storm_figures import StormFigures
from gridline.commands.node import NodeOptions, load_node
from gridline.commands.run import parts
from gridline.company import Company, clock_of, prepare_sounds
from gridline.demo.data import load_demo_data
from gridline.demo.storm.dispatcher import Dispatcher
from gridline.demo.storm.figures import Summary
from gridline.demo.storm.ground import Ground, prepare
from gridline.demo.storm.people import cast
from gridline.demo.storm.screen import Screen
from gridline.demo.storm.story import Story
from gridline.observability import set_up_logging
from gridline.processes.serving import until_serving
from gridline.processes.signals import stop_wish
from gridline.processes.supervisor import Supervisor
from gridline.resident_call import listening
from gridline.settings import Settings, read_settings, settings_file
from gridline.settings.translation import asterisk_settings, database_address

CALLS = 200
_READY_WITHIN_S = 60.0
_INTERRUPTED = 130

T = TypeVar("T")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline demo`."""
    shows = parser.add_subparsers(dest="show", required=True, metavar="SHOW", title="shows")
    storm = shows.add_parser("storm", help="a feeder fails and everybody phones")
    storm.add_argument("--calls", type=_calls, default=CALLS, metavar="N", help=f"how many phone; {CALLS} if left out")
    storm.add_argument("--json", action="store_true", help="print the summary alone, for programs")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Take the evening through; 0 when it went as it should, 1 when the summary says that it did not.

    Raises SettingsRefused, MistakesInFiles, PackInvalid, ServerError, NotServing.
    """
    settings = read_settings(settings_file(file))
    screen = Screen(None if arguments.json else sys.stdout)
    with tempfile.TemporaryDirectory(prefix="gl-storm-") as folder:
        ground = prepare(settings, Path(folder), arguments.calls)
        _leave_environment()
        summary = asyncio.run(_evening(ground, arguments.calls, screen))
    if summary is None:
        return _INTERRUPTED
    sys.stdout.write(summary.as_json() if arguments.json else f"The evening in figures:\n{summary.as_text()}")
    return 0 if summary.is_well else 1


async def _evening(ground: Ground, calls: int, screen: Screen) -> Summary | None:
    """None: somebody wanted it to stop."""
    options = NodeOptions(ground.file, demo=False, now=False)
    settings, company = load_node(options)
    set_up_logging(settings.logging)
    tree = install(settings.asterisk.cache)
    prepare_sounds(settings.storage)
    database = database_address(settings.database)
    upgrade(database)
    await load_demo_data(database, company.profile, settings.demo)
    told = asterisk_settings(settings, company.profile.called_numbers)
    supervisor = Supervisor(tree, told, parts(options, settings))
    town = TownSettings(
        instance=ground.town,
        sip_port=ground.town_sip,
        ami_port=ground.town_ami,
        gridline_contact=f"{told.bind_address}:{told.sip_port}",
        gridline_peer=told.bind_address,
    )
    ear = listening(settings.storage.sounds, company.catalogue)
    screen.show(f"A company and its town are being started; {calls} people will phone.")
    with stop_wish() as stop:
        async with supervisor.running(), Town(tree, town, ear) as running:
            await until_serving(settings.web, _READY_WITHIN_S)
            return await _unless(stop, _told(running, settings, company, calls, screen))


async def _told(town: Town, settings: Settings, company: Company, calls: int, screen: Screen) -> Summary:
    address = database_address(settings.database)
    engine = Engine(address)
    try:
        async with open_database(address) as database:
            web = settings.web
            story = Story(
                town,
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


async def _unless(stop: asyncio.Event, wanted: Coroutine[None, None, T]) -> T | None:
    """What came of it; None where the stop came first."""
    working, stopping = asyncio.create_task(wanted, name="story"), asyncio.create_task(stop.wait(), name="stop")
    try:
        done, _ = await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working in done else None
    finally:
        stopping.cancel()
        working.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)


def _leave_environment() -> None:
    """What it says of the settings is in the file by now; it would win over the evening's own folder and profile."""
    for name in [name for name in os.environ if name.startswith("GRIDLINE_")]:
        del os.environ[name]


def _calls(text: str) -> int:
    calls = int(text) if text.isdigit() else 0
    if not 6 <= calls <= 300:
        raise argparse.ArgumentTypeError(f"{text!r}: from 6 to 300 calls")
    return calls
