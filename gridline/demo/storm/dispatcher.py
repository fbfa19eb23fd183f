"""The dispatcher of the evening: he sees what `gridline outages` lists, and changes it through the same use cases."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.database.database import Database
from models.message_review import Signature
from models.outage import OPEN, Outage
from models.storm import StormOrder
from services.outages.confirm_outage import ConfirmOutage
from services.outages.crew_on_site import CrewOnSite
from services.outages.estimate_outage import EstimateOutage
from services.outages.outage_board import ListedOutage, OpenedOutage
from services.outages.outage_file import Wanted
from services.outages.restore_outage import RestoreOutage
from services.outages.still_out import StillOut
from services.outages.storm_board import GivenOrder

NAME = "Демо-диспетчер"
_LOOK_S = 0.2
_ESTIMATE = timedelta(hours=2)
_ROUNDED = timedelta(minutes=15)


class Dispatcher:
    """Every action raises DatabaseAway, OutageChanged and what its use case raises."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def now(self) -> datetime:
        """By the demo's clock, and not before anything that happened in another process of the evening."""
        latest = await self._database.outage_board.latest()
        return max(self._clock(), latest) if latest else self._clock()

    async def suspected(self, within_s: float) -> ListedOutage:
        """The first open outage. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while not (found := await self._database.outage_board.listed(sorted(OPEN))):  # noqa: ASYNC110 nobody tells
                await asyncio.sleep(_LOOK_S)
        return found[0]

    async def confirms(self, outage: Outage) -> Outage:
        """With an estimate in about two hours, on a quarter of an hour, and a crew on its way."""
        begin, now = self._database.transactions, await self.now()
        by = Signature(NAME, now)
        confirmed = await ConfirmOutage(begin)(Wanted(outage.outage_id, by))
        estimated = await EstimateOutage(begin)(Wanted(confirmed.outage_id, by), _on_a_quarter(now + _ESTIMATE))
        return await CrewOnSite(begin)(Wanted(estimated.outage_id, by))

    async def names(self, area: str) -> None:
        """All callers of the storm hear it; whether it storms, the rate of calls decides."""
        await self._database.storm_orders.give(GivenOrder(StormOrder.AUTO, NAME, await self.now(), area))

    async def current(self, outage: Outage) -> Outage:
        """As it stands now: reports may have changed it."""
        opened = await self._database.outage_board.opened(outage.outage_id)
        return opened.listed.outage if opened is not None else outage

    async def restores(self, outage: Outage) -> Outage:
        return await RestoreOutage(self._database.transactions)(Wanted(outage.outage_id, await self._by()))

    async def reported_again(self, outage: Outage, within_s: float) -> OpenedOutage:
        """The page of a restored outage, once somebody below it has reported. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while True:
                opened = await self._database.outage_board.opened(outage.outage_id)
                if opened is not None and opened.reports_since_end:
                    return opened
                await asyncio.sleep(_LOOK_S)

    async def still_out(self, outage: Outage, device_id: str) -> Outage:
        """It goes on below this device alone, with its original start."""
        return await StillOut(self._database.transactions)(Wanted(outage.outage_id, await self._by()), device_id)

    async def _by(self) -> Signature:
        return Signature(NAME, await self.now())


def _on_a_quarter(at: datetime) -> datetime:
    """The next one: nobody promises minutes."""
    beyond = timedelta(minutes=at.minute, seconds=at.second, microseconds=at.microsecond) % _ROUNDED
    return at + (_ROUNDED - beyond if beyond else timedelta())
