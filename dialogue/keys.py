"""The keys that mean the same in every dialogue: one map for menus, one for steps that collect digits."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Command(StrEnum):
    """What a caller may want instead of answering."""

    OPERATOR = "operator"
    DANGER = "danger"
    REPEAT = "repeat"
    CLEAR = "clear"
    """Forget the digits typed so far."""


DIGITS = frozenset("0123456789")
END = "#"
ESCAPE = "*"
"""While digits are collected every key but this one is data, so that a single 0 or 9 is a digit."""

IN_MENUS: Mapping[str, Command] = MappingProxyType(
    {"0": Command.OPERATOR, "9": Command.DANGER, "*": Command.REPEAT},
)
AFTER_ESCAPE: Mapping[str, Command] = MappingProxyType(
    {"0": Command.OPERATOR, "9": Command.DANGER, "*": Command.REPEAT, "#": Command.CLEAR},
)


@dataclass(frozen=True, slots=True)
class MenuKeys:
    """What keys mean that are no choice of a menu."""

    at_once: Mapping[str, Command]
    after_star: Mapping[str, Command]
    """Empty where the star itself means something."""


WHO_CALLS_US = MenuKeys(IN_MENUS, MappingProxyType({}))
WHOM_WE_CALL = MenuKeys(
    MappingProxyType({"0": Command.OPERATOR}),
    MappingProxyType({"0": Command.OPERATOR, "9": Command.DANGER, "*": Command.REPEAT}),
)
"""In calls of ours 9 is an answer, "do not call again", so that danger is *9 there (decisions.md)."""
WAYS_OUT = "90"
"""Keys that mean danger and an operator also while a caller speaks after a tone."""
