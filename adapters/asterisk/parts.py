"""Pieces of configuration that repeat: one trunk, one telephone, one queue, one number to ring."""

from collections.abc import Iterable, Mapping
from functools import cache

from adapters.asterisk.modules import TEMPLATES
from adapters.asterisk.templates import Block, Value, fill


def part(name: str, values: Mapping[str, Value]) -> Block:
    """One piece from its template in `asterisk_conf/parts`. Raises SettingsRefused."""
    return Block(fill(_template(name), values, f"parts/{name}.conf"))


def parts(pieces: Iterable[Block]) -> Block:
    """Several pieces, one below the other."""
    return Block("\n".join(piece.text for piece in pieces))


@cache
def _template(name: str) -> str:
    return (TEMPLATES / "parts" / f"{name}.conf").read_text(encoding="utf-8").rstrip("\n")
