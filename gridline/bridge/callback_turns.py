"""Turns of callers who took a call back: an agent answers the placeholder, an attempt is committed, the phone rings.

The attempt's row is the truth about what we wanted, a variable of Asterisk about what became of it. So every look
compares the two, and nothing depends on an event: what was missed while no bridge lived is found at the next look.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from adapters.asterisk.ami.actions import AmiActions, LiveChannel
from adapters.asterisk.ami.events import AgentConnected, AgiStarted, AttemptTold, Event, LinkCameUp
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.attempts import attempt_seen, forget_attempt
from adapters.asterisk.dialplan import TURN_CONTEXT
from adapters.asterisk.errors import AmiError, CallGone, EventsLost
from adapters.asterisk.placeholders import (
    is_turn,
    ring_variables,
    turn_id,
    turn_of,
    waits_for_somebody,
)
from gridline.bridge.callback_places import CallbackPlaces, NodeNow
from gridline.bridge.queue_visits import agent_name
from models.attempt import AttemptState, move_on
from services.cases.callback_turns import CallbackList, WaitingCallback
from services.cases.ring_in_turn import AttemptBoard, RingInTurn, Turn
from services.errors import ServiceError

LOG = logging.getLogger(__name__)

LOOK_EVERY_S = 3.0
RING_S = 25
"""So long the consumer's telephone rings while the agent waits."""
_AGI = "agi"


@dataclass(slots=True)
class CallbackTurns:
    """Run `watch` as one named task. `shown` is the number of ours that consumers see; `rung` is told of each end."""

    places: CallbackPlaces
    board: CallbackList
    attempts: AttemptBoard
    ring: RingInTurn
    shown: str
    clock: Callable[[], datetime]
    rung: Callable[[AttemptState], None]
    _agents: dict[str, str] = field(default_factory=dict)
    """Who answered which turn."""
    _taken: set[str] = field(default_factory=set)
    """Turns that were given their attempt, or refused one, since the link came up."""
    _any_turns: bool = True

    async def watch(self, link: AmiLink) -> None:
        """Until the link is closed for good."""
        time = asyncio.get_running_loop().time
        with link.subscribe(AgiStarted, AgentConnected, AttemptTold, LinkCameUp, name="callback turns") as events:
            next_look = time()
            while True:
                try:
                    async with asyncio.timeout_at(next_look):
                        event = await anext(events)
                except (TimeoutError, EventsLost):
                    await self._guarded_look(link)
                    next_look = time() + LOOK_EVERY_S
                except StopAsyncIteration:
                    return
                else:
                    await self._guarded_event(event, link)

    async def _guarded_look(self, link: AmiLink) -> None:
        if not link.is_up:
            return
        try:
            await self.look(link, link.asterisk_started)
        except (AmiError, ServiceError):
            LOG.warning("callers who are owed a call could not be looked after", exc_info=True)

    async def _guarded_event(self, event: Event, link: AmiLink) -> None:
        try:
            await self.saw(event, link, link.asterisk_started)
        except (AmiError, ServiceError):
            LOG.warning("the turn of a caller who is owed a call was missed", exc_info=True)

    async def saw(self, event: Event, link: AmiActions, asterisk: str) -> None:
        """What happened next on this node. Raises AmiError, ServiceError."""
        match event:
            case LinkCameUp():
                self._taken.clear()
                self._any_turns = True
            case AgiStarted(context=context, call=call, channel=channel) if context == TURN_CONTEXT:
                await self._came(link, call.uniqueid, channel, asterisk)
            case AgentConnected(call=call, agent=agent) if waits_for_somebody(call.uniqueid):
                self._agents[turn_of(call.uniqueid)] = agent_name(agent)
            case AgentConnected(agent=agent, caller_number=told) if told:
                await self._called_himself(told, agent_name(agent))
            case AttemptTold():
                await self._settle(link, asterisk)
            case _:
                pass

    async def look(self, link: AmiActions, asterisk: str) -> None:
        """Once: attempts are ended, turns are taken, placeholders put. Raises AmiError, ServiceError."""
        callbacks, now = await self.board.waiting(), self.clock()
        channels = await self._settle(link, asterisk)
        if not channels and not self._any_turns and not self.places.owed(callbacks, link.system_name, now):
            return
        here = NodeNow(link.system_name, now, channels or await link.channels(), await link.queue_status())
        self._any_turns = bool(here.turns)
        self._taken &= here.turns.keys()
        for turn, channel in here.turns.items():
            if channel.application.lower() == _AGI:
                await self._came(link, turn, channel.channel, asterisk)
        await self.places.put(link, callbacks, here)

    async def _called_himself(self, told: str, agent: str) -> None:
        phone = self.places.number(told)
        if phone is not None and await self.ring.called_himself(phone, agent, self.clock()):
            LOG.info("a caller who was owed a call has called himself")

    async def _came(self, link: AmiActions, turn: str, channel: str, asterisk: str) -> None:
        """An agent waits on this turn. Whatever goes wrong, he is let go."""
        if turn in self._taken or not is_turn(turn):
            return
        self._taken.add(turn)
        try:
            begun = await self._begin(link, turn, asterisk)
        except (AmiError, ServiceError):
            LOG.warning("nobody could be rung in his turn", extra={"turn": turn}, exc_info=True)
            begun = {}
        try:
            for name, value in begun.items():
                await link.set_channel_var(channel, name, value)
            await link.break_agi(channel)
        except CallGone:
            LOG.info("the agent left before anybody rang", extra={"turn": turn})

    async def _begin(self, link: AmiActions, turn: str, asterisk: str) -> dict[str, str]:
        """What the turn's channel is told to ring, the attempt committed; nothing where nobody is to be rung."""
        callback = _of_turn(turn, await self.board.waiting())
        agent = self._agents.pop(turn, "")
        if callback is None or callback.phone in self.places.on_the_line(await link.channels()):
            return {}
        wanted = Turn(callback.key, link.system_name, asterisk, callback.queue, agent, self.clock())
        begun = await self.ring.begin(wanted)
        if begun is None:
            return {}
        attempt, phone = begun
        LOG.info("ringing a caller in his turn", extra={"attempt": attempt.id, "agent": agent})
        return ring_variables(attempt, phone, self.shown, RING_S)

    async def _settle(self, link: AmiActions, asterisk: str) -> Sequence[LiveChannel]:
        """End the attempts of which more is known than that they were begun; the channels, where any is under way."""
        under_way = await self.attempts.under_way(link.system_name)
        if not under_way:
            return ()
        channels = await link.channels()  # after the question above: whose channel is not there has none any more
        live = {each.call.uniqueid for each in channels}
        for attempt in under_way:
            is_live = turn_id(attempt.subject) in live
            seen = await attempt_seen(link, attempt.id, asterisk, is_live=is_live)
            end = move_on(attempt, seen, self.clock())
            if end is not None and await self.ring.end(attempt.id, end, self.clock(), seen.cause):
                LOG.info("an attempt ended", extra={"attempt": attempt.id, "state": end.value})
                self.rung(end)
                if not is_live:  # a channel tells its end once more when it hangs up
                    await forget_attempt(link, attempt.id)
        return channels


def _of_turn(turn: str, callbacks: Sequence[WaitingCallback]) -> WaitingCallback | None:
    return next((each for each in callbacks if turn_id(each.key) == turn), None)
