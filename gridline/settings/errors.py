"""Errors of the settings.

SettingsError
└── SettingsRefused    the settings hold mistakes; all of them are carried, each with its place and remedy
"""

from dataclasses import dataclass

from models.errors import GridlineError


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in the settings, told so that a person can mend it at once."""

    origin: str
    """The file with its line where known, or the environment variable."""
    path: str
    """The setting, such as `asterisk.sip_port`; empty when the file as a whole is meant."""
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.origin}: {self.path}" if self.path else self.origin
        return f"{place}: {self.what}. {self.remedy}"


class SettingsError(GridlineError):
    """Root of what the settings raise."""


class SettingsRefused(SettingsError):
    """The settings cannot be used: mend every mistake that is listed, then start again."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        head = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        super().__init__("\n  ".join((f"The settings hold {head}:", *map(str, mistakes))))
        self.mistakes = mistakes
