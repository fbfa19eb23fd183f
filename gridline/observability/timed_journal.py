"""A call's journal with its writes timed."""

import time
from typing import TypeVar

from dialogue.journal import Journal, Missing
from gridline.observability.metrics import Metrics

T = TypeVar("T")


class TimedJournal:
    """Implements Journal. A write that fails is not timed: its call says in the log what happened."""

    def __init__(self, journal: Journal, metrics: Metrics) -> None:
        self._journal = journal
        self._metrics = metrics

    def replay(self, step: str, kind: type[T]) -> T | Missing:
        return self._journal.replay(step, kind)

    def is_replaying(self) -> bool:
        return self._journal.is_replaying()

    async def write(self, step: str, value: object) -> None:
        began = time.monotonic()
        await self._journal.write(step, value)
        self._metrics.journal_written(time.monotonic() - began)

    async def mark_heard(self, step: str) -> None:
        await self._journal.mark_heard(step)

    def was_heard(self, step: str) -> bool:
        return self._journal.was_heard(step)
