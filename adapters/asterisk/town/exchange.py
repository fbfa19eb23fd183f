"""The town: a second Asterisk that plays the public network, with residents who phone the company and are phoned."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, AsyncExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from adapters.asterisk.ami.actions import LiveChannel
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.originate import Extension
from adapters.asterisk.ami.session import AmiSettings
from adapters.asterisk.audio.server import AudioSocketServer
from adapters.asterisk.audio.stream import AudioStream
from adapters.asterisk.configuration import ami_address
from adapters.asterisk.dialplan import RESIDENT_CONTEXT, TOWN_HEARTBEAT
from adapters.asterisk.errors import AmiError, AudioNotConnected, CallGone
from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import TownSettings
from adapters.asterisk.town.calls import Dialling, TownCall
from adapters.asterisk.town.hearing import ResidentHearing
from adapters.asterisk.town.keys import Telephone, TownKeys
from adapters.asterisk.town.line import ConditionedLine
from adapters.asterisk.town.load import LightCall, LightCalls, LightLoad, Seen
from adapters.asterisk.town.report import Answered, Ended, ResidentEvent, ResidentOutcome, ResidentReport
from adapters.asterisk.town.resident import Resident
from adapters.asterisk.town.script import ResidentScript
from adapters.asterisk.town.subscribers import Behaviour, Exchange, Subscriber
from dialogue.heard_prompts import PromptShapes
from dialogue.hearing import Ear

TRUNK = "gridline"
"""The name of the town's one trunk, which leads to the company."""

_UP_WITHIN_S = 10.0
_AUDIO_WITHIN_S = 5.0
_HEARTBEAT_S = 2.0
_SILENCE_LIMIT_S = 15.0

Tell = Callable[[ResidentEvent], None]


@dataclass(frozen=True, slots=True)
class Listening:
    """How residents recognise what they hear."""

    ear: Callable[[float], Ear]
    """Makes the listener of one call; it reports silences longer than so many seconds."""
    shapes: PromptShapes


