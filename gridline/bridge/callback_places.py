"""Placeholders in the queues of a node: who took a call back keeps his place there while another channel waits."""

import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from adapters.asterisk.ami.actions import AmiActions, LiveChannel, QueueState, WaitingCaller
from adapters.asterisk.ami.originate import Queued
from adapters.asterisk.errors import CallGone
from adapters.asterisk.placeholders import Placeholder, is_turn, turn_id, turn_of
from gridline.bridge.queue_places import at_work
from models.account import AccountNumber
from models.phone_number import PhoneNumber
from models.queue import QueuePriority
from models.queue_place import Standing, place_for
from services.cases.callback_turns import WaitingCallback, each_once
from services.desk_rules import DeskRules

LOG = logging.getLogger(__name__)

MOST_PLACEHOLDERS = 60
"""On one node; each is two channels. The others wait on the list until one has left."""
TITLE = "Обратный звонок {digits}"
_UP = "Up"

IsPriority = Callable[[PhoneNumber | None, AccountNumber | None], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class NodeNow:
    """What a node shows at one moment."""

    name: str
    at: datetime
    channels: Sequence[LiveChannel]
    queues: Sequence[QueueState] = field(default=())

    @property
    def turns(self) -> Mapping[str, LiveChannel]:
        """The ringing halves of all placeholders, by their ids."""
        return {each.call.uniqueid: each for each in self.channels if is_turn(each.call.uniqueid)}


@dataclass(frozen=True, slots=True)
class CallbackPlaces:
    """`put` brings the placeholders of a node in line with who is owed a call now."""

    rules: DeskRules
    is_priority: IsPriority

    def owed(self, callbacks: Iterable[WaitingCallback], node: str, now: datetime) -> Sequence[WaitingCallback]:
        """For whom somebody may wait on `node` now: whoever called there, in turn, each telephone once."""
        most = self.rules.profile.callback.attempts
        ours = (each for each in callbacks if each.key.startswith(f"{node}/"))
        return each_once(each for each in ours if each.may_stand_in_queue(now, most) and self._works(each.queue, now))

    def on_the_line(self, channels: Iterable[LiveChannel]) -> Collection[PhoneNumber]:
        """Who is on the line with us now, of his own accord."""
        callers = (each for each in channels if each.is_callers and not is_turn(each.call.uniqueid))
        numbers = {self.number(each.caller_number) for each in callers if each.caller_number}
        return {number for number in numbers if number is not None}

    def number(self, told: str) -> PhoneNumber | None:
        """A caller's number as the trunk tells it."""
        return PhoneNumber.parse(told, self.rules.profile.country.value, self.rules.profile.area_code)

    async def put(self, link: AmiActions, callbacks: Iterable[WaitingCallback], here: NodeNow) -> None:
        """Placeholders that nobody needs leave; those that are missing come. Raises AmiError."""
        away = self.on_the_line(here.channels)
        owed = [each for each in self.owed(callbacks, here.name, here.at) if each.phone not in away]
        needed = {turn_id(each.key): each for each in owed}
        for turn, channel in here.turns.items():
            if turn not in needed and channel.state != _UP:
                await _withdraw(link, channel)
        places = _Places(here, needed)
        room = MOST_PLACEHOLDERS - len(here.turns)
        missing = [each for turn, each in needed.items() if turn not in here.turns and places.is_served(each.queue)]
        for callback in missing[:room]:
            await self._place(link, callback, places)

    def _works(self, queue: str, now: datetime) -> bool:
        profile = self.rules.profile.queue(queue)
        return profile is not None and profile.callback_in_turn and self.rules.is_open(queue, now)

    async def _place(self, link: AmiActions, callback: WaitingCallback, places: "_Places") -> None:
        household = await self.is_priority(callback.phone, callback.account)
        priority = QueuePriority.HOUSEHOLD if household else QueuePriority.NORMAL
        place = places.take(callback, priority)
        title = TITLE.format(digits=callback.number.spoken_digits)
        wanted = Placeholder(callback.key, callback.queue, place, priority.value, callback.phone, title)
        outcome = await link.originate(wanted.request())
        fields = {"case": str(callback.number), "queue": callback.queue, "place": place}
        if isinstance(outcome, Queued):
            LOG.info("a placeholder takes a caller's place", extra=fields)
        else:  # nothing rings for it, and the next look sees what became of it
            LOG.warning("a placeholder could not be placed", extra=fields | {"why": outcome.reason})


class _Places:
    """The queues as they stand, and with those who are just being placed."""

    def __init__(self, here: NodeNow, owed: Mapping[str, WaitingCallback]) -> None:
        self._now = here.at
        self._owed = owed
        self._queues = {queue.name: [self._standing(each) for each in queue.callers] for queue in here.queues}
        self._served = {queue.name for queue in here.queues if at_work(queue.members)}

    def is_served(self, queue: str) -> bool:
        """Whether anybody is there who could answer."""
        return queue in self._served

    def take(self, callback: WaitingCallback, priority: QueuePriority) -> int:
        waiting = self._queues[callback.queue]
        newcomer = Standing(self._waited_s(callback), priority.value)
        place = place_for(waiting, newcomer)
        waiting.insert(place - 1, newcomer)
        return place

    def _standing(self, caller: WaitingCaller) -> Standing:
        """A placeholder has waited as long as the caller for whom it stands."""
        callback = self._owed.get(turn_of(caller.call.uniqueid))
        waited_s = caller.waited_s if callback is None else self._waited_s(callback)
        return Standing(waited_s, caller.priority)

    def _waited_s(self, callback: WaitingCallback) -> float:
        return (self._now - callback.waiting_since).total_seconds()


async def _withdraw(link: AmiActions, channel: LiveChannel) -> None:
    try:
        await link.hangup(channel.channel)
    except CallGone:
        return
    LOG.info("a placeholder leaves its queue", extra={"call": str(channel.call)})
