"""Waiting callers are told their place and their wait: what each hears at the queue's next announcement.

Asterisk's queue plays the same announcement to all. But it looks for the file by the language of the caller's channel,
and finds `…/ru_p3_5/queue_wait` before `…/queue_wait`: so each caller gets the language of his place. Where we are
dead or too late he hears the plain announcement, or for some seconds the place before.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from adapters.asterisk.ami.actions import AmiActions, QueueMember, QueueState, WaitingCaller
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.errors import AmiError
from adapters.asterisk.placeholders import waits_for_somebody
from adapters.asterisk.settings import DialplanRecordings
from adapters.sounds.errors import SoundMissing
from adapters.sounds.joined import join
from dialogue.prompt import Number, Prompt, Recorded, prompt
from gridline.voice import PromptVoice
from models.call import CallKey
from models.expected_wait import MEASURED_OVER, expected_wait_min
from services.calls.keep_queue_visit import VisitBoard
from services.errors import DatabaseAway

LOG = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
MOST_PLACES = 60
"""Farther back nobody is told a number."""
_TALKS = 50
_TALKS_FOR_S = 60.0
"""How long measured talks are good before they are read anew."""
_DATABASE_S = 2.0
_LANGUAGE = "CHANNEL(language)"
_UNAVAILABLE = (4, 5)
OFFER = prompt("callback_offer")


class PlaceSounds(Protocol):
    async def language(self, position: int, minutes: int | None) -> str:
        """The channel language whose announcements tell this place and wait. Raises OSError, SoundMissing."""
        ...


class JoinedPlaces:
    """Implements PlaceSounds by files beside the plain announcements, made when they are first wanted."""

    def __init__(self, voice: PromptVoice, folder: Path, language: str, recordings: DialplanRecordings) -> None:
        """`folder` holds the converted sounds of `language`."""
        self._voice = voice
        self._folder = folder
        self._language = language
        self._recordings = recordings
        self._made: set[str] = set()

    async def language(self, position: int, minutes: int | None) -> str:
        if position > MOST_PLACES:
            return self._language
        name = f"{self._language}_p{position}" + (f"_{minutes}" if minutes is not None else "")
        if name not in self._made:
            place = place_prompt(position, minutes)
            await self._make(name, self._recordings.queue_wait, [place])
            await self._make(name, self._recordings.callback_offer, [place, OFFER])
            self._made.add(name)
        return name

    async def _make(self, name: str, recording: str, prompts: Sequence[Prompt]) -> None:
        pieces = (await self._voice.utterance(prompts)).files
        plain = self._folder / recording
        await asyncio.to_thread(join, self._folder, pieces, plain.parent / name / plain.name)


class QueuePlaces:
    """`watch` gives every waiting caller of a node the language of his place, and changes it when the place does."""

    def __init__(
        self,
        sounds: PlaceSounds,
        talks: VisitBoard,
        wrap_up_s: Mapping[str, float],
        clock: Callable[[], datetime],
        anybody_waits: Callable[[], bool],
    ) -> None:
        """`wrap_up_s`: of each queue."""
        self._sounds = sounds
        self._talks = talks
        self._wrap_up_s = wrap_up_s
        self._clock = clock
        self._anybody_waits = anybody_waits
        self._told: dict[CallKey, str] = {}
        self._measured: dict[str, tuple[datetime, Sequence[timedelta]]] = {}

    async def watch(self, link: AmiLink) -> None:
        """Until cancelled."""
        while True:
            if link.is_up and self._anybody_waits():
                try:
                    await self.look(link)
                except (AmiError, OSError, SoundMissing):
                    LOG.warning("waiting callers were not told their places", exc_info=True)
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self, link: AmiActions) -> None:
        """Once. Raises AmiError, OSError, SoundMissing."""
        queues = [queue for queue in await link.queue_status() if queue.callers]
        here = {caller.call for queue in queues for caller in queue.callers}
        self._told = {call: language for call, language in self._told.items() if call in here}
        for queue in queues:
            for caller in queue.callers:
                if not waits_for_somebody(caller.call.uniqueid):
                    await self._tell(link, queue, caller)

    async def _tell(self, link: AmiActions, queue: QueueState, caller: WaitingCaller) -> None:
        talks = await self._latest_talks(queue.name)
        wrap_up_s = self._wrap_up_s.get(queue.name, 0.0)
        minutes = expected_wait_min(caller.position, at_work(queue.members), talks, wrap_up_s)
        language = await self._sounds.language(caller.position, minutes)
        if self._told.get(caller.call) == language:
            return
        try:
            await link.set_channel_var(caller.channel, _LANGUAGE, language)
        except AmiError:
            LOG.debug("a caller left before he was told his place", extra={"call": str(caller.call)})
            return
        self._told[caller.call] = language

    async def _latest_talks(self, queue: str) -> Sequence[timedelta]:
        now = self._clock()
        read_at, talks = self._measured.get(queue, (None, ()))
        if read_at is not None and abs((now - read_at).total_seconds()) < _TALKS_FOR_S:
            return talks
        try:
            async with asyncio.timeout(_DATABASE_S):
                talks = await self._talks.talk_times(queue, now - MEASURED_OVER, _TALKS)
        except (DatabaseAway, TimeoutError):
            talks = ()
        self._measured[queue] = now, talks
        return talks


def place_prompt(position: int, minutes: int | None) -> Prompt:
    """The place, and the wait where it is known."""
    if minutes is None:
        return prompt("queue_place", n=Number(position))
    return prompt("queue_position", n=Number(position), minutes=Recorded(f"times/minute_{minutes}"))


def at_work(members: Sequence[QueueMember]) -> int:
    """Agents who take calls: free, talking or ringing."""
    return sum(not each.paused and each.state not in _UNAVAILABLE for each in members)
