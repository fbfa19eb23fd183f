"""What commands print: JSON for programs, with the option that asks for it, and columns for people."""

import argparse
import json
from collections.abc import Sequence


def add_json(parser: argparse.ArgumentParser, default: bool | str = False) -> None:
    """The option `--json` of a command that prints for people too."""
    parser.add_argument("--json", action="store_true", default=default, help="print for programs")


def json_text(value: object) -> str:
    """`value`, which holds nothing but what JSON knows, on lines of its own; letters stay as they are written."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def in_columns(rows: Sequence[Sequence[str]]) -> str:
    """A line for each row, its cells below those of the first; all rows have as many."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )
