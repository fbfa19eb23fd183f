"""Filling templates of Asterisk's configuration: `{{name}}` marks, and values that cannot change the meaning."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.asterisk.errors import SettingsRefused, TemplateMistake

_MARK = re.compile(r"\{\{(\w+)\}\}")

# Each ends a line, a value or an argument somewhere in Asterisk's files, or begins an expression.
_FORBIDDEN = frozenset(";$\"'`\\,()[]{}|&<>=#^!")


@dataclass(frozen=True, slots=True)
class Block:
    """Text of configuration that was rendered from a template already and is taken as it is."""

    text: str


Value = str | int | Path | Block


def fill(template: str, values: Mapping[str, Value], name: str = "template") -> str:
    """The template with each mark replaced by its value.

    Raises SettingsRefused for a value that Asterisk would read as something else, and TemplateMistake when the marks
    and the values do not match exactly.
    """
    marks = set(_MARK.findall(template))
    if marks != set(values):
        missing, unknown = sorted(marks - set(values)), sorted(set(values) - marks)
        raise TemplateMistake(f"{name}: no value for {missing}, no mark for {unknown}.")
    filled = _MARK.sub(lambda mark: _text(mark[1], values[mark[1]]), template)
    if "{{" in filled:  # "}}" is common in a dialplan: ${A${B}}
        raise TemplateMistake(f"{name}: a mark is not written as {{{{name}}}}.")
    return filled


def mistake_in(value: str) -> str:
    """What keeps a value out of Asterisk's files, or an empty string."""
    if value != value.strip() or not value.isprintable():
        return "has spaces around it or a character that cannot be printed"
    bad = sorted(_FORBIDDEN & set(value))
    return f"has {' '.join(bad)}, which Asterisk reads as something else" if bad else ""


def _text(name: str, value: Value) -> str:
    if isinstance(value, Block):
        return value.text
    text = str(value)
    if mistake := mistake_in(text):
        shown = "" if "secret" in name else f": {text!r}"
        raise SettingsRefused(f"The setting for {name} {mistake}{shown}.")
    return text
