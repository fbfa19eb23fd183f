"""From a tree of text to the values of the domain, with every mistake and its remedy."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from types import GenericAlias
from typing import Any, TypeVar, cast, get_args, get_origin

from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn

from adapters.files.errors import Mistake
from adapters.files.leaf_values import LEAVES, MisreadError, Read, word
from adapters.files.yaml_text import Tree
from models.opening_hours import OpeningHours, OpenSpan

T = TypeVar("T")
_CORRECT = "Correct it"


def structure(tree: Tree, kind: type[T], file: str) -> tuple[T | None, list[Mistake]]:
    """The value of `kind` that `tree` describes, or None with every mistake on the way to it."""
    try:
        return _CONVERTER.structure(tree, kind), []
    except Exception as error:  # noqa: BLE001  # a file may be wrong in any way; each way is told to its author
        return None, [Mistake(file, place, *what) for place, what in _all(error, "")]


def _all(error: BaseException, place: str) -> list[tuple[str, tuple[str, str]]]:
    """Each mistake in a tree of exceptions with the path of its field."""
    if not isinstance(error, ClassValidationError | IterableValidationError):
        return [(place, what) for what in _told(error)]
    inside, here = error.group_exceptions()
    found = [(place, what) for sub in here for what in _told(sub)]
    for sub, note in inside:
        match note:
            case IterableValidationNote(index=int(number)):
                found += _all(sub, f"{place}[{number}]")
            case IterableValidationNote(index=key):
                found += _all(sub, f"{place}.{key}")
            case AttributeValidationNote(name=name):
                field = f"{place}.{name}".lstrip(".")
                missing = (field, ("is missing", f"Add {name}: with its value"))
                found += [missing] if isinstance(sub, KeyError) else _all(sub, field)
    return found


def _told(error: BaseException) -> list[tuple[str, str]]:
    if isinstance(error, ForbiddenExtraKeysError):
        return [_unknown(key, error.cl) for key in sorted(error.extra_fields)]
    if isinstance(error, ValueError):
        lines = (line.partition("; ") for line in str(error).splitlines())
        return [(problem, (remedy or _CORRECT)[:1].upper() + (remedy or _CORRECT)[1:]) for problem, _, remedy in lines]
    return [(f"cannot be read ({type(error).__name__})", _CORRECT)]


def _unknown(key: str, owner: type) -> tuple[str, str]:
    known = [f.name for f in fields(owner)] if is_dataclass(owner) else []
    close = get_close_matches(key, known, n=1)
    remedy = f"Did you mean {close[0]}?" if close else f"Remove it; known here: {', '.join(known)}"
    return f"{key!r} is not known", remedy


def _group(kind: Any) -> Read:  # Any: cattrs hands over bare types
    build = make_dict_structure_fn(kind, _CONVERTER, _cattrs_forbid_extra_keys=True)
    return lambda value, _: build(_as_group(value), kind)


def _many(kind: Any) -> Read:  # Any: cattrs hands over bare types
    """For tuple[X, ...] and frozenset[X]."""
    origin, items = get_origin(kind), GenericAlias(list, get_args(kind)[:1])

    def read(value: object, _: object) -> object:
        if not isinstance(value, list):
            raise MisreadError("must be a list; write [one, two] or lines with dashes")
        return origin(_CONVERTER.structure(value, cast("type[list[object]]", items)))

    return read


def _keyed(kind: Any) -> Read:  # Any: cattrs hands over bare types
    """For Mapping[K, V]."""
    plain = cast("type[dict[object, object]]", GenericAlias(dict, get_args(kind)))
    return lambda value, _: _CONVERTER.structure(_as_group(value), plain)


def _as_group(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise MisreadError("must be a group of keys; write name: value lines below it")
    return value


def _is_many(kind: object) -> bool:
    return get_origin(cast("Any", kind)) in (tuple, frozenset)


def _is_keyed(kind: object) -> bool:
    return get_origin(cast("Any", kind)) is Mapping


def _opening_hours(value: object, _: object) -> OpeningHours:
    return OpeningHours(_CONVERTER.structure(value, tuple[OpenSpan, ...]))


def _converter() -> Converter:
    converter = Converter(detailed_validation=True, forbid_extra_keys=True)
    converter.register_structure_hook_factory(is_dataclass, _group)
    converter.register_structure_hook_factory(_is_many, _many)
    converter.register_structure_hook_factory(_is_keyed, _keyed)
    converter.register_structure_hook(str, word)
    converter.register_structure_hook(OpeningHours, _opening_hours)
    for kind, read in LEAVES:
        converter.register_structure_hook(kind, read)
    return converter


_CONVERTER = _converter()
