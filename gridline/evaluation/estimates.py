"""Shares and rates with an interval, found by drawing the recordings anew (bootstrap).

An interval tells what other recordings of the same speaker might have shown. It knows nothing of other speakers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_DRAWS = 1000
_PERCENT = (2.5, 97.5)

_Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Count:
    """One thing that was evaluated: its part of a whole, such as 2 wrong digits of 5, and what it was made of."""

    part: float
    whole: float
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A rate, and where it lies in 95 of 100 draws."""

    value: float
    low: float
    high: float


def estimate(counts: Sequence[Count], seed: int) -> Estimate | None:
    """All parts over all wholes; None where there is no whole. The same seed draws the same.

    Recordings are drawn, not what was made of them: two hundred strings of ten recordings are no two hundred tests. A
    string's weight is linear in how often its recordings were drawn (the first term of a U-statistic's bootstrap).
    """
    part, whole = np.array([c.part for c in counts]), np.array([c.whole for c in counts])
    if not whole.sum():
        return None
    rates = part[whole > 0] / whole[whole > 0]
    weights = _weights(counts, seed)
    drawn_whole = weights @ whole
    drawn = (weights @ part)[drawn_whole > 0] / drawn_whole[drawn_whole > 0]
    low, high = np.clip(np.percentile(drawn, _PERCENT), rates.min(), rates.max())
    return Estimate(float(part.sum() / whole.sum()), float(low), float(high))


def _weights(counts: Sequence[Count], seed: int) -> _Numbers:
    """A row for each draw: the weight of each count."""
    places = {source: place for place, source in enumerate(sorted({s for c in counts for s in c.sources}))}
    used = np.zeros((len(counts), len(places)))
    for row, count in enumerate(counts):
        for source in count.sources:
            used[row, places[source]] += 1
    chances = np.full(len(places), 1 / len(places))
    drawn = np.random.default_rng(seed).multinomial(len(places), chances, _DRAWS)
    weights: _Numbers = 1 + (drawn - 1) @ used.T
    return weights
