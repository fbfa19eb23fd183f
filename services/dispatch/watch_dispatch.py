"""Watch the messages to the operational staff: announce the new ones, escalate those nobody acknowledges (2.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.dispatch.dispatch_work import FiledDispatch
from services.transactions import Transactions


class WatchedMessages(Protocol):
    async def send(self, at: datetime) -> Sequence[FiledDispatch]:
        """The new messages, which count as sent from now on; each is given to one watcher only."""
        ...

    async def escalate(self, at: datetime) -> Sequence[FiledDispatch]:
        """Those not acknowledged in their time, which count as escalated from now on; each is given once."""
        ...


class WatchRecords(Protocol):
    @property
    def watched_messages(self) -> WatchedMessages: ...


class UnacknowledgedCount(Protocol):
    async def unacknowledged(self) -> int:
        """How many messages nobody has acknowledged, those that are only told aside. Raises DatabaseAway."""
        ...


@dataclass(frozen=True, slots=True)
class DispatchNews:
    sent: tuple[FiledDispatch, ...] = ()
    escalated: tuple[FiledDispatch, ...] = ()
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class WatchDispatch:
    transactions: Transactions[WatchRecords]
    count: UnacknowledgedCount

    async def __call__(self, now: datetime) -> DispatchNews:
        """What is new since the last look, by whomever. Raises DatabaseAway, DatabaseRefused, and then took nothing."""
        waiting = await self.count.unacknowledged()  # before: what is taken is given to nobody else any more
        async with self.transactions.begin() as records:
            sent = tuple(await records.watched_messages.send(now))
            escalated = tuple(await records.watched_messages.escalate(now))
        return DispatchNews(sent, escalated, waiting)
