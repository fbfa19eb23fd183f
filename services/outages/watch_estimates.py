"""Estimates that run out: the dispatcher is warned a quarter of an hour ahead, and told when one is over."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.outage import Outage
from models.outage_promise import WARNED_AHEAD, EstimateAge, age_of
from services.errors import DatabaseAway
from services.outages.outage_board import EstimateFile


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
        """Each estimate is warned of once and alarmed once, whatever number of nodes look. Raises DatabaseAway.

        Where the database goes away between, what was claimed is told, and the rest is claimed at the next look.
        """
        due = await self.estimates.due(now + WARNED_AHEAD)
        expired = [outage for outage in due if age_of(outage.estimate, now) is EstimateAge.EXPIRED]
        expiring = [outage for outage in due if outage not in expired]
        warned = await _claimed(expiring, self.estimates.claim_warning)
        alarmed = await _claimed(expired, self.estimates.claim_alarm)
        return EstimatesSeen(len(expiring), len(expired), warned, alarmed)


async def _claimed(outages: Sequence[Outage], claim: Callable[[Outage], Awaitable[bool]]) -> tuple[Outage, ...]:
    claimed: list[Outage] = []
    for outage in outages:
        try:
            if await claim(outage):
                claimed.append(outage)
        except DatabaseAway:
            break
    return tuple(claimed)
