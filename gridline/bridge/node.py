"""The calls of one Asterisk node: taken when they come, taken back after a crash or a broken link."""

import asyncio
import logging
import time
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from adapters.asterisk.agi import agi_command
from adapters.asterisk.ami.actions import LiveChannel
from adapters.asterisk.ami.events import AgiStarted, DangerUnreached, Event, LinkCameUp, LinkWentDown
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.subscriptions import Subscription
from adapters.asterisk.dialplan import DIALLED, HEARTBEAT, QUEUE, RETURN, TURN_CONTEXT
from adapters.asterisk.errors import AmiError, EventsLost
from adapters.asterisk.key_stop import RECORDING_END, STOPPING_KEY
from adapters.asterisk.settings import STEP_TIMEOUT_S
from adapters.journal.call_journals import OpenCall
from gridline.bridge.queue_waits import QueueWaits
from gridline.bridge.reception import Arrival, Reception, read_note
from gridline.bridge.unreached import UnreachedCallers
from ivr.start import Start
from models.call import CallKey
from models.errors import GridlineError

LOG = logging.getLogger(__name__)

RECONCILE_S = 60.0
"""Under load events may come late or never: once a minute Asterisk is asked which calls there are."""
VARIABLE_TIMEOUT_S = 12.0
"""The answer comes when what an earlier bridge was playing is over; not all of it can be stopped."""
LONG_AGO = "0"
"""A heartbeat that is always stale: the dialplan answers new calls by itself."""


