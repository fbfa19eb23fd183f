"""How calls are placed: so many at once for some time, or ever more until it is too much."""

from dataclasses import dataclass, field, replace
from math import log
from time import time

from bench.notes import Notes
from bench.processes import Neighbours
from bench.windows import WINDOW_S, Window, broke_down, window

_TOO_LATE_S = 5.0


@dataclass(frozen=True, slots=True)
class Steady:
    """As many calls at once as `concurrent`, each lasting `call_s`, placed evenly; all hung up after `for_s`."""

    concurrent: float
    call_s: float
    for_s: float

    def due(self, at_s: float) -> int:
        return int(at_s * self.concurrent / self.call_s) + 1

    def is_over(self, at_s: float, notes: Notes) -> bool:
        return at_s >= self.for_s


@dataclass(frozen=True, slots=True)
class Crowded:
    """So many calls, so many a second; over when all have ended, or after `for_s`."""

    calls: int
    per_s: float
    for_s: float

    def due(self, at_s: float) -> int:
        return min(self.calls, int(at_s * self.per_s) + 1)

    def is_over(self, at_s: float, notes: Notes) -> bool:
        return len(notes.completed) + len(notes.failures) >= self.calls or at_s >= self.for_s


@dataclass(slots=True)
class Rising:
    """Calls at `first_per_s` for `fill_s` seconds, then a rate that grows by `growth` a second until it breaks down.

    It is over too when the callers themselves are seconds late: their time then runs slower than the clock.
    """

    first_per_s: float
    fill_s: float
    growth: float
    for_s: float
    neighbours: Neighbours
    _seen: list[Window] = field(default_factory=list)
    _began_s: float | None = None

    def due(self, at_s: float) -> int:
        filled = self.first_per_s * min(at_s, self.fill_s)
        rising_s = max(0.0, at_s - self.fill_s)
        steepness = log(1 + self.growth)
        return int(filled + self.first_per_s * ((1 + self.growth) ** rising_s - 1) / steepness) + 1

    def is_over(self, at_s: float, notes: Notes) -> bool:
        self._began_s = time() - at_s if self._began_s is None else self._began_s
        if time() - self._began_s - at_s > _TOO_LATE_S:
            return True
        if at_s >= (len(self._seen) + 1) * WINDOW_S:
            self._seen.append(replace(window(notes, time()), others=self.neighbours.cores()))
        return broke_down(self._seen) or at_s >= self.for_s
