"""`gridline storm show|on|off|auto`: what all callers hear first on the evening when everybody phones at once."""

import argparse
import asyncio
import sys
from pathlib import Path

from gridline.clock import real_clock
from gridline.commands.dispatcher_options import add_signature, spoken_words
from gridline.current_database import current_database
from gridline.pages.printed import add_json, json_text
from gridline.settings import read_settings, settings_file
from gridline.settings.sections import Settings
from gridline.settings.translation import database_address
from models.storm import StormOrder
from services.outages.storm_board import LOOK_EVERY_S, GivenOrder

_WHAT = {
    StormOrder.ON: "begin storm mode now",
    StormOrder.OFF: "end it, whatever the call rate",
    StormOrder.AUTO: "let the call rate decide",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline storm`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION", title="actions")
    showing = actions.add_parser("show", help="show the last order")
    add_json(showing)
    for order, what in _WHAT.items():
        giving = actions.add_parser(order.value, help=what)
        add_signature(giving)
        if order is not StormOrder.OFF:
            giving.add_argument(
                "--area", type=spoken_words, metavar="TEXT", help="places without power, told to every caller"
            )


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when done, 2 for an area or a name that cannot be.

    Raises SettingsRefused, NoDatabase, SchemaTooOld, DatabaseAway.
    """
    settings = read_settings(settings_file(file))
    if arguments.action == "show":
        newest = asyncio.run(_newest(settings))
        sys.stdout.write(_as_json(newest) if arguments.json else _as_text(newest))
        return 0
    try:
        area = getattr(arguments, "area", None) or ""
        order = GivenOrder(StormOrder(arguments.action), arguments.by, real_clock(), area)
    except ValueError as wrong:
        sys.stderr.write(f"gridline: {wrong}\n")
        return 2
    asyncio.run(_give(settings, order))
    sys.stdout.write(f"ordered: {order.order.value}; every node follows within {LOOK_EVERY_S:g} s\n")
    return 0


def _as_text(order: GivenOrder | None) -> str:
    if order is None:
        return "auto: nobody has ordered anything, the call rate decides\n"
    lines = [f"{order.order.value}: ordered by {order.given_by} at {order.given_at:%Y-%m-%d %H:%M:%S %Z}"]
    if order.area:
        lines.append(f"callers hear: {order.area}")
    return "\n".join(lines) + "\n"


def _as_json(order: GivenOrder | None) -> str:
    fields: dict[str, str | None] = {"order": StormOrder.AUTO.value, "given_by": None, "given_at": None, "area": ""}
    if order is not None:
        fields = {
            "order": order.order.value,
            "given_by": order.given_by,
            "given_at": order.given_at.isoformat(timespec="seconds"),
            "area": order.area,
        }
    return json_text(fields)


async def _newest(settings: Settings) -> GivenOrder | None:
    async with current_database(database_address(settings.database)) as database:
        return await database.storm_orders.newest()


async def _give(settings: Settings, order: GivenOrder) -> None:
    async with current_database(database_address(settings.database)) as database:
        await database.storm_orders.give(order)
