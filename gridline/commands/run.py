"""`gridline run`: start everything, keep it running, and show the demo if that is wanted."""

import argparse
import asyncio
import sys
from pathlib import Path

from adapters.asterisk.installation.install import install
from adapters.database.schema import upgrade
from gridline.commands.node import NodeOptions, add_node_arguments, load_node, node_options
from gridline.company import prepare_sounds
from gridline.demo.data import load_demo_data
from gridline.demo.show import Demo
from gridline.media.server import SOCKET
from gridline.observability import set_up_logging
from gridline.processes.part import Part
from gridline.processes.pulse import HEAD, Place, Pulse
from gridline.processes.signals import stop_wish
from gridline.processes.supervisor import Supervisor
from gridline.settings.sections import Settings, WebSettings
from gridline.settings.translation import asterisk_settings, database_address

MEDIA_SILENT_S = 2.0
"""A media process that hangs so long is killed: only then does Asterisk give its callers back. On two cores with four
times as much work as they can do, an idle one was late by 0.14 s at most; one with fifty callers beside six times as
much work was late by six seconds, but worked meanwhile (gridline/processes/pulse.py)."""
BRIDGE_SILENT_S = 5.0
"""A bridge that hangs so long is killed: the next one has its callers back before the static path takes them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline run`."""
    add_node_arguments(parser)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Serve until Ctrl-C or SIGTERM. 0 when stopped as wished."""
    asyncio.run(_run(node_options(arguments, file)))
    return 0


async def _run(options: NodeOptions) -> None:
    settings, company = load_node(options)
    set_up_logging(settings.logging)
    database = database_address(settings.database)
    tree = install(settings.asterisk.cache)
    prepare_sounds(settings.storage)
    if options.demo:
        upgrade(database)
        await load_demo_data(database, company.profile, settings.demo)
    told = asterisk_settings(settings, company.profile.called_numbers)
    supervisor = Supervisor(tree, told, parts(options, settings), settings.asterisk.keep_logs_days)
    with stop_wish() as stop:
        async with supervisor.running():
            if options.demo:
                demo = Demo(tree, told, company, settings, _show)
                await demo.run(stop)
            await stop.wait()


def parts(options: NodeOptions, settings: Settings) -> list[Part]:
    """What runs beside Asterisk; the bridge stops first, for its last calls may still speak."""
    parts = [Part("bridge", options.as_arguments(), settings.bridge.drain_s, _bridge_pulse(settings.web))]
    if settings.recognition.engine != "none":
        pulse = Pulse(Place(settings.asterisk.instance / SOCKET), MEDIA_SILENT_S)
        parts.append(Part("media", options.as_arguments(), pulse=pulse))
    parts.append(Part("scheduler", options.as_arguments(), gives_way=True))
    return parts


def _bridge_pulse(web: WebSettings) -> Pulse | None:
    """None where nobody knows its port beforehand."""
    return Pulse(Place(host=web.bind_address, port=web.port), BRIDGE_SILENT_S, HEAD) if web.port else None


def _show(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
