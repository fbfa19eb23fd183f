"""Looks at everything that the counter line shows, again and again."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import aiohttp

from adapters.asterisk.town.report import ResidentReport
from adapters.asterisk.town.subscribers import Subscriber
from adapters.database.storm_figures import StormFigures
from gridline.demo.screen import Screen
from gridline.demo.storm.figures import Counters, Crowd, busy
from models.call import CallResult
from services.errors import ServiceError

_EVERY_S = 1.0
_ANSWER_S = 3.0
_STORM = "gridline_storm 1.0"


@dataclass(frozen=True, slots=True)
class Counting:
    """Counts in the database, in the town and at the bridge."""

    figures: StormFigures
    crowd: Crowd
    told_in_full: Sequence[ResidentReport]
    agents: Sequence[Subscriber]
    metrics: str
    outage_id: int

    async def shown(self, screen: Screen) -> None:
        """Until cancelled; a look that fails is left out."""
        while True:
            with suppress(ServiceError):
                screen.count((await self.look()).line())
            await asyncio.sleep(_EVERY_S)

    async def look(self) -> Counters:
        """Raises DatabaseAway."""
        results = await self.figures.results()
        storm = await self._storms()
        self.crowd.stormed = self.crowd.stormed or storm
        return Counters(
            offered=len(self.crowd.calls) + len(self.told_in_full),
            up=self.crowd.up,
            count=await self.figures.of_outage(self.outage_id),
            to_agents=results.get(CallResult.AGENT, 0),
            agents_busy=busy(self.agents),
            storm=storm,
        )

    async def settled(self, within_s: float) -> None:
        """Until the record of every call is in the database, or the time is up."""
        offered = len(self.crowd.calls) - self.crowd.lost + len(self.told_in_full)
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while sum((await self.figures.results()).values()) < offered:  # noqa: ASYNC110 another process counts
                    await asyncio.sleep(_EVERY_S / 4)

    async def _storms(self) -> bool:
        timeout = aiohttp.ClientTimeout(total=_ANSWER_S)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as session, session.get(self.metrics) as response:
                return _STORM in await response.text()
        except (aiohttp.ClientError, TimeoutError):
            return False
