"""From a tree of plain values to typed settings: strict about types, and all mistakes at once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal, TypeVar, cast, get_args, get_origin

from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn

from gridline.settings.environment import EnvironmentText
from gridline.settings.rules import Misfit
from gridline.settings.secret import Secret

T = TypeVar("T")
Path_ = tuple[str, ...]
_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off", ""})


class Unstructured(Exception):
    """The tree does not fit: path, fault and remedy of every mistake."""

    def __init__(self, faults: list[tuple[Path_, str, str]]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def structure(tree: Mapping[str, object], kind: type[T], folder: Path) -> T:
    """The tree as `kind`; relative paths and `*_file` secrets are read from `folder`. Raises Unstructured."""
    converter = _converter(folder)
    try:
        return converter.structure(tree, kind)
    except ClassValidationError as error:
        raise Unstructured(list(_faults(error, (), kind))) from None
    except Misfit as error:
        raise Unstructured([((), str(error), error.remedy)]) from None


def _converter(folder: Path) -> Converter:
    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    for kind, hook in ((bool, _switch), (int, _whole), (float, _fraction), (str, _text), (datetime | None, _moment)):
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook(Secret, lambda value, _: _secret(value, folder))
    converter.register_structure_hook(Path, lambda value, _: folder / _text(value, str))
    converter.register_structure_hook_func(_is(Literal), _choice)
    converter.register_structure_hook_factory(_is(Annotated), lambda kind: _ruled(converter, kind))
    converter.register_structure_hook_factory(_is(tuple), lambda kind: _several(converter, kind))
    converter.register_structure_hook_factory(
        lambda kind: is_dataclass(kind) and kind is not Secret, lambda kind: _table(converter, kind, folder)
    )
    return converter


Hook = Callable[[object, object], object]


def _is(form: object) -> Callable[[object], bool]:
    return lambda kind: get_origin(kind) is form


@dataclass(frozen=True, slots=True)
class _SecretFile:
    """A secret that is named by a `*_file` beside it; `rival` where the secret itself is written too."""

    name: str
    file: str
    rival: bool


def _table(converter: Converter, kind: type, folder: Path) -> Hook:
    """A section: it must be a table, and a `password_file` beside a secret named `password` is read."""
    for each in fields(kind):
        if isinstance(each.type, type) and issubclass(each.type, Enum):
            converter.register_structure_hook(each.type, _choice)
    inner = cast(Hook, make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True))
    secrets = [each.name for each in fields(kind) if each.type is Secret]

    def hook(value: object, _: object) -> object:
        if not isinstance(value, dict):
            raise Misfit(f"{_shown(value)} stands where a table must be", "Write it as [section] with its keys below.")
        return inner(_with_secret_files(value, secrets), kind)

    return hook


def _with_secret_files(table: dict[str, object], names: list[str]) -> dict[str, object]:
    filled = dict(table)
    for name in names:
        file = filled.pop(f"{name}_file", None)
        if file is not None:
            filled[name] = _SecretFile(name, str(file), rival=name in filled)
    return filled


def _secret(value: object, folder: Path) -> Secret:
    if not isinstance(value, _SecretFile):
        return Secret(_text(value, str))
    if value.rival:
        raise Misfit(f"both {value.name} and {value.name}_file are given", "Keep one of the two.")
    try:
        return Secret((folder / value.file).read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        remedy = "Make the file, readable for the account that runs Gridline."
        raise Misfit(f"{value.name}_file {value.file!r} cannot be read ({type(error).__name__})", remedy) from None


def _ruled(converter: Converter, kind: object) -> Hook:
    """A value with rules beside its type."""
    bare, *rules = get_args(kind)
    inner = converter.get_structure_hook(bare)

    def hook(value: object, _: object) -> object:
        typed = inner(value, bare)
        for rule in rules:
            rule.check(typed)
        return typed

    return hook


def _several(converter: Converter, kind: object) -> Hook:
    """A list; from the environment, words between commas."""
    (element, *_) = get_args(kind)
    inner = converter.get_structure_hook(list[element])  # type: ignore[valid-type]  # the element is known at run time

    def hook(value: object, _: object) -> object:
        if isinstance(value, EnvironmentText):
            value = [EnvironmentText(part.strip()) for part in value.split(",") if part.strip()]
        if not isinstance(value, list):
            raise Misfit(f"{_shown(value)} is not a list", 'Write a list such as ["one", "two"].')
        return tuple(cast("list[object]", inner(value, list[element])))  # type: ignore[valid-type]  # as above

    return hook


def _switch(value: object, _: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, EnvironmentText) and value.lower() in _YES | _NO:
        return value.lower() in _YES
    raise Misfit(f"{_shown(value)} is neither true nor false", "Write true or false.")


def _whole(value: object, _: object) -> int:
    try:
        if isinstance(value, EnvironmentText):
            return int(value)
    except ValueError:
        pass
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise Misfit(f"{_shown(value)} is not a whole number", "Write a whole number without quotes.")


def _fraction(value: object, _: object) -> float:
    try:
        if isinstance(value, EnvironmentText):
            return float(value)
    except ValueError:
        pass
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise Misfit(f"{_shown(value)} is not a number", "Write a number without quotes.")


def _text(value: object, _: object) -> str:
    if isinstance(value, str):
        return str(value)
    raise Misfit(f"{_shown(value)} is not a text", "Write it in quotes.")


def _moment(value: object, _: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, str):
        if value in ("", "now"):
            return None
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    raise Misfit(f"{_shown(value)} is not a moment", 'Write 2026-11-20T10:00:00, or "now" for the real clock.')


def _choice(value: object, kind: object) -> object:
    known = [str(each.value) for each in kind] if isinstance(kind, type) and issubclass(kind, Enum) else get_args(kind)
    if value in known:
        return kind(value) if isinstance(kind, type) else str(value)
    raise Misfit(f"{_shown(value)} is not known here", f"{nearest(str(value), known)}Known: {', '.join(known)}.")


def nearest(word: str, known: tuple[str, ...] | list[str]) -> str:
    """«Did you mean …? », or nothing when no known word is near."""
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"Did you mean {close[0]}? " if close else ""


def _shown(value: object) -> str:
    return repr(str(value)) if isinstance(value, str) else f"{value!r}"


def _faults(error: BaseException, path: Path_, kind: object) -> Iterator[tuple[Path_, str, str]]:
    """cattrs' tree of exceptions, flattened."""
    if isinstance(error, ClassValidationError | IterableValidationError):
        for inner in error.exceptions:
            yield from _faults(inner, path + _step(inner), kind)
    elif isinstance(error, ForbiddenExtraKeysError):
        known = [each.name for each in fields(error.cl)]
        for extra in sorted(error.extra_fields):
            yield (*path, extra), "there is no such setting", f"{nearest(extra, known)}Known: {', '.join(known)}."
    elif isinstance(error, Misfit):
        yield path, str(error), error.remedy
    elif isinstance(error, KeyError):
        yield path, "is missing", "Add it."
    else:
        yield path, f"{type(error).__name__}: {error}", "Compare with gridline.example.toml."


def _step(error: BaseException) -> Path_:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return (note.name,)
        if isinstance(note, IterableValidationNote):
            return (str(note.index),)
    return ()
