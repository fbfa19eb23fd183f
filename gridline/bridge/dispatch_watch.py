"""Keeps an eye on the messages to the operational staff while the bridge runs: new ones are told, late ones alarm."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gridline.bridge.rounds import rounds
from services.dispatch.dispatch_work import FiledDispatch
from services.dispatch.watch_dispatch import WatchDispatch

LOG = logging.getLogger(__name__)
LOOK_EVERY_S = 5.0
"""A critical message is late after a minute."""


class DispatchCounts(Protocol):
    def dispatch_escalated(self, priority: str) -> None: ...

    def dispatch_waits(self, count: int) -> None: ...


@dataclass(frozen=True, slots=True)
class DispatchWatch:
    """Run `forever` as one named task; every bridge may have one."""

    watch: WatchDispatch
    counts: DispatchCounts
    clock: Callable[[], datetime]

    async def forever(self) -> None:
        await rounds(self.once, LOOK_EVERY_S, "the messages to the operational staff cannot be looked at")

    async def once(self) -> None:
        """One look. Raises DatabaseAway."""
        news = await self.watch(self.clock())
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