class Town:
    """`async with Town(tree, settings, listening) as town:` starts the town's Asterisk and ends it with its calls."""

    def __init__(self, tree: AsteriskTree, settings: TownSettings, listening: Listening, *, hands: int = 4) -> None:
        self.server = AsteriskServer(tree, settings)
        self._settings = settings
        self._listening = listening
        self._hands = hands
        self._stack = AsyncExitStack()
        self._tasks = asyncio.TaskGroup()
        self._side_tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opening:
            await opening.enter_async_context(self.server)
            settings = self._ami_settings()
            self._link = await opening.enter_async_context(AmiLink(settings))
            await self._link.wait_up(_UP_WITHIN_S)
            self._keys = await opening.enter_async_context(TownKeys(settings, self._hands))
            self._audio = await opening.enter_async_context(AudioSocketServer())
            self._exchange = Exchange(
                self._link, self._audio, self._keys, lambda: self._hearing(_SILENCE_LIMIT_S, lambda _: None)
            )
            self._stack = opening.pop_all()
        await self._tasks.__aenter__()
        self._side_tasks = [
            self._tasks.create_task(self._exchange.connect(), name="town exchange"),
            self._tasks.create_task(self._beat(), name="town heartbeat"),
        ]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._side_tasks:
            task.cancel()
        cancelled = isinstance(error, asyncio.CancelledError)  # the body's own errors must not be wrapped in a group
        try:
            await self._tasks.__aexit__(*((kind, error, trace) if cancelled else (None, None, None)))
        finally:
            await self._stack.aclose()

    async def call(self, script: ResidentScript, tell: Tell = lambda _: None) -> ResidentReport:
        """One resident's call, from dialling to its end; `tell` hears what happens while it happens.

        Raises AmiError when the town's Asterisk cannot be used.
        """
        hearing = self._hearing(script.silence_limit_s, tell)
        audio_id = uuid.uuid4()
        call = TownCall(self._link, TRUNK)
        dialling = Dialling(
            called=script.called,
            destination=Extension(RESIDENT_CONTEXT, "audio"),
            caller_number=script.caller_number,
            caller_name=script.caller_name,
            answer_within_s=script.answer_within_s,
            variables={"TOWN_AUDIO_ID": str(audio_id), "TOWN_AUDIO_SERVER": self._audio.address},
        )
        line = ConditionedLine(script.line, hearing)
        with self._audio.expect(audio_id, line, None if script.line.are_clear else line.sent) as expected:
            async with call.placed(dialling):
                report = await self._talk(script, call, hearing, expected.connected, tell)
        tell(Ended(report))
        return report

    def subscriber(self, number: str, behaviour: Behaviour) -> AbstractContextManager[Subscriber]:
        """Somebody who lives at this number while the block lasts, and may be called by the company."""
        return self._exchange.subscriber(number, behaviour)

    async def light_calls(self, load: LightLoad, seen: Seen = lambda _: None) -> tuple[LightCall, ...]:
        """Many residents without ears, at nearly no cost for Python. Returns when all calls are over.

        `seen` is told of each call when it is placed, answered and over.
        """
        return await LightCalls(self._link, load, TRUNK, f"light-{uuid.uuid4().hex[:8]}", seen).run()

    async def channels(self) -> tuple[LiveChannel, ...]:
        """The calls that live in the town now."""
        return await self._link.channels()

    def _hearing(self, silence_limit_s: float, tell: Tell) -> ResidentHearing:
        return ResidentHearing(self._listening.ear(silence_limit_s), self._listening.shapes, tell)

    def _ami_settings(self) -> AmiSettings:
        account = self._settings.ami_account
        secret = self.server.credentials.of(account)
        return AmiSettings(ami_address(self._settings), self._settings.ami_port, account, secret)

    async def _talk(
        self,
        script: ResidentScript,
        call: TownCall,
        hearing: ResidentHearing,
        connected: Callable[[float], Awaitable[AudioStream]],
        tell: Tell,
    ) -> ResidentReport:
        channel = await call.answered()
        if channel is None:
            return _report(call, hearing, ResidentOutcome.NOT_ANSWERED, f"not answered, cause {call.hangup_cause}")
        try:
            stream = await connected(_AUDIO_WITHIN_S)
        except AudioNotConnected as error:
            return _report(call, hearing, ResidentOutcome.CUT_OFF, str(error))
        hearing.answered()
        tell(Answered())
        resident = Resident(script, hearing, Telephone(self._keys, channel), tell)
        try:
            outcome, detail = await resident.follow_script(stream)
        except CallGone:
            outcome, detail = ResidentOutcome.CUT_OFF, "the other side hung up while a key was pressed"
        await call.hang_up()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_AUDIO_WITHIN_S):
                await stream.closed()
        return _report(call, hearing, outcome, detail, resident)

    async def _beat(self) -> None:
        """Tell the town's dialplan that incoming calls are played by us."""
        while True:
            with contextlib.suppress(AmiError):
                await self._link.setvar_global(TOWN_HEARTBEAT, str(int(time.time())))
            await asyncio.sleep(_HEARTBEAT_S)


def _report(
    call: TownCall, hearing: ResidentHearing, outcome: ResidentOutcome, detail: str, resident: Resident | None = None
) -> ResidentReport:
    return ResidentReport(
        outcome=outcome,
        detail=detail,
        duration_s=round(hearing.duration_s, 3),
        hangup_cause=call.hangup_cause,
        hung_up_by_company=call.hung_up_by_company,
        prompts=tuple(hearing.prompts),
        keys=tuple(resident.keys) if resident else (),
        said=tuple(resident.said) if resident else (),
        reactions=tuple(hearing.reactions),
        unknown_audio=tuple(hearing.unknown),
        silences=tuple(hearing.silences),
        longest_silence_s=round(hearing.longest_silence_s, 3),
        captured=resident.captured if resident else {},
        listening_cpu_s=round(hearing.cpu_s, 4),
    )
