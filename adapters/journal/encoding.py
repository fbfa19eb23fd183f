"""Domain values as text and back: what journals and the outbox are written in."""

import json
import types
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeVar, Union, cast, get_args, get_origin
from zoneinfo import ZoneInfo

from cattrs import Converter
from cattrs.errors import BaseValidationError

T = TypeVar("T")


class Undecodable(ValueError):
    """The text is not of the wanted type: another version wrote it."""


def encode(value: object) -> tuple[str, str]:
    """The name of the value's type, and the value as JSON."""
    return type(value).__name__, json.dumps(_CONVERTER.unstructure(value), ensure_ascii=False)


def decode(tag: str, text: str, kind: type[T]) -> T:
    """The value that `encode` gave `tag` and `text` for; `kind` may be a union. Raises Undecodable."""
    member = _member(kind, tag)
    try:
        return cast("T", _CONVERTER.structure(json.loads(text), member))
    except (BaseValidationError, ValueError, TypeError, KeyError) as fault:
        raise Undecodable(f"the entry is not a {tag}") from fault


def _member(kind: object, tag: str) -> type:
    members = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    for member in members:
        plain = type(None) if member is None else get_origin(member) or member
        if getattr(plain, "__name__", "") == tag:
            return cast("type", member)
    raise Undecodable(f"a {tag} was written where {kind} is wanted")


def _converter() -> Converter:
    converter = Converter()
    for kind in (Decimal, ZoneInfo):
        converter.register_unstructure_hook(kind, str)
        converter.register_structure_hook(kind, lambda text, wanted: wanted(text))
    # datetime is a date too: the narrower one is registered last
    for day in (date, datetime, time):
        converter.register_unstructure_hook(day, lambda value: value.isoformat())
        converter.register_structure_hook(day, lambda text, wanted: wanted.fromisoformat(text))
    converter.register_structure_hook(type(None), lambda nothing, _: nothing)
    # by a predicate: a hook for the bare type is passed over for fields of a frozenset of something
    converter.register_unstructure_hook_func(_is_set, lambda members: sorted(map(converter.unstructure, members)))
    return converter


def _is_set(kind: object) -> bool:
    return frozenset in (kind, get_origin(kind))


_CONVERTER = _converter()
