"""What the commands that serve calls have in common: which settings, which company, which clock."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from gridline.company import Company, load_company, with_duty
from gridline.demo.show import with_town
from gridline.settings import read_settings, settings_file
from gridline.settings.sections import Settings


@dataclass(frozen=True, slots=True)
class NodeOptions:
    file: Path | None
    demo: bool
    now: bool
    """The demo with the real clock, so that its window may be closed."""

    def as_arguments(self) -> tuple[str, ...]:
        """The same options for a process of our own."""
        named = ("--settings", str(self.file)) if self.file else ()
        return (*named, *(("--demo",) if self.demo else ()), *(("--now",) if self.now else ()))


def add_node_arguments(parser: argparse.ArgumentParser) -> None:
    """--demo and --now."""
    parser.add_argument("--demo", action="store_true", help="a company with a town of simulated residents beside it")
    parser.add_argument("--now", action="store_true", help="the demo with the real clock instead of the 20th, 10:00")


def node_options(arguments: argparse.Namespace, file: Path | None) -> NodeOptions:
    """The options as typed."""
    return NodeOptions(settings_file(file), arguments.demo, arguments.now)


def load_node(options: NodeOptions) -> tuple[Settings, Company]:
    """Settings and company. Raises SettingsRefused, MistakesInFiles, PackInvalid."""
    settings = read_settings(options.file)
    company = load_company(settings)
    settings = with_duty(settings, company.profile)
    return (with_town(settings) if options.demo else settings), company
