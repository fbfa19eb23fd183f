"""Reading the settings once at start: the file, the environment over it, and every mistake at once."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

from gridline.settings.consistency import contradictions
from gridline.settings.environment import FILE_VARIABLE, Overlay, lay_over
from gridline.settings.errors import Mistake, SettingsRefused
from gridline.settings.sections import Settings
from gridline.settings.structure import Unstructured, structure

DEFAULT_FILE = Path("gridline.toml")


def settings_file(named: Path | None = None, environment: Mapping[str, str] | None = None) -> Path | None:
    """The file to read: the one named, else the one in GRIDLINE_SETTINGS, else ./gridline.toml if it is there."""
    variables = os.environ if environment is None else environment
    if named is not None:
        return named
    if said := variables.get(FILE_VARIABLE):
        return Path(said)
    return DEFAULT_FILE if DEFAULT_FILE.exists() else None


def read_settings(file: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this node; without a file, defaults that suffice for the demo.

    Relative paths are taken from the file's folder, without a file from the current one. Raises SettingsRefused.
    """
    variables = os.environ if environment is None else environment
    text = _text(file) if file else ""
    return settings_from(text, variables, file or Path("defaults").absolute())


def settings_from(text: str, environment: Mapping[str, str], file: Path) -> Settings:
    """Settings from a TOML text that stands, or will stand, in `file`. Raises SettingsRefused."""
    overlay = lay_over(_parsed(text, file), environment, [section.name for section in fields(Settings)])
    settings, mistakes = None, list(overlay.mistakes)
    try:
        settings = structure(overlay.tree, Settings, file.absolute().parent)
    except Unstructured as error:
        mistakes += [_mistake(fault, overlay, text, file) for fault in error.faults]
    if settings is not None:
        mistakes += [_mistake(fault, overlay, text, file) for fault in contradictions(settings)]
    if mistakes or settings is None:
        raise SettingsRefused(tuple(mistakes))
    return _anchored(settings, file.absolute().parent)


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        remedy = "Name another file with --settings, or copy gridline.example.toml there."
        raise SettingsRefused((Mistake(str(file), "", f"cannot be read: {error.strerror}", remedy),)) from None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        remedy = "Save the file as UTF-8."
        raise SettingsRefused((Mistake(f"{file}:{line}", "", "is not UTF-8 text", remedy),)) from None


def _parsed(text: str, file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        remedy = "Mend this line; texts stand in quotes, sections in [brackets]."
        raise SettingsRefused((Mistake(f"{file}:{line}", "", f"is not TOML: {error}", remedy),)) from None


def _mistake(fault: tuple[tuple[str, ...], str, str], overlay: Overlay, text: str, file: Path) -> Mistake:
    path, what, remedy = fault
    if variable := overlay.variable_of(path):
        return Mistake(variable, ".".join(path), what, remedy)
    line = line_of(text, path)
    return Mistake(f"{file}:{line}" if line else str(file), ".".join(path), what, remedy)


def line_of(text: str, path: tuple[str, ...]) -> int | None:
    """The line where a setting stands, or its section's; None when neither is in the text."""
    section: tuple[str, ...] = ()
    found = None
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            section = tuple(part.strip(" \"'") for part in header[1].split("."))
            if section == path[: len(section)]:
                found = number
        elif key := re.match(r"\s*([\w\".-]+?)\s*=", line):
            named = (*section, *(part.strip('"') for part in key[1].split(".")))
            if named == path[: len(named)]:
                return number
    return found


def _anchored(settings: Settings, folder: Path) -> Settings:
    """Default paths are as relative as written ones: anchor them all to one folder."""
    changed: dict[str, object] = {}
    for section in fields(Settings):
        value = getattr(settings, section.name)
        if is_dataclass(value) and not isinstance(value, type):
            paths = {each.name: getattr(value, each.name) for each in fields(value)}
            anchored = {name: folder / path for name, path in paths.items() if isinstance(path, Path)}
            changed[section.name] = replace(value, **anchored)
    return replace(settings, **changed)  # type: ignore[arg-type]  # names and types are those just read
