"""Estimates that run out: the dispatcher is warned a quarter of an hour ahead, and told when one is over."""

from dataclasses import dataclass
from datetime import datetime

from models.outage import Outage
from models.outage_promise import WARNED_AHEAD, EstimateAge, age_of
from services.outage_board import EstimateFile


@dataclass(frozen=True, slots=True)
class EstimatesSeen:
    """What stands, and what nobody had been told of before."""

    expiring: int
    expired: int
    warned: tuple[Outage, ...]
    alarmed: tuple[Outage, ...]


@dataclass(frozen=True, slots=True)
class WatchEstimates:
    estimates: EstimateFile

    async def __call__(self, now: datetime) -> EstimatesSeen:
        """Each estimate is warned of once and alarmed once, whatever number of nodes look. Raises DatabaseAway."""
        due = await self.estimates.due(now + WARNED_AHEAD)
        expired = [outage for outage in due if age_of(outage.estimate, now) is EstimateAge.EXPIRED]
        expiring = [outage for outage in due if outage not in expired]
        warned = [outage for outage in expiring if await self.estimates.claim_warning(outage)]
        alarmed = [outage for outage in expired if await self.estimates.claim_alarm(outage)]
        return EstimatesSeen(len(expiring), len(expired), tuple(warned), tuple(alarmed))
