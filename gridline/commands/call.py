"""`gridline call`: a simulated resident phones the running company over real SIP and RTP."""

import argparse
import asyncio
import socket
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from adapters.asterisk.installation.install import install
from adapters.asterisk.settings import LOOPBACK, TOWN_ADDRESS, TownSettings
from adapters.asterisk.town.report import ResidentEvent, ResidentOutcome, ResidentReport
from adapters.asterisk.town.script import ResidentScript, read_script
from gridline.checks.asterisk import is_running
from gridline.company import load_company
from gridline.errors import NoCompany
from gridline.observability import set_up_logging
from gridline.resident_call import (
    Transcript,
    call_company,
    is_lossless,
    listening,
    report_json,
    resident_voices,
)
from gridline.settings import Settings, read_settings, settings_file

_EVERY_ADDRESS = "0.0.0.0"  # noqa: S104  (recognised, not bound)
_NOT_LET_IN = (
    f"Nobody answered. Does the company take calls from {TOWN_ADDRESS}? A demo does; any other needs a trunk with it "
    f"in its sources: gridline trunk add town --address {TOWN_ADDRESS}:15060"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline call`."""
    parser.add_argument(
        "script", type=Path, metavar="SCRIPT.yaml", help="what the resident does; see gridline/demo/call.yaml"
    )
    parser.add_argument("--json", action="store_true", help="print what was heard, said and came of it, for programs")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Place the call; 0 when the script went as written, 1 when it did not.

    Raises SettingsRefused, ScriptRefused, NoCompany, and AsteriskError where the call cannot be placed at all.
    """
    settings = read_settings(settings_file(file))
    set_up_logging(replace(settings.logging, level="WARNING"))
    script = read_script(arguments.script, resident_voices(settings.storage.prompts))  # before anything is started
    if not is_running(settings.asterisk.instance):
        raise NoCompany(
            f"no company answers calls in {settings.asterisk.instance}. "
            "Start it: ./run, or gridline run with these settings"
        )
    tell: Callable[[ResidentEvent], None] = _silent if arguments.json else Transcript(_show).tell
    report = asyncio.run(_call(settings, script, tell))
    if arguments.json:
        sys.stdout.write(report_json(report))
    if report.outcome is ResidentOutcome.NOT_ANSWERED:
        sys.stderr.write(f"gridline call: {_NOT_LET_IN}\n")
    return int(report.outcome is not ResidentOutcome.COMPLETED)


async def _call(settings: Settings, script: ResidentScript, tell: Callable[[ResidentEvent], None]) -> ResidentReport:
    tree = await asyncio.to_thread(install, settings.asterisk.cache)
    # a socket's path is short, and a demo's town may be running: this one is a town of its own
    with tempfile.TemporaryDirectory(prefix="gridline-call-") as folder:
        town = town_for(settings, Path(folder))
        ear = listening(settings.storage.sounds, load_company(settings).catalogue, lossless=is_lossless(town))
        return await call_company(tree, town, ear, script, tell)


def town_for(settings: Settings, folder: Path) -> TownSettings:
    """A town on free ports beside every other, whose trunk leads to the company of these settings."""
    bound = settings.asterisk.bind_address
    company = LOOPBACK if bound == _EVERY_ADDRESS else bound
    return TownSettings(
        instance=folder,
        sip_port=_free_port(socket.SOCK_DGRAM),
        ami_port=_free_port(socket.SOCK_STREAM),
        gridline_contact=f"{company}:{settings.asterisk.sip_port}",
        gridline_peer=company,
    )


def _free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((TOWN_ADDRESS, 0))
        return int(probe.getsockname()[1])


def _show(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _silent(_: ResidentEvent) -> None:
    pass
