"""Errors of files that people write for us.

FilesError
└── MistakesInFiles      files of settings hold mistakes; lists every one with its place and its remedy
"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.errors import GridlineError


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a file: where it stands, what is wrong and what to do."""

    file: str
    place: str
    """Path of the field, such as `readings.window.from_day` or `queues[1].hours`; empty: the file as a whole."""
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.place}" if self.place else self.file
        return f"{where}: {self.problem}. {self.remedy}"


class FilesError(GridlineError):
    """Root of the errors of files."""


class MistakesInFiles(FilesError):
    """Files hold mistakes; `mistakes` has all that were found, so that they can be mended in one go."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)
