"""Options of commands that list what is registered by its state, whether or not the action `list` is typed."""

import argparse
from argparse import SUPPRESS
from collections.abc import Collection
from typing import TYPE_CHECKING

from gridline.commands.dispatcher_options import add_action
from gridline.commands.signed_options import number
from gridline.pages.printed import add_json

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[argparse.ArgumentParser]


def lists_by_state(parser: argparse.ArgumentParser, states: Collection[str], what: str) -> "Actions":
    """Make `list` the action of whoever types none, of the first of `states`; what more actions are added to."""
    _list_options(parser, states, next(iter(states)), as_json=False)
    parser.set_defaults(action="list")
    actions = parser.add_subparsers(metavar="ACTION", title="actions")
    _list_options(add_action(actions, "list", what), states, SUPPRESS, as_json=SUPPRESS)
    return actions


def numbered_action(actions: "Actions", name: str, what: str) -> argparse.ArgumentParser:
    """An action on what has a registration number."""
    parser = add_action(actions, name, what)
    parser.add_argument("number", type=number, metavar="ID", help="its registration number, as the list shows it")
    return parser


def page_action(actions: "Actions", what: str) -> argparse.ArgumentParser:
    """The action `show`, which prints for people or for programs."""
    parser = numbered_action(actions, "show", what)
    add_json(parser, SUPPRESS)
    return parser


def _list_options(parser: argparse.ArgumentParser, states: Collection[str], state: str, *, as_json: bool | str) -> None:
    parser.add_argument("--state", choices=tuple(states), default=state, metavar="STATE", help=", ".join(states))
    add_json(parser, as_json)
