"""Reads who calls in a script: his number and name, his voice, and the line that he calls from."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from adapters.asterisk.town.line import Echo, LineConditions
from adapters.asterisk.town.script_fields import ScriptFields

NUMBER: Final = re.compile(r"\+?\d{2,20}")
_WITHHELD: Final = "withheld"
_LONGEST_ECHO_MS = 1000
_WEAKEST_ECHO_DB, _STRONGEST_ECHO_DB = -60.0, 0.0
_LEAST_NOISE_DB, _MOST_NOISE_DB = -90.0, -10.0


@dataclass(frozen=True, slots=True)
class Caller:
    """An empty number is withheld; without `voice` he speaks with the voice that all share."""

    number: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    voice: Path | None = None
    line: LineConditions = field(default_factory=LineConditions)


def read_caller(check: ScriptFields, content: object, folder: Path) -> Caller:
    """The caller; his voice is looked for in `folder`."""
    if content == _WITHHELD:
        return Caller()
    fields = check.mapping("caller", content, ("number", "name", "voice", "echo", "noise_db"))
    name = fields.get("name", "")
    if not isinstance(name, str):
        check.wrong("caller.name", "is a text")
        name = ""
    return Caller(
        _number(check, fields.get("number")),
        name,
        _voice(check, fields["voice"], folder) if "voice" in fields else None,
        LineConditions(
            _echo(check, fields["echo"]) if "echo" in fields else None,
            check.decibels("caller.noise_db", fields["noise_db"], _LEAST_NOISE_DB, _MOST_NOISE_DB)
            if "noise_db" in fields
            else None,
        ),
    )


def _number(check: ScriptFields, value: object) -> str:
    return "" if value == _WITHHELD else check.text("caller.number", value, NUMBER, "a telephone number in quotes")


def _voice(check: ScriptFields, value: object, folder: Path) -> Path | None:
    if isinstance(value, str) and (folder / value).is_dir():
        return folder / value
    check.wrong("caller.voice", "is a folder with recordings of his voice")
    return None


def _echo(check: ScriptFields, value: object) -> Echo:
    fields = check.mapping("caller.echo", value, ("delay_ms", "db"))
    return Echo(
        check.milliseconds("caller.echo.delay_ms", fields.get("delay_ms"), 0, _LONGEST_ECHO_MS),
        check.decibels("caller.echo.db", fields.get("db"), _WEAKEST_ECHO_DB, _STRONGEST_ECHO_DB),
    )