class NodeBridge:
    """Runs the conversations of one node's calls. `serve` ends after `drain`, when the last conversation has."""

    def __init__(self, reception: Reception, heartbeat_s: float) -> None:
        self._reception = reception
        self._heartbeat_s = heartbeat_s
        self._queue_waits = QueueWaits(reception.metrics.queue_left)
        self._unreached = UnreachedCallers(reception.danger_unreached)
        self._legs: dict[CallKey, asyncio.Task[None]] = {}
        self._link: AmiLink | None = None
        self._is_open = True
        self._draining = asyncio.Event()
        self.heartbeat_at = 0.0
        """Unix time of the last heartbeat that Asterisk took."""

    @property
    def link(self) -> AmiLink | None:
        return self._link

    @property
    def takes_calls(self) -> bool:
        """Whether the dialplan has been told that calls are taken here, and still is."""
        return self._is_open and self.heartbeat_at > 0

    async def serve(self, link: AmiLink) -> None:
        self._link = link
        watched = (AgiStarted, DangerUnreached, LinkCameUp, LinkWentDown)
        with link.subscribe(*watched, name="bridge") as events:
            async with asyncio.TaskGroup() as tasks:
                beating = tasks.create_task(self._beat(link), name="heartbeat")
                watching = tasks.create_task(self._watch(link, events, tasks), name="arrivals")
                timing = tasks.create_task(self._queue_waits.watch(link), name="queue waits")
                await self._draining.wait()
                for supporting in (beating, watching, timing):
                    supporting.cancel()

    async def drain(self, within_s: float) -> None:
        """Take no new calls and give live ones `within_s` seconds to end; the journals of the rest stay open."""
        self._is_open = False
        if self._link is not None:
            with suppress(AmiError):
                await self._link.setvar_global(HEARTBEAT, LONG_AGO)
        if self._legs:
            LOG.info("draining", extra={"calls": len(self._legs)})
            await asyncio.wait(tuple(self._legs.values()), timeout=within_s)
        for leg in tuple(self._legs.values()):
            leg.cancel()
        self._draining.set()

    async def _beat(self, link: AmiLink) -> None:
        while True:
            await self._beat_once(link)
            await asyncio.sleep(self._heartbeat_s)

    async def _beat_once(self, link: AmiLink) -> None:
        now = time.time()
        try:
            await link.setvar_global(HEARTBEAT, str(int(now)))
        except AmiError:
            return
        self.heartbeat_at = now
        self._reception.metrics.heartbeat_taken(now)

    async def _watch(self, link: AmiLink, events: Subscription, tasks: asyncio.TaskGroup) -> None:
        if link.is_up:
            await self._take_back(link, tasks)
        while True:
            try:
                async with asyncio.timeout(RECONCILE_S):
                    event = await anext(events)
            except (TimeoutError, EventsLost):
                await self._take_back(link, tasks)
            except StopAsyncIteration:
                return
            else:
                await self._happened(event, link, tasks)

    async def _happened(self, event: Event, link: AmiLink, tasks: asyncio.TaskGroup) -> None:
        match event:
            case AgiStarted():
                self._arrived(event, link, tasks)
            case DangerUnreached():
                self._unreached.told(event, tasks)
            case LinkCameUp(system_name=name):
                self._reception.metrics.link_changed(name, up=True)
                await self._beat_once(link)
                await self._take_back(link, tasks)
            case LinkWentDown():
                self._reception.metrics.link_changed(link.system_name, up=False)
            case _:
                pass

    def _arrived(self, event: AgiStarted, link: AmiLink, tasks: asyncio.TaskGroup) -> None:
        if event.context == TURN_CONTEXT:
            return  # no caller: an agent waits for one
        dialled, returned, queue = (*event.arguments, "", "", "")[:3]
        if event.call in self._legs and not returned:
            return  # taken back a moment ago, when Asterisk was asked
        arrival = Arrival(
            event.call,
            event.channel,
            dialled or event.called_number,
            event.caller_number,
            Start.of(returned),
            queue if returned else "",
        )
        self._begin(arrival.key, self._reception.receive(link, arrival), tasks)

    def _begin(self, key: CallKey, conversation: Coroutine[Any, Any, None], tasks: asyncio.TaskGroup) -> None:
        leg = self._leg(key, conversation, after=self._legs.get(key))
        self._legs[key] = tasks.create_task(leg, name=f"call {key}")

    async def _leg(
        self, key: CallKey, conversation: Coroutine[Any, Any, None], after: asyncio.Task[None] | None
    ) -> None:
        try:
            if after is not None:
                await asyncio.wait({after})
            await conversation
        except Exception:
            LOG.exception("a call failed", extra={"call": str(key)})  # it fails alone; Asterisk still has the caller
        finally:
            conversation.close()
            if self._legs.get(key) is asyncio.current_task():
                del self._legs[key]

    async def _take_back(self, link: AmiLink, tasks: asyncio.TaskGroup) -> None:
        """Ask Asterisk which calls wait for us; take those we do not have, and close journals of those that ended."""
        try:
            channels = await link.channels()
            open_calls = {each.call.key: each for each in await self._reception.journals.open_calls()}
        except GridlineError:
            LOG.warning("calls could not be reconciled", exc_info=True)
            return
        self._unreached.look(channels, tasks)
        for channel in channels:
            if channel.waits_for_commands and channel.call not in self._legs:
                taking = self._retake(link, channel, open_calls.get(channel.call))
                self._begin(channel.call, taking, tasks)
        alive = {channel.call for channel in channels}
        for key, ended in open_calls.items():
            if key.system_name == link.system_name and key not in alive and key not in self._legs:
                self._begin(key, self._close(ended), tasks)

    async def _retake(self, link: AmiLink, channel: LiveChannel, known: OpenCall | None) -> None:
        LOG.info("taking a call back", extra={"call": str(channel.call), "entries": known.entries if known else 0})

        await self._interrupt(link, channel)

        async def variable(name: str) -> str:
            command = agi_command("GET", "VARIABLE", name)
            return (await link.agi(channel.channel, command, VARIABLE_TIMEOUT_S)).value

        dialled = known.call.called_number if known else await variable(DIALLED)
        if known and known.note:
            start, queue = read_note(known.note)
        else:
            start, queue = Start.of(await variable(RETURN)), await variable(QUEUE)
        arrival = Arrival(channel.call, channel.channel, dialled, channel.caller_number, start, queue)
        await self._reception.receive(link, arrival, known.call if known else None)

    async def _interrupt(self, link: AmiLink, channel: LiveChannel) -> None:
        """Give the call its time, and end what an earlier bridge has begun on it, as far as a key does."""
        await link.absolute_timeout(channel.channel, STEP_TIMEOUT_S)
        ends_it = RECORDING_END if channel.application.lower() == "record" else STOPPING_KEY
        await link.play_dtmf(channel.channel, ends_it, received=True)

    async def _close(self, ended: OpenCall) -> None:
        start, queue = read_note(ended.note)
        arrival = Arrival(ended.call.key, "", ended.call.called_number, "", start, queue)
        await self._reception.close(ended.call, arrival)
