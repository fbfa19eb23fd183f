"""`gridline demo`: shows with real calls, told in the terminal as they happen."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from gridline.commands import demo_storm, demo_works

_SHOWS: Mapping[str, Callable[[argparse.Namespace, Path | None], int]] = {
    "storm": demo_storm.run,
    "works": demo_works.run,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline demo`."""
    shows = parser.add_subparsers(dest="show", required=True, metavar="SHOW", title="shows")
    demo_storm.add_arguments(shows.add_parser("storm", help="a feeder fails and everybody phones"))
    demo_works.add_arguments(
        shows.add_parser("works", help="consumers are told of works, and told again when they move")
    )


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Take the show through; 0 when it went as it should, 1 when it did not.

    Raises SettingsRefused, MistakesInFiles, PackInvalid, ServerError, NotServing.
    """
    return _SHOWS[arguments.show](arguments, file)
