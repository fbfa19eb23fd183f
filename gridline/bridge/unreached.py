"""Callers in danger whom the dialplan served alone and nobody on duty answered: an alarm for each."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from adapters.asterisk.ami.actions import LiveChannel
from adapters.asterisk.ami.events import DangerUnreached
from adapters.asterisk.dialplan import UNREACHED_PLACE
from gridline.bridge.reception import Arrival
from models.call import CallKey
from services.errors import NumbersExhausted

LOG = logging.getLogger(__name__)


class UnreachedCallers:
    """Raises each call's alarm once. Where it could not be kept, it is raised again while the caller still waits."""

    def __init__(self, raise_alarm: Callable[[Arrival], Awaitable[None]]) -> None:
        self._raise_alarm = raise_alarm
        self._raised: set[CallKey] = set()

    def told(self, event: DangerUnreached, tasks: asyncio.TaskGroup) -> None:
        """The dialplan has just said so."""
        self._raise(Arrival(event.call, event.channel, event.dialled, event.caller_number), tasks)

    def look(self, channels: Sequence[LiveChannel], tasks: asyncio.TaskGroup) -> None:
        """Find those among all live channels of whom we were not told: the dialplan spoke while nobody listened."""
        self._raised &= {channel.call for channel in channels}
        for channel in channels:
            if (channel.context, channel.extension) == UNREACHED_PLACE:
                self._raise(Arrival(channel.call, channel.channel, "", channel.caller_number), tasks)

    def _raise(self, arrival: Arrival, tasks: asyncio.TaskGroup) -> None:
        if arrival.key not in self._raised:
            self._raised.add(arrival.key)
            tasks.create_task(self._alarm(arrival), name=f"danger {arrival.key}")

    async def _alarm(self, arrival: Arrival) -> None:
        try:
            await self._raise_alarm(arrival)
        except NumbersExhausted:
            LOG.warning("the alarm has no registration number", extra={"call": str(arrival.key)})
        except Exception:  # one alarm's fault must not end the calls of the node
            LOG.critical("a danger alarm could not be raised", extra={"call": str(arrival.key)}, exc_info=True)
            self._raised.discard(arrival.key)
