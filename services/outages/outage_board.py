"""Outages and works as dispatchers and nodes look at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.outage import Outage, OutageState
from models.outage_promise import Promise
from models.planned_work import PlannedWork
from models.trouble_call_analysis import OutageReport
from services.outages.outage_file import OutageChange
from services.outages.place_report import UnplacedReport


@dataclass(frozen=True, slots=True)
class ListedOutage:
    """An outage with what a dispatcher wants to see at a glance."""

    outage: Outage
    device_name: str
    reports: int
    """Children of it."""
    told: int
    """How often it was told to callers."""
    wishes: int
    """Callers who want a call when power is back."""


@dataclass(frozen=True, slots=True)
class ChangedOutage:
    """One version in an outage's history."""

    version: int
    change: OutageChange
    state: OutageState
    device_id: str
    estimate: datetime | None


@dataclass(frozen=True, slots=True)
class OpenedOutage:
    """All of one outage."""

    listed: ListedOutage
    history: Sequence[ChangedOutage]
    premises: int
    """How many hang below its device."""
    reports_since_end: int
    """Premises below its device that reported after it was restored: somebody may be still out."""


class OutageBoard(Protocol):
    """Each question raises DatabaseAway."""

    async def listed(self, states: Sequence[OutageState]) -> Sequence[ListedOutage]:
        """Those in one of the states, the oldest first."""
        ...

    async def opened(self, outage_id: int) -> OpenedOutage | None: ...

    async def unplaced(self) -> Sequence[UnplacedReport]:
        """Reports that wait for a person to place them, the oldest first."""
        ...

    async def promises(self, since: datetime) -> Sequence[Promise]:
        """Estimates that were told since then, each with how often."""
        ...

    async def works(self, ends_after: datetime) -> Sequence[PlannedWork]:
        """Works that are not over by then, cancelled ones too, the soonest first."""
        ...


class ReportFeed(Protocol):
    async def located_since(self, since: datetime) -> Sequence[tuple[OutageReport, datetime]]:
        """Reports whose device became known since then, with when that was, in the order of the calls.

        Raises DatabaseAway.
        """
        ...


class EstimateFile(Protocol):
    """Estimates that run out, each told to the dispatcher once, whatever number of nodes look. Raises DatabaseAway."""

    async def due(self, before: datetime) -> Sequence[Outage]:
        """Announced outages whose estimate is over by then."""
        ...

    async def claim_warning(self, outage: Outage) -> bool:
        """Whether nobody was warned yet that this estimate is about to be over; from now on somebody is."""
        ...

    async def claim_alarm(self, outage: Outage) -> bool:
        """The same, that it is over."""
        ...
