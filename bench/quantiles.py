"""Medians, percentiles and spreads of what was measured."""

from collections.abc import Sequence
from math import ceil
from statistics import median


def percentile(values: Sequence[float], per_cent: float) -> float:
    """The smallest value that is not exceeded by `per_cent` of all; 0 of none."""
    if not values:
        return 0.0
    place = max(1, ceil(len(values) * per_cent / 100))
    return sorted(values)[place - 1]


def middle(values: Sequence[float]) -> float:
    """The median; 0 of none."""
    return median(values) if values else 0.0


def spread(values: Sequence[float], digits: int = 1) -> str:
    """`median (least to greatest)`, as tables show it."""
    if not values:
        return "-"
    return f"{middle(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"
