"""Whether it storms: the calls about power of this node by their rate, and the dispatcher's order for all nodes.

A call asks in memory only, for in a storm the database has enough to do; the order is looked at every few seconds.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.call import CallKey
from models.storm import StormOrder, StormRule, StormWatch
from services.errors import ServiceError

_log = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0
MOST_AREA = 300
"""Letters: about twenty seconds of speech before the menu is as much as anybody bears."""


@dataclass(frozen=True, slots=True)
class GivenOrder:
    """What a dispatcher said of the mode, and when. Raises ValueError on an area that nobody could listen to."""

    order: StormOrder
    given_by: str
    given_at: datetime
    area: str = ""
    """Streets and places without power, as all callers hear them while it storms; empty: not told."""

    def __post_init__(self) -> None:
        if not self.given_by.strip():
            raise ValueError("an order needs the name of who gives it")
        if len(self.area) > MOST_AREA or not self.area.isprintable():
            raise ValueError(f"the area is spoken to every caller: at most {MOST_AREA} letters on one line")


class OrderFile(Protocol):
    """The orders of all nodes. Raises DatabaseAway."""

    async def give(self, order: GivenOrder) -> None: ...

    async def newest(self) -> GivenOrder | None: ...


@dataclass(frozen=True, slots=True)
class Storm:
    """What a call learns as it begins."""

    on: bool = False
    area: str = ""
    """What all callers are told; empty: nothing."""


class StormDesk(Protocol):
    async def storm(self) -> Storm:
        """Whether it storms at this moment. Never raises."""
        ...

    async def about_power(self, call: CallKey) -> None:
        """The call is about power: it counts for the rate, once. Never raises."""
        ...


class NoStorm:
    """Implements StormDesk where nobody counts calls."""

    async def storm(self) -> Storm:
        return Storm()

    async def about_power(self, call: CallKey) -> None:
        pass


class StormBoard:
    """Implements StormDesk for one node. Run `follow` as a named task."""

    def __init__(
        self,
        rule: StormRule,
        orders: OrderFile,
        clock: Callable[[], datetime],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._watch = StormWatch(rule)
        self._orders = orders
        self._clock = clock
        self._pause = pause
        self._area = ""
        self._was_on = False

    async def storm(self) -> Storm:
        on = self._notice()
        return Storm(on, self._area if on else "")

    async def about_power(self, call: CallKey) -> None:
        self._watch.called(self._clock(), call)
        self._notice()

    async def look(self) -> None:
        """Take the dispatcher's newest order; the last one holds while the database is away."""
        try:
            newest = await self._orders.newest()
        except ServiceError:
            _log.warning("the order of storm mode could not be looked at", exc_info=True)
            return
        self._watch.order = newest.order if newest else StormOrder.AUTO
        self._area = newest.area if newest else ""
        self._notice()

    async def follow(self) -> None:
        """Look every few seconds until cancelled."""
        while True:
            await self.look()
            await self._pause(LOOK_EVERY_S)

    def _notice(self) -> bool:
        on = self._watch.storms(self._clock())
        if on is not self._was_on:
            self._was_on = on
            _log.warning("storm mode is on" if on else "storm mode is off", extra={"order": self._watch.order.value})
        return on
