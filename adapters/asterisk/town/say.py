"""Reads the step `say` of a script, and makes of it the audio that the resident sends."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from adapters.asterisk.town.script_fields import ScriptFields
from adapters.asterisk.town.steps import Say
from adapters.asterisk.town.voice import NoRecording, Samples, Voice, as_linear, at_level, recording
from dialogue.errors import UnknownPrompt

_DIGITS = re.compile(r"[0-9]{1,40}")
_GAPS_MS: Final = {"digits": 150, "number": 20, "words": 150}
"""Between two pieces: digits are dictated, the words of a number follow each other."""
_OPTIONS = ("gap_ms", "level_db", "over_prompt", "after_ms", "within_s")
_AFTER_MS, _OVER_PROMPT_AFTER_MS = 500, 0
_LONGEST_AFTER_MS = 60_000
_LEAST_DB, _MOST_DB = -60.0, 0.0


@dataclass(frozen=True, slots=True)
class SayReader:
    """Reads what is to be said; recordings by file are looked for in `folder`."""

    check: ScriptFields
    folder: Path
    voice: Voice

    def read(self, where: str, value: object) -> Say:
        """The step; every mistake is told, missing recordings too."""
        forms = ("file", *_GAPS_MS)
        fields = self.check.fields(where, value, "file", (*_GAPS_MS, *_OPTIONS))
        named = [form for form in forms if form in fields]
        if len(named) != 1:
            self.check.wrong(where, f"says one of {', '.join(forms)}")
            named = []
        text, samples = self._spoken(where, named[0], fields) if named else ("", None)
        if samples is not None and "level_db" in fields:
            level_db = self.check.decibels(f"{where}, level_db", fields["level_db"], _LEAST_DB, _MOST_DB)
            samples = at_level(samples, level_db)
        over_prompt = self.check.flag(f"{where}, over_prompt", fields.get("over_prompt", False))
        after_ms = fields.get("after_ms", _OVER_PROMPT_AFTER_MS if over_prompt else _AFTER_MS)
        return Say(
            text,
            b"" if samples is None else as_linear(samples),
            over_prompt,
            self.check.milliseconds(f"{where}, after_ms", after_ms, 0, _LONGEST_AFTER_MS),
            self.check.seconds(f"{where}, within_s", fields.get("within_s", 60.0)),
        )

    def _spoken(self, where: str, form: str, fields: Mapping[str, object]) -> tuple[str, Samples | None]:
        """What is said, as text and as audio; None where it cannot be said."""
        gap_ms = self.check.milliseconds(f"{where}, gap_ms", fields.get("gap_ms", _GAPS_MS.get(form, 0)))
        value = fields[form]
        try:
            match form, value:
                case "file", str():
                    return f"[{Path(value).name}]", recording(self.folder / value)
                case "digits", str() if _DIGITS.fullmatch(value):
                    return " ".join(value), self.voice.digits(value, gap_ms)
                case "number", int() if not isinstance(value, bool):
                    return str(value), self.voice.number(value, gap_ms)
                case "words", list() if value and all(isinstance(word, str) for word in value):
                    return " ".join(value), self.voice.words(value, gap_ms)
        except (NoRecording, UnknownPrompt) as error:
            self.check.wrong(where, str(error))
            return "", None
        self.check.wrong(f"{where}, {form}", _WANTED[form])
        return "", None


_WANTED: Final = {
    "file": "is a recording's path",
    "digits": "is up to 40 digits in quotes",
    "number": "is a whole number without quotes",
    "words": "is a list of words",
}
