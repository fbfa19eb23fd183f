"""Planned works (плановые работы): when, on which devices, and whether they still stand (SAL-6, SMZ-6)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from models.errors import IllegalMove
from models.local_time import require_aware

TOLD_AHEAD = timedelta(days=14)
"""A caller who asks hears of works that begin within this time."""


class WorkState(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """Works that leave everything below `devices` without power from `starts_at` to `ends_at`.

    Raises ValueError where they end before they begin, or have no device or reference.
    """

    reference: str
    """The company's own number of them, such as a line of its plan."""
    starts_at: datetime
    ends_at: datetime
    devices: tuple[str, ...]
    state: WorkState = WorkState.PLANNED
    version: int = 1

    def __post_init__(self) -> None:
        if require_aware(self.ends_at) <= require_aware(self.starts_at):
            raise ValueError("planned works end after they begin")
        if not self.reference.strip() or not self.devices:
            raise ValueError("planned works have a reference and a device at least")

    def is_on(self, now: datetime) -> bool:
        return self.state is WorkState.PLANNED and self.starts_at <= now < self.ends_at

    def is_ahead(self, now: datetime) -> bool:
        """Whether they are on, or near enough to be told."""
        return self.state is WorkState.PLANNED and self.starts_at - TOLD_AHEAD <= now < self.ends_at

    def cancelled(self) -> "PlannedWork":
        """The same, which will not be. What is over cannot be cancelled: that is for the caller to check."""
        if self.state is WorkState.CANCELLED:
            return self
        return replace(self, state=WorkState.CANCELLED, version=self.version + 1)

    def moved(self, starts_at: datetime, ends_at: datetime, devices: tuple[str, ...]) -> "PlannedWork":
        """The same at another time or on other devices. Raises IllegalMove once cancelled."""
        if self.state is WorkState.CANCELLED:
            raise IllegalMove(f"planned works {self.reference}", self.state, WorkState.PLANNED)
        other = replace(self, starts_at=starts_at, ends_at=ends_at, devices=devices)
        return self if other == self else replace(other, version=self.version + 1)


def on_now(works: Iterable[PlannedWork], now: datetime) -> PlannedWork | None:
    """Of those that are on, the one that ends last."""
    return max((each for each in works if each.is_on(now)), key=lambda each: each.ends_at, default=None)


def soonest(works: Iterable[PlannedWork], now: datetime) -> PlannedWork | None:
    """The one to tell somebody who asks: on now, or the next."""
    ahead = [each for each in works if each.is_ahead(now)]
    return min(ahead, key=lambda each: (each.starts_at, each.reference), default=None)
