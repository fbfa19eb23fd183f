"""Keep visits to queues, and what is read of them: service levels and how long agents talk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from models.queue_visit import QueueTalk, QueueVisit
from services.transactions import Transactions


class VisitFile(Protocol):
    async def keep(self, visit: QueueVisit) -> bool:
        """File the visit unless its key is filed already; whether it was new."""
        ...

    async def talk_over(self, talk: QueueTalk) -> bool:
        """Note when the talk after an answered visit ended; False where that visit is not filed or has its end."""
        ...


class VisitRecords(Protocol):
    @property
    def queue_visits(self) -> VisitFile: ...


class VisitBoard(Protocol):
    """What is asked of filed visits. Each question raises DatabaseAway."""

    async def between(self, first: datetime, before: datetime) -> Sequence[QueueVisit]:
        """The visits that began in [first, before), the earliest first."""
        ...

    async def talk_times(self, queue: str, since: datetime, limit: int) -> Sequence[timedelta]:
        """How long the latest talks of the queue lasted that began at `since` or later, the latest first."""
        ...


@dataclass(frozen=True, slots=True)
class KeepQueueVisit:
    transactions: Transactions[VisitRecords]

    async def __call__(self, news: QueueVisit | QueueTalk) -> None:
        """File it once. Raises DatabaseAway, DatabaseRefused."""
        async with self.transactions.begin() as records:
            match news:
                case QueueVisit():
                    await records.queue_visits.keep(news)
                case QueueTalk():
                    await records.queue_visits.talk_over(news)
