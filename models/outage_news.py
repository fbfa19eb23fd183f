"""What a caller may hear of an outage: what a person entered, and no estimate that is over (decisions, Outages)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from models.outage import Outage, OutageState


@dataclass(frozen=True, slots=True)
class OutageNews:
    """One outage as it is told at one moment."""

    outage_id: int
    is_suspected: bool
    """Reports came from the area, and we are checking: nothing else is told."""
    updated_at: datetime
    estimate: datetime | None = None
    """None: the time is being clarified."""
    cause: str = ""
    crew_on_site: bool = False


def news_of(outage: Outage, now: datetime) -> OutageNews | None:
    """What is told of `outage` at `now`; None where it is over."""
    if outage.state is OutageState.SUSPECTED:
        return OutageNews(outage.outage_id, is_suspected=True, updated_at=outage.updated_at)
    if not outage.is_announced:
        return None
    estimate = outage.estimate if outage.estimate is not None and outage.estimate > now else None
    return OutageNews(outage.outage_id, False, outage.updated_at, estimate, outage.cause, outage.crew_on_site)


def foremost(outages: Iterable[Outage], now: datetime) -> OutageNews | None:
    """Of all outages that a place hangs below, the one to tell: power is back when the last of them is over.

    What a person confirmed comes before what is suspected, and a time that is not known before one that is.
    """
    told = [news for outage in outages if (news := news_of(outage, now)) is not None]
    return max(told, key=_weight, default=None)


def _weight(news: OutageNews) -> tuple[bool, bool, float, datetime]:
    estimate = news.estimate.timestamp() if news.estimate else 0.0
    return not news.is_suspected, news.estimate is None, estimate, news.updated_at
