"""What a process holds at one moment, and what became of it over a long run: start, end and slope."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression

from bench.processes import resident_mb

_SETTLING = 4
"""The first of so many parts of a run is not counted for the slope: caches and pools fill then."""


@dataclass(frozen=True, slots=True)
class Held:
    """By one process, or by several together."""

    memory_mb: float
    files: int
    threads: int

    def __add__(self, other: "Held") -> "Held":
        return Held(self.memory_mb + other.memory_mb, self.files + other.files, self.threads + other.threads)


NOTHING = Held(0.0, 0, 0)


@dataclass(frozen=True, slots=True)
class Course:
    """One figure from the start of a run to its end."""

    start: float
    end: float
    most: float
    slope_per_h: float
    """By least squares, with callers there and the first quarter over; 0 where there is too little to tell."""


def held_by(pid: int) -> Held:
    """Raises FileNotFoundError for a process that is gone."""
    folder = Path(f"/proc/{pid}")
    return Held(resident_mb(pid), len(list((folder / "fd").iterdir())), len(list((folder / "task").iterdir())))


def course(minutes: Sequence[float], figures: Sequence[float]) -> Course:
    """What became of a figure that was looked at in these minutes, first and last with nobody on the line.

    Raises ValueError without one look.
    """
    if not figures:
        raise ValueError("nobody has looked")
    settling_until = minutes[0] + (minutes[-1] - minutes[0]) / _SETTLING
    settled = [at for at, minute in enumerate(minutes[:-1]) if minute >= settling_until]
    hours = [minutes[at] / 60 for at in settled]
    slope = linear_regression(hours, [figures[at] for at in settled]).slope if len(set(hours)) > 1 else 0.0
    return Course(figures[0], figures[-1], max(figures), slope)
