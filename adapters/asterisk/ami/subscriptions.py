"""Who hears which events: bounded queues in the order of arrival, and a loud word to whoever missed some."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from types import TracebackType
from typing import Self

from adapters.asterisk.ami.events import ChannelEvent, Event, LinkCameUp, LinkWentDown
from adapters.asterisk.errors import EventsLost

LOG = logging.getLogger(__name__)


class Subscription:
    """One reader's events, in order. `async for` ends when the link is closed for good.

    A reader that falls behind by more than the limit gets EventsLost at the place of the gap and may read on.
    """

    def __init__(self, name: str, limit: int, on_close: Callable[["Subscription"], None]) -> None:
        self._name = name
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue(limit)
        self._on_close = on_close
        self._lost = 0
        self._ended = False

    def offer(self, event: Event) -> None:
        """Puts an event, or counts it as lost: never waits. After a gap all is lost until the reader knows of it."""
        if self._lost or self._queue.full():
            if not self._lost:
                LOG.error("subscriber too slow, events lost", extra={"subscriber": self._name})
            self._lost += 1
        else:
            self._queue.put_nowait(event)

    def end(self) -> None:
        """No more events will come; what is queued can still be read."""
        self._ended = True
        if not self._queue.full():
            self._queue.put_nowait(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._on_close(self)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        if self._queue.empty():
            if self._lost:
                count, self._lost = self._lost, 0
                raise EventsLost(self._name, count)
            if self._ended:
                raise StopAsyncIteration
        event = await self._queue.get()
        if event is None:
            raise StopAsyncIteration
        return event


class Subscriptions:
    """Routes each event by its type and by its call, one look-up each, however many calls there are."""

    def __init__(self) -> None:
        self._by_type: defaultdict[type[Event], list[Subscription]] = defaultdict(list)
        self._by_uniqueid: defaultdict[str, list[Subscription]] = defaultdict(list)

    def to_types(self, types: tuple[type[Event], ...], name: str, limit: int) -> Subscription:
        """All events of these types, of all calls."""

        def leave(subscription: Subscription) -> None:
            for kind in types:
                self._by_type[kind].remove(subscription)

        subscription = Subscription(name, limit, leave)
        for kind in types:
            self._by_type[kind].append(subscription)
        return subscription

    def to_call(self, uniqueid: str, limit: int) -> Subscription:
        """All events of one channel, and the link's own: LinkWentDown and LinkCameUp."""

        def leave(subscription: Subscription) -> None:
            readers = self._by_uniqueid[uniqueid]
            readers.remove(subscription)
            if not readers:
                del self._by_uniqueid[uniqueid]

        subscription = Subscription(f"call {uniqueid}", limit, leave)
        self._by_uniqueid[uniqueid].append(subscription)
        return subscription

    def publish(self, event: Event) -> None:
        for subscription in self._by_type.get(type(event), ()):
            subscription.offer(event)
        if isinstance(event, ChannelEvent):
            for subscription in self._by_uniqueid.get(event.call.uniqueid, ()):
                subscription.offer(event)
        elif isinstance(event, LinkCameUp | LinkWentDown):
            for readers in self._by_uniqueid.values():
                for subscription in readers:
                    subscription.offer(event)

    def end(self) -> None:
        readers = [*self._by_type.values(), *self._by_uniqueid.values()]
        for subscription in {one for some in readers for one in some}:
            subscription.end()
