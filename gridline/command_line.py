"""What all commands have in common on the command line: --settings anywhere, --version, and a hint for a wrong word."""

import argparse
import re
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

_WRONG_CHOICE = re.compile(r"invalid choice: '(?P<given>[^']*)' \(choose from (?P<known>.*)\)")


class CommandParser(argparse.ArgumentParser):
    """Takes --settings before and behind the command's name, where people write it.

    argparse makes the parsers of commands, and of their actions, of the same class.
    """

    def __init__(self, prog: str | None = None, *, description: str | None = None) -> None:
        super().__init__(prog=prog, description=description, allow_abbrev=False)
        self.add_argument(
            "--settings", type=Path, metavar="FILE", default=argparse.SUPPRESS, help="settings file (gridline.toml)"
        )

    def error(self, message: str) -> NoReturn:
        """End with status 2; a wrong word is answered with the nearest right ones."""
        self.exit(2, f"{self.prog}: {suggested(message)}\nSee: {self.prog} --help\n")


def suggested(message: str) -> str:
    """argparse's message about a wrong word, made into a hint; other messages stay."""
    wrong = _WRONG_CHOICE.search(message)
    if wrong is None:
        return message
    known = re.findall(r"[\w-]+", wrong["known"])
    near = get_close_matches(wrong["given"], known, n=2)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(known)}."
    return f"there is no {wrong['given']!r}. {hint}"
