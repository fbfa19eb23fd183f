"""Keeps an eye on outages while the bridge runs: reports become suspicions, and estimates that run out alarm."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gridline.bridge.rounds import rounds
from models.outage import Outage
from services.outages.watch_estimates import WatchEstimates
from services.outages.watch_reports import WatchReports

LOG = logging.getLogger(__name__)
LOOK_EVERY_S = 2.0


class OutageCounts(Protocol):
    def outage_suspected(self) -> None: ...

    def estimates_stand(self, *, expiring: int, expired: int) -> None: ...


@dataclass(frozen=True, slots=True)
class OutageWatch:
    """Run `forever` as one named task; every bridge may have one."""

    reports: WatchReports
    estimates: WatchEstimates
    counts: OutageCounts
    clock: Callable[[], datetime]

    async def forever(self) -> None:
        await rounds(self.once, LOOK_EVERY_S, "outages cannot be looked at")

    async def once(self) -> None:
        """One look. Raises DatabaseAway; what was found before is told."""
        await self._suspicions()
        await self._estimates()

    async def _suspicions(self) -> None:
        for outage in await self.reports(self.clock()):
            LOG.critical("an outage is suspected: see gridline outages", extra=_fields(outage))
            self.counts.outage_suspected()

    async def _estimates(self) -> None:
        seen = await self.estimates(self.clock())
        for outage in seen.warned:
            LOG.critical("an outage's estimate runs out: see gridline outages", extra=_fields(outage))
        for outage in seen.alarmed:
            LOG.critical("an outage's estimate is over: callers hear none", extra=_fields(outage))
        self.counts.estimates_stand(expiring=seen.expiring, expired=seen.expired)


def _fields(outage: Outage) -> dict[str, str]:
    estimate = outage.estimate.isoformat(timespec="minutes") if outage.estimate else "-"
    return {"outage": str(outage.outage_id), "device": outage.device_id, "estimate": estimate}
