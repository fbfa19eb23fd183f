"""Estimates that were spoken are promises: which were kept, which were broken, and to how many."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WARNED_AHEAD = timedelta(minutes=15)
"""The dispatcher is alarmed so long before an estimate is over (decisions, Outages)."""
LONGEST_AHEAD = timedelta(days=7)
"""No estimate further ahead is taken unless the company says otherwise: it is a wrong day more likely than a plan."""


class EstimateAge(StrEnum):
    """How an open outage's estimate stands."""

    NONE = "none"
    FRESH = "fresh"
    EXPIRING = "expiring"
    EXPIRED = "expired"


def age_of(estimate: datetime | None, now: datetime) -> EstimateAge:
    """EXPIRING from fifteen minutes before the time on; EXPIRED at it."""
    if estimate is None:
        return EstimateAge.NONE
    if now >= estimate:
        return EstimateAge.EXPIRED
    return EstimateAge.EXPIRING if now >= estimate - WARNED_AHEAD else EstimateAge.FRESH


class PromiseState(StrEnum):
    KEPT = "kept"
    BROKEN = "broken"
    OPEN = "open"
    """Its time has not come, and power is not back."""
    VOID = "void"
    """It was no outage."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One estimate, told so many times."""

    outage_id: int
    estimate: datetime
    times_told: int
    callers: int
    """Different accounts or numbers."""
    restored_at: datetime | None
    """The last time that power came back; None: it has not."""
    was_outage: bool = True


def state_of(promise: Promise, now: datetime) -> PromiseState:
    """Kept where power was back by then. One that was told "still out" is judged by its last restoration."""
    if not promise.was_outage:
        return PromiseState.VOID
    if promise.restored_at is not None:
        return PromiseState.KEPT if promise.restored_at <= promise.estimate else PromiseState.BROKEN
    return PromiseState.BROKEN if now > promise.estimate else PromiseState.OPEN


@dataclass(frozen=True, slots=True)
class PromiseCount:
    """How many promises, and how many tellings of them, are in each state."""

    estimates: dict[PromiseState, int]
    tellings: dict[PromiseState, int]

    @classmethod
    def of(cls, promises: Iterable[Promise], now: datetime) -> "PromiseCount":
        count = cls(dict.fromkeys(PromiseState, 0), dict.fromkeys(PromiseState, 0))
        for promise in promises:
            state = state_of(promise, now)
            count.estimates[state] += 1
            count.tellings[state] += promise.times_told
        return count
