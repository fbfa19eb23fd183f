"""`gridline media`: the media process of one node alone; `gridline run` starts it, or a service manager does."""

import argparse
from pathlib import Path

from gridline.commands.node import add_node_arguments, node_options
from gridline.demo.show import with_town
from gridline.media.process import MediaProcess
from gridline.observability import set_up_logging
from gridline.settings import read_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline media`."""
    add_node_arguments(parser)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Play and listen for the calls of a running Asterisk until SIGTERM; then return 0."""
    options = node_options(arguments, file)
    settings = read_settings(options.file)
    if options.demo:
        settings = with_town(settings)
    set_up_logging(settings.logging)
    MediaProcess(settings).serve()
    return 0
