"""The book of queue visits: each is kept once, whatever dies between a caller's entry and the end of his talk."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from models.call import CallKey
from models.queue_visit import QueueTalk, QueueVisit, VisitEnd
from services.errors import NotKept
from services.outbox.outbox import Letter, Outbox

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A caller who waits, or talks to an agent."""

    call: CallKey
    queue: str
    entered_at: datetime
    left_at: datetime | None = None
    """He has left the queue; Asterisk says so before it says why."""
    is_talking: bool = False


class OpenVisits(Protocol):
    """Open visits on the local disk: one of a call at a time. Each raises NotKept."""

    async def put(self, visit: OpenVisit) -> None:
        """Remember it in place of what was known of the call."""
        ...

    async def drop(self, call: CallKey) -> None: ...

    async def all(self) -> Sequence[OpenVisit]: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """A caller as the queue itself shows him."""

    queue: str
    waited_s: float


class QueueBook:
    """Told what happens in the queues of a node, one thing after another; `told` learns of each ended visit.

    A local disk that takes nothing costs the visit, never the caller: it is logged.
    """

    def __init__(
        self,
        open_visits: OpenVisits,
        outbox: Outbox,
        clock: Callable[[], datetime],
        kept: Callable[[], None],
        told: Callable[[QueueVisit], None],
    ) -> None:
        """`kept` is called when something new is in the outbox."""
        self._disk = open_visits
        self._outbox = outbox
        self._clock = clock
        self._kept = kept
        self._told = told
        self._open: dict[CallKey, OpenVisit] = {}

    @property
    def waiting(self) -> Sequence[OpenVisit]:
        """Who waits now, the longest first."""
        still = (visit for visit in self._open.values() if visit.left_at is None and not visit.is_talking)
        return sorted(still, key=lambda visit: visit.entered_at)

    async def load(self) -> None:
        """At a start: what an earlier bridge knew."""
        try:
            self._open = {visit.call: visit for visit in await self._disk.all()}
        except NotKept:
            _log.exception("open queue visits could not be read")

    async def entered(self, call: CallKey, queue: str, waited_s: float = 0.0) -> None:
        known = self._open.get(call)
        if known is not None and known.queue == queue and known.left_at is None and not known.is_talking:
            return
        if known is not None:
            await self._end(known, VisitEnd.UNSEEN)
        await self._put(OpenVisit(call, queue, self._clock() - timedelta(seconds=waited_s)))

    async def left(self, call: CallKey) -> None:
        """The caller is out of the queue; the reason comes next."""
        known = self._open.get(call)
        if known is not None and known.left_at is None:
            await self._put(replace(known, left_at=self._clock()))

    async def answered(self, call: CallKey, agent: str = "") -> None:
        known = self._open.get(call)
        if known is None or known.is_talking:
            return
        await self._tell(known, VisitEnd.ANSWERED, agent)
        await self._put(replace(known, is_talking=True))

    async def ended(self, call: CallKey, end: VisitEnd) -> None:
        """The wait is over without an agent."""
        known = self._open.get(call)
        if known is not None and not known.is_talking:
            await self._end(known, end)

    async def talk_over(self, call: CallKey) -> None:
        known = self._open.get(call)
        if known is None or not known.is_talking:
            return
        await self._keep(QueueTalk(call, known.entered_at, self._clock()))
        await self._drop(call)

    async def gone(self, call: CallKey) -> None:
        """The caller's channel is gone: his talk is over, or the dialplan ended his wait alone."""
        known = self._open.get(call)
        if known is None:
            return
        if known.is_talking:
            await self.talk_over(call)
        else:
            await self._end(known, VisitEnd.UNSEEN if known.left_at is None else VisitEnd.LET_GO)

    async def reconcile(
        self, node: str, waiting: Mapping[CallKey, Waiting], talking: Collection[CallKey], alive: Collection[CallKey]
    ) -> None:
        """Compare with what the node `node` shows now; events may have been lost.

        Who left meanwhile and talks was answered, at the latest now; of all others nobody knows.
        """
        for visit in [each for each in self._open.values() if each.call.system_name == node]:
            if visit.is_talking:
                if visit.call not in alive:
                    await self._drop(visit.call)  # how long he talked, nobody saw
            elif visit.call in waiting and visit.left_at is None and waiting[visit.call].queue == visit.queue:
                continue
            elif visit.call in talking:
                await self.answered(visit.call)
            else:
                await self._end(visit, VisitEnd.UNSEEN)
        for call, place in waiting.items():
            await self.entered(call, place.queue, place.waited_s)

    async def _end(self, visit: OpenVisit, end: VisitEnd) -> None:
        if not visit.is_talking:
            await self._tell(visit, end)
        await self._drop(visit.call)

    async def _tell(self, visit: OpenVisit, end: VisitEnd, agent: str = "") -> None:
        # a demo's clock begins anew with each bridge
        left_at = max(visit.left_at or self._clock(), visit.entered_at)
        ended = QueueVisit(visit.call, visit.queue, visit.entered_at, left_at, end, agent)
        self._told(ended)
        await self._keep(ended)

    async def _keep(self, news: QueueVisit | QueueTalk) -> None:
        name = f"{type(news).__name__}:{news.key}"
        try:
            await self._outbox.keep(Letter(name, f"queue {news.call}", news))
        except NotKept:
            _log.exception("a queue visit is lost", extra={"call_id": str(news.call)})
        self._kept()

    async def _put(self, visit: OpenVisit) -> None:
        self._open[visit.call] = visit
        try:
            await self._disk.put(visit)
        except NotKept:
            _log.exception("an open queue visit is only in memory", extra={"call_id": str(visit.call)})

    async def _drop(self, call: CallKey) -> None:
        self._open.pop(call, None)
        try:
            await self._disk.drop(call)
        except NotKept:
            _log.exception("an ended queue visit is still on the disk", extra={"call_id": str(call)})
