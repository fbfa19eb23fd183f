"""`gridline scheduler`: work whose time has come, done by one process of all; `gridline run` starts it on each node."""

import argparse
from pathlib import Path

from gridline.commands.node import add_node_arguments, load_node, node_options
from gridline.company import clock_of
from gridline.observability import set_up_logging
from gridline.scheduler.process import SchedulerProcess


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline scheduler`."""
    add_node_arguments(parser)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Have it done until SIGTERM; then return 0."""
    options = node_options(arguments, file)
    settings, company = load_node(options)
    set_up_logging(settings.logging)
    SchedulerProcess(settings, company, clock_of(company, settings, now=options.now)).serve()
    return 0
