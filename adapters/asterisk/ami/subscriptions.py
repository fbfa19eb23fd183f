"""Who hears which events: bounded queues in the order of arrival, and a loud word to whoever missed some."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from types import TracebackType
from typing import Self

from adapters.asterisk.ami.events import (
    AgiFinished,
    AgiStarted,
    ChannelEvent,
    Event,
    HungUp,
    KeyDown,
    KeyPressed,
    LinkCameUp,
    LinkWentDown,
)
from adapters.asterisk.errors import EventsLost

LOG = logging.getLogger(__name__)

_MOST_EARLY = 64
"""Of one call: nobody types more before the first prompt, and a flood is no reason to keep it."""


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
        self._early: dict[str, list[Event]] = {}
        """Keys of calls that wait for our commands, while nobody reads their events yet."""

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
        """All events of one channel, and the link's own: LinkWentDown and LinkCameUp.

        The first reader hears the keys too that came since the call waits for our commands: on a busy machine a moment
        passes before it is taken, and who types ahead does not wait.
        """

        def leave(subscription: Subscription) -> None:
            readers = self._by_uniqueid[uniqueid]
            readers.remove(subscription)
            if not readers:
                del self._by_uniqueid[uniqueid]

        subscription = Subscription(f"call {uniqueid}", limit, leave)
        self._by_uniqueid[uniqueid].append(subscription)
        for event in self._early.pop(uniqueid, ()):
            subscription.offer(event)
        return subscription

    def publish(self, event: Event) -> None:
        for subscription in self._by_type.get(type(event), ()):
            subscription.offer(event)
        if isinstance(event, ChannelEvent):
            readers = self._by_uniqueid.get(event.call.uniqueid, ())
            for subscription in readers:
                subscription.offer(event)
            if not readers:
                self._keep_early(event)
        elif isinstance(event, LinkCameUp | LinkWentDown):
            self._early.clear()  # who is taken back is no new caller
            for readers in self._by_uniqueid.values():
                for subscription in readers:
                    subscription.offer(event)

    def _keep_early(self, event: ChannelEvent) -> None:
        uniqueid = event.call.uniqueid
        match event:
            case AgiStarted():
                self._early[uniqueid] = []
            case AgiFinished() | HungUp():
                self._early.pop(uniqueid, None)
            case KeyDown() | KeyPressed() if uniqueid in self._early and len(self._early[uniqueid]) < _MOST_EARLY:
                self._early[uniqueid].append(event)
            case _:
                pass

    def end(self) -> None:
        readers = [*self._by_type.values(), *self._by_uniqueid.values()]
        for subscription in {one for some in readers for one in some}:
            subscription.end()
