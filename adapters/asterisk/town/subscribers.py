"""People in the town who are called by the company: duty dispatchers, operators, residents who asked for a call."""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from adapters.asterisk.agi import application_command
from adapters.asterisk.ami.events import AgiStarted
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.audio.server import AudioSocketServer
from adapters.asterisk.audio.stream import AudioStream
from adapters.asterisk.errors import AmiError, AudioNotConnected, CallGone
from adapters.asterisk.town.hearing import ResidentHearing
from adapters.asterisk.town.keys import Telephone, TownKeys
from adapters.asterisk.town.report import ResidentOutcome
from adapters.asterisk.town.resident import Resident
from adapters.asterisk.town.script import ResidentScript
from dialogue.heard_prompts import HeardPrompt

LOG = logging.getLogger(__name__)

_COMMAND_S = 5.0
_LONGEST_CALL_S = 3600.0
_NO_SUCH_NUMBER, _USER_BUSY, _NO_ANSWER, _REJECTED = 1, 17, 19, 21


@dataclass(frozen=True, slots=True)
class Answers:
    """Rings for `after_s`, answers, says something, listens, and hangs up after `talks_s` unless the caller does."""

    after_s: float = 0.0
    talks_s: float = 60.0
    says: bytes = field(default=b"", repr=False)
    """Signed linear, 8 kHz."""


@dataclass(frozen=True, slots=True)
class Follows:
    """Rings for `after_s`, answers, and does what the script says; whom it calls is of no matter."""

    script: ResidentScript
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Busy:
    pass


@dataclass(frozen=True, slots=True)
class NoSuchNumber:
    """Nobody has this number: the network says so."""


@dataclass(frozen=True, slots=True)
class Rejects:
    """Refuses the call after `after_s` of ringing."""

    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class RingsUnanswered:
    """Rings until the caller gives up, at most `for_s`."""

    for_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Silent:
    """Does not even ring, at most `for_s`."""

    for_s: float = 120.0


Behaviour = Answers | Follows | Busy | NoSuchNumber | Rejects | RingsUnanswered | Silent


@dataclass(slots=True)
class SubscriberCall:
    """One call to a subscriber, filled in while it goes on."""

    channel: str
    caller_number: str = field(repr=False)
    """Empty when withheld."""
    caller_name: str = field(repr=False)
    hearing: ResidentHearing
    audio: bytearray = field(default_factory=bytearray, repr=False)
    """What he heard: signed linear, 8 kHz."""
    is_answered: bool = False
    outcome: tuple[ResidentOutcome, str] | None = None
    """What came of his script, and what he missed."""
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def prompts(self) -> tuple[HeardPrompt, ...]:
        """The company's prompts that he heard."""
        return tuple(self.hearing.prompts)


class Subscriber:
    """One number of the town and who lives there."""

    def __init__(self, number: str, behaviour: Behaviour) -> None:
        self.number = number
        self.behaviour = behaviour
        self.calls: list[SubscriberCall] = []
        self._called = asyncio.Condition()

    async def called(self, within_s: float, place: int = 1) -> SubscriberCall:
        """His call number `place`, counted from 1, once it rings. Raises TimeoutError."""
        async with asyncio.timeout(within_s), self._called:
            await self._called.wait_for(lambda: len(self.calls) >= place)
        return self.calls[place - 1]

    async def is_called(self, call: SubscriberCall) -> None:
        """For the exchange."""
        async with self._called:
            self.calls.append(call)
            self._called.notify_all()


