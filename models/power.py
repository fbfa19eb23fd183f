"""Whether a place has power, as far as we know, and so what its caller is told (flow F-2, rule IVG-2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.account import RestrictionStatus
from models.outage import Outage
from models.outage_news import OutageNews, foremost
from models.planned_work import PlannedWork, on_now, soonest


class PowerKind(StrEnum):
    NOTHING_KNOWN = "nothing_known"
    """We know of no outage there."""
    NOT_KNOWN = "not_known"
    """We could not look: the database is away, or the place is not known."""
    SUSPECTED = "suspected"
    OUTAGE = "outage"
    PLANNED = "planned"
    RESTRICTED = "restricted"
    """For debt, or about to be: an operator answers, and nothing is promised (IVG-2)."""


@dataclass(frozen=True, slots=True)
class WorksTold:
    """Planned works as a caller hears of them."""

    reference: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PowerState:
    """What is told about one place at one moment. `news` goes with SUSPECTED and OUTAGE, `works` with PLANNED."""

    kind: PowerKind
    zone: ZoneInfo | None = None
    """The clocks of the place, by which times are told; None: those of the company."""
    news: OutageNews | None = None
    works: WorksTold | None = None


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What the database holds about one account's place."""

    zone: ZoneInfo
    restriction: RestrictionStatus
    outages: Sequence[Outage]
    """Open ones of the devices that feed it."""
    works: Sequence[PlannedWork]
    """Planned on the devices that feed it, not over."""


NOT_KNOWN = PowerState(PowerKind.NOT_KNOWN)


def power_state(facts: PlaceFacts, now: datetime) -> PowerState:
    """Restriction first, for its consumer will have no power when the others have; then what a person confirmed.

    Raises nothing: where nobody knows anything, that is the state.
    """
    if facts.restriction is not RestrictionStatus.NONE:
        return PowerState(PowerKind.RESTRICTED, facts.zone)
    news = foremost(facts.outages, now)
    if news is not None and not news.is_suspected:
        return PowerState(PowerKind.OUTAGE, facts.zone, news)
    works = on_now(facts.works, now)
    if works is not None:
        return PowerState(PowerKind.PLANNED, facts.zone, works=_told(works))
    kind = PowerKind.SUSPECTED if news is not None else PowerKind.NOTHING_KNOWN
    return PowerState(kind, facts.zone, news)


def works_ahead(facts: PlaceFacts, now: datetime) -> WorksTold | None:
    """The works that somebody who asks is told of: those that are on, or the next."""
    works = soonest(facts.works, now)
    return _told(works) if works is not None else None


def _told(works: PlannedWork) -> WorksTold:
    return WorksTold(works.reference, works.starts_at, works.ends_at)
