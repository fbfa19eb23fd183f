"""Checks the fields of a script and keeps every mistake, so that a script is read to its end whatever is wrong."""

import re
from collections.abc import Mapping
from typing import Final

LONGEST_S: Final = 3600.0
LONGEST_MS: Final = 10_000


class ScriptFields:
    """Each method gives the value of a field, or a harmless one when it is wrong; `mistakes` tells them with place."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []

    def wrong(self, where: str, what: str) -> None:
        self.mistakes.append(f"{where}: {what}")

    def fields(self, where: str, value: object, main: str, others: tuple[str, ...]) -> Mapping[str, object]:
        """A step's fields; a bare value stands for its main field."""
        return self.mapping(where, value, (main, *others)) if isinstance(value, Mapping) else {main: value}

    def mapping(self, where: str, value: object, known: tuple[str, ...]) -> Mapping[str, object]:
        if not isinstance(value, Mapping):
            self.wrong(where, f"has the fields {', '.join(known)}")
            return {}
        for name in value:
            if name not in known:
                self.wrong(where, f"{name} is no field; there are {', '.join(known)}")
        return {str(name): one for name, one in value.items()}

    def text(self, where: str, value: object, form: re.Pattern[str], wanted: str) -> str:
        if isinstance(value, str) and form.fullmatch(value):
            return value
        self.wrong(where, f"is {wanted}")
        return ""

    def flag(self, where: str, value: object) -> bool:
        if not isinstance(value, bool):
            self.wrong(where, "is true or false")
        return value is True

    def seconds(self, where: str, value: object) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LONGEST_S:
            return float(value)
        self.wrong(where, f"is a number of seconds from 0 to {LONGEST_S:.0f}")
        return 0.0

    def milliseconds(self, where: str, value: object, least: int = 0, most: int = LONGEST_MS) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.wrong(where, f"is a whole number of milliseconds from {least} to {most}")
        return least

    def decibels(self, where: str, value: object, least: float, most: float) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
            return float(value)
        self.wrong(where, f"is a number of decibels from {least:g} to {most:g}")
        return least