class Exchange:
    """Connects the company's calls to the town's subscribers, each call in a task of its own."""

    def __init__(
        self, link: AmiLink, audio: AudioSocketServer, keys: TownKeys, hearing: Callable[[], ResidentHearing]
    ) -> None:
        self._link = link
        self._audio = audio
        self._keys = keys
        self._hearing = hearing
        self._subscribers: dict[str, Subscriber] = {}

    @contextmanager
    def subscriber(self, number: str, behaviour: Behaviour) -> Iterator[Subscriber]:
        """Somebody lives at this number while the block lasts."""
        person = self._subscribers[number] = Subscriber(number, behaviour)
        try:
            yield person
        finally:
            del self._subscribers[number]

    async def connect(self) -> None:
        """Serve incoming calls until cancelled; a number where nobody lives rings unanswered."""
        with self._link.subscribe(AgiStarted, name="town exchange") as events:
            async with asyncio.TaskGroup() as calls:
                async for event in events:
                    if isinstance(event, AgiStarted):
                        calls.create_task(self._serve(event), name=f"town call to {event.channel}")

    async def _serve(self, event: AgiStarted) -> None:
        person = self._subscribers.get(event.extension) or Subscriber(event.extension, RingsUnanswered())
        call = SubscriberCall(event.channel, event.caller_number, event.caller_name, self._hearing())
        await person.is_called(call)
        try:
            await self._behave(call, person.behaviour)
        except* CallGone:
            LOG.debug("caller hung up first", extra={"channel": event.channel})
        except* (AmiError, AudioNotConnected) as errors:
            LOG.warning("town call failed", extra={"channel": event.channel, "reason": str(errors.exceptions[0])})
        finally:
            call.over.set()

    async def _behave(self, call: SubscriberCall, behaviour: Behaviour) -> None:
        match behaviour:
            case Answers():
                await self._ring(call, behaviour.after_s)
                await self._talk(call, lambda stream: _says(stream, behaviour))
            case Follows(script, after_s):
                await self._ring(call, after_s)
                await self._talk(call, lambda stream: self._follow(call, stream, script))
            case Busy():
                await self._link.hangup(call.channel, _USER_BUSY)
            case NoSuchNumber():
                await self._link.hangup(call.channel, _NO_SUCH_NUMBER)
            case Rejects(after_s):
                await self._ring(call, after_s)
                await self._link.hangup(call.channel, _REJECTED)
            case RingsUnanswered(for_s):
                await self._ring(call, for_s)
                await self._link.hangup(call.channel, _NO_ANSWER)
            case Silent(for_s):
                await self._do(call, for_s + _COMMAND_S, "Wait", f"{for_s:g}")
                await self._link.hangup(call.channel, _NO_ANSWER)

    async def _ring(self, call: SubscriberCall, for_s: float) -> None:
        if for_s > 0:
            await self._do(call, _COMMAND_S, "Ringing")
            await self._do(call, for_s + _COMMAND_S, "Wait", f"{for_s:g}")

    async def _talk(self, call: SubscriberCall, talk: Callable[[AudioStream], Awaitable[None]]) -> None:
        audio_id = uuid.uuid4()
        await self._do(call, _COMMAND_S, "Answer")
        call.is_answered = True
        with self._audio.expect(audio_id, _Recording(call)) as expected:
            async with asyncio.TaskGroup() as tasks:
                step = tasks.create_task(self._stay(call, str(audio_id)), name=f"town audio of {call.channel}")
                stream = await expected.connected(_COMMAND_S)
                await talk(stream)
                stream.end()
                await step
        await self._link.hangup(call.channel)

    async def _follow(self, call: SubscriberCall, stream: AudioStream, script: ResidentScript) -> None:
        call.hearing.answered()
        resident = Resident(script, call.hearing, Telephone(self._keys, call.channel), lambda _: None)
        try:
            call.outcome = await resident.follow_script(stream)
        except CallGone:
            call.outcome = ResidentOutcome.CUT_OFF, "the company hung up while a key was pressed"

    async def _stay(self, call: SubscriberCall, audio_id: str) -> None:
        with contextlib.suppress(CallGone):
            await self._do(call, _LONGEST_CALL_S, "AudioSocket", audio_id, self._audio.address)

    async def _do(self, call: SubscriberCall, timeout_s: float, application: str, *arguments: str) -> None:
        await self._link.agi(call.channel, application_command(application, *arguments), timeout_s)


async def _says(stream: AudioStream, behaviour: Answers) -> None:
    stream.say(behaviour.says)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(behaviour.talks_s):
            await stream.closed()


class _Recording:
    """Hears for a subscriber and keeps what he hears."""

    def __init__(self, call: SubscriberCall) -> None:
        self._call = call

    def audio(self, samples: bytes, at_s: float) -> None:
        self._call.audio += samples
        self._call.hearing.audio(samples, at_s)

    def key(self, digit: str) -> None:
        self._call.hearing.key(digit)

    def ended(self) -> None:
        self._call.hearing.ended()
