"""`gridline bridge`: the bridge of one node alone; `gridline run` starts it, or a service manager does."""

import argparse
from pathlib import Path

from gridline.bridge.process import BridgeProcess
from gridline.commands.node import add_node_arguments, load_node, node_options
from gridline.company import clock_of
from gridline.observability import set_up_logging


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline bridge`."""
    add_node_arguments(parser)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Serve the calls of a running Asterisk until SIGTERM; then let them end, and return 0."""
    options = node_options(arguments, file)
    settings, company = load_node(options)
    set_up_logging(settings.logging)
    clock = clock_of(company, settings, now=options.now)
    BridgeProcess(settings, company, clock).serve()
    return 0
