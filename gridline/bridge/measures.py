"""Measures every few seconds what nobody tells the metrics: the outbox, the database, speech, and who waits."""

import asyncio
import logging
import time
from dataclasses import dataclass

from adapters.database.database import Database
from gridline.bridge.queue_visits import CountedVisits
from gridline.desk import JoinedDesk
from gridline.media.client import SpeechMedia
from gridline.observability import Metrics
from services.calls.queue_book import QueueBook
from services.errors import ServiceError

LOG = logging.getLogger(__name__)
MEASURE_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Measures:
    """Run `forever` as one named task."""

    joined: JoinedDesk
    database: Database
    speech: SpeechMedia
    metrics: Metrics

    async def forever(self) -> None:
        while True:
            self._speech()
            self.metrics.storms(on=(await self.joined.storm.storm()).on)
            await self.database.warm()
            await self._local_store()
            await self._database()
            await asyncio.sleep(MEASURE_EVERY_S)

    def _speech(self) -> None:
        told = self.speech.state
        lost = told.lost if told else None
        self.metrics.speech.media_told(ready=self.speech.is_up, lost=lost, links_lost=self.speech.losses)

    async def _local_store(self) -> None:
        try:
            self.metrics.outbox_holds((await self.joined.desk.outbox_status()).pending)
            self.metrics.danger_alarms_wait((await self.joined.open_alarms()).count)
        except ServiceError:
            LOG.warning("the local store could not be measured", exc_info=True)

    async def _database(self) -> None:
        began = time.monotonic()
        try:
            await self.database.check_schema()
        except Exception:  # noqa: BLE001  (whatever a driver raises, the database does not serve us)
            self.metrics.database_answered(time.monotonic() - began, up=False)
        else:
            self.metrics.database_answered(time.monotonic() - began, up=True)


async def count_waiting(book: QueueBook, counted: CountedVisits) -> None:
    """Run as one named task."""
    while True:
        counted.waiting(book)
        await asyncio.sleep(MEASURE_EVERY_S)
