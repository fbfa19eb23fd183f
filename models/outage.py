"""Outages as operators think of them: suspected, confirmed, estimated, restored, and what a caller may hear of one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from models.errors import IllegalMove
from models.local_time import require_aware


class OutageState(StrEnum):
    SUSPECTED = "suspected"
    """Reports say so; nobody has looked yet."""
    CONFIRMED = "confirmed"
    ETR_SET = "etr_set"
    """An estimated time of restoration (ETR) stands."""
    ETR_CHANGED = "etr_changed"
    """Another estimate was told before."""
    RESTORED = "restored"
    CLOSED = "closed"
    FALSE_ALARM = "false_alarm"


ANNOUNCED = frozenset({OutageState.CONFIRMED, OutageState.ETR_SET, OutageState.ETR_CHANGED})
"""A person has confirmed it, and power is not back: callers are told (rules of state, Outage)."""
OPEN = ANNOUNCED | {OutageState.SUSPECTED}

MOVES: Mapping[OutageState, frozenset[OutageState]] = MappingProxyType(
    {
        OutageState.SUSPECTED: frozenset({OutageState.CONFIRMED, OutageState.FALSE_ALARM, OutageState.CLOSED}),
        OutageState.CONFIRMED: frozenset({OutageState.ETR_SET, OutageState.RESTORED, OutageState.FALSE_ALARM}),
        OutageState.ETR_SET: frozenset(
            {OutageState.ETR_CHANGED, OutageState.CONFIRMED, OutageState.RESTORED, OutageState.FALSE_ALARM}
        ),
        OutageState.ETR_CHANGED: frozenset({OutageState.CONFIRMED, OutageState.RESTORED, OutageState.FALSE_ALARM}),
        OutageState.RESTORED: frozenset({OutageState.CLOSED, OutageState.CONFIRMED}),
        OutageState.CLOSED: frozenset({OutageState.CONFIRMED}),
        OutageState.FALSE_ALARM: frozenset(),
    }
)
"""Legal moves (2.4). An estimate that is withdrawn leads back to CONFIRMED, and so does "still out".

A suspected one is closed where it turns out to be a part of a wider one.
"""


@dataclass(frozen=True, slots=True)
class Outage:
    """One failure of one device: everything below the device is without power. Every change makes a new version."""

    outage_id: int
    device_id: str
    state: OutageState
    started_at: datetime
    """Of the first report, or as a person says; a "still out" keeps it."""
    updated_at: datetime
    """When somebody last changed it: how fresh the news is that callers hear."""
    estimate: datetime | None = None
    cause: str = ""
    """Words for callers, entered by a person; empty: not known."""
    crew_on_site: bool = False
    ended_at: datetime | None = None
    """When power came back, or when it turned out to be no outage."""
    version: int = 1

    def __post_init__(self) -> None:
        for moment in (self.started_at, self.updated_at, self.estimate, self.ended_at):
            if moment is not None:
                require_aware(moment)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_announced(self) -> bool:
        return self.state in ANNOUNCED

    def confirmed(self, at: datetime, cause: str = "") -> "Outage":
        """A person has looked, and it is one. Raises IllegalMove where it is over."""
        if self.is_announced:
            return self if cause in ("", self.cause) else self._changed(at, cause=cause)
        if self.state is not OutageState.SUSPECTED:
            raise self._illegal(OutageState.CONFIRMED)
        return self._moved(OutageState.CONFIRMED, at, cause=cause or self.cause)

    def estimated(self, at: datetime, estimate: datetime | None) -> "Outage":
        """Power is expected back at `estimate`; None withdraws what was said. Raises IllegalMove unless announced."""
        if not self.is_announced:
            raise self._illegal(OutageState.ETR_SET)
        if estimate == self.estimate:
            return self
        if estimate is None:
            return self._moved(OutageState.CONFIRMED, at, estimate=None)
        is_first = self.state is OutageState.CONFIRMED
        return self._moved(OutageState.ETR_SET if is_first else OutageState.ETR_CHANGED, at, estimate=estimate)

    def crewed(self, at: datetime) -> "Outage":
        """A crew works on site. Raises IllegalMove unless announced."""
        if not self.is_announced:
            raise self._illegal(OutageState.CONFIRMED)
        return self if self.crew_on_site else self._changed(at, crew_on_site=True)

    def restored(self, at: datetime) -> "Outage":
        """Power is back. Raises IllegalMove where nobody had confirmed it."""
        if self.state is OutageState.RESTORED:
            return self
        return self._moved(OutageState.RESTORED, at, ended_at=at)

    def closed(self, at: datetime) -> "Outage":
        """Nothing is left to do about a restored one."""
        return self if self.state is OutageState.CLOSED else self._moved(OutageState.CLOSED, at)

    def false_alarm(self, at: datetime) -> "Outage":
        """It was none. Raises IllegalMove after restoration."""
        if self.state is OutageState.FALSE_ALARM:
            return self
        return self._moved(OutageState.FALSE_ALARM, at, ended_at=at)

    def still_out(self, at: datetime, device_id: str) -> "Outage":
        """Somebody below `device_id` has no power after all: it goes on there, with its original start.

        What was said of estimate and crew does not hold any more. Raises IllegalMove unless it was restored.
        """
        moved = self._moved(OutageState.CONFIRMED, at, estimate=None, ended_at=None)
        return replace(moved, device_id=device_id, crew_on_site=False)

    def widened(self, at: datetime, device_id: str) -> "Outage":
        """More reports came: a device further up is suspected instead. Raises IllegalMove once a person has looked."""
        if self.state is not OutageState.SUSPECTED:
            raise self._illegal(OutageState.SUSPECTED)
        return self if device_id == self.device_id else self._changed(at, device_id=device_id)

    def joined(self, at: datetime) -> "Outage":
        """It is a part of a wider one that is open."""
        return self._moved(OutageState.CLOSED, at, ended_at=at)

    def _illegal(self, wanted: OutageState) -> IllegalMove:
        return IllegalMove(f"outage {self.outage_id}", self.state, wanted)

    def _moved(self, state: OutageState, at: datetime, **news: object) -> "Outage":
        if state is not self.state and state not in MOVES[self.state]:
            raise self._illegal(state)
        return self._changed(at, state=state, **news)

    def _changed(self, at: datetime, **news: object) -> "Outage":
        return replace(self, version=self.version + 1, updated_at=at, **news)  # type: ignore[arg-type]
