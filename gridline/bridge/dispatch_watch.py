"""Keeps an eye on the messages to the operational staff while the bridge runs: new ones are told, late ones alarm."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.dispatch.dispatch_work import FiledDispatch
from services.dispatch.watch_dispatch import WatchDispatch
from services.errors import ServiceError

LOG = logging.getLogger(__name__)
LOOK_EVERY_S = 5.0
"""A critical message is late after a minute."""


class DispatchCounts(Protocol):
    def dispatch_escalated(self, priority: str) -> None: ...

    def dispatch_waits(self, count: int) -> None: ...


@dataclass(frozen=True, slots=True)
class DispatchWatch:
    watch: WatchDispatch
    counts: DispatchCounts
    clock: Callable[[], datetime]

    async def forever(self) -> None:
        while True:
            await self.once()
            await asyncio.sleep(LOOK_EVERY_S)

    async def once(self) -> None:
        """One look; a database that is away is looked at again the next time."""
        try:
            news = await self.watch(self.clock())
        except ServiceError:
            LOG.warning("the messages to the operational staff cannot be looked at", exc_info=True)
            return
        for message in news.sent:
            LOG.warning("a message waits for the operational staff", extra=_fields(message))
        for message in news.escalated:
            LOG.critical("nobody acknowledged a message to the operational staff", extra=_fields(message))
            self.counts.dispatch_escalated(message.priority.value)
        self.counts.dispatch_waits(news.waiting)


def _fields(message: FiledDispatch) -> dict[str, str]:
    """Nothing of the caller, and nothing he said."""
    return {
        "dispatch": str(message.message_id),
        "case": str(message.number),
        "priority": message.priority.value,
        "about": message.kind.value,
    }
