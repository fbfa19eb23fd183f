"""A trunk's section for the settings file: written, proved by reading the whole file again, and appended."""

import argparse
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from gridline.settings import Settings, SettingsRefused, settings_from
from gridline.settings.errors import Mistake

_KEYS = ("address", "username", "registrar", "digits", "caller_number", "shown_number", "qualify_s")
_LISTS = {"sources": "source", "codecs": "codec"}
_NEW_FILE_MODE = 0o640


def section_text(arguments: argparse.Namespace, password_file: str) -> str:
    """The TOML of the trunk that the command line describes, and of the address translation where it is given."""
    lines = [f"[trunks.{arguments.name}]"]
    lines += [f"{key} = {_toml(given)}" for key in _KEYS if (given := getattr(arguments, key)) is not None]
    lines += [f"{key} = {_toml(given)}" for key, option in _LISTS.items() if (given := getattr(arguments, option))]
    if password_file:
        lines.append(f"password_file = {_toml(password_file)}")
    if arguments.external_address:
        lines += ["", "[asterisk.nat]", f"external_address = {_toml(arguments.external_address)}"]
        lines.append(f"local_networks = {_toml(arguments.local_network)}")
    return "\n".join(lines) + "\n"


def appended(file: Path, section: str, name: str, environment: Mapping[str, str]) -> tuple[str, Settings]:
    """The file's text with the section after it, and the settings that it makes. Raises SettingsRefused.

    What stands in the file stays as it is, comments too.
    """
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    if before and name in settings_from(before, environment, file).trunks:
        remedy = "Take another name, or change the section in the file."
        raise SettingsRefused((Mistake(str(file), f"trunks.{name}", "is there already", remedy),))
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    text = before + gap + section
    return text, settings_from(text, environment, file)


def write_whole(file: Path, text: str, mode: int = _NEW_FILE_MODE) -> None:
    """Replace the file at once, so that a crash leaves the old one; its mode and owner stay."""
    place = file.resolve()
    descriptor, scratch = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        old = place.stat() if place.exists() else None
        Path(scratch).chmod(old.st_mode & 0o777 if old else mode)
        if old and (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(scratch, old.st_uid, old.st_gid)
        Path(scratch).rename(place)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def _toml(value: str | int | list[str]) -> str:
    """JSON's texts, numbers and lists are TOML's as well, but for DEL, which neither a host nor a name holds."""
    return json.dumps(value, ensure_ascii=False)
