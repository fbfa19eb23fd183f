"""A company whose bridge is the test itself: what it plays and collects on each call is written in the test."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from adapters.asterisk.agi import AgiResult, agi_command
from adapters.asterisk.ami.events import AgiStarted, KeyPressed
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.session import AmiSettings
from adapters.asterisk.audio.server import AudioSocketServer
from adapters.asterisk.audio.stream import AudioStream
from adapters.asterisk.dialplan import HEARTBEAT
from adapters.asterisk.errors import CallGone
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import AsteriskSettings

_WITHIN_S = 60.0
_LOUD = 200


@dataclass(slots=True)
class CompanyEar:
    """What reached the company on one call: signed linear, 8 kHz."""

    samples: bytearray = field(default_factory=bytearray)
    moments: list[tuple[int, float]] = field(default_factory=list)
    """The first sample of each frame, and when the frame came (the loop's clock)."""
    loud: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by the first frame that sounds."""
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def audio(self, samples: bytes, at_s: float) -> None:
        self.moments.append((len(self.samples) // 2, at_s))
        self.samples += samples
        if max(map(abs, memoryview(samples).cast("h")), default=0) > _LOUD:
            self.loud.set()

    def key(self, digit: str) -> None:
        """Nobody presses keys here."""

    def ended(self) -> None:
        self.over.set()


@dataclass(slots=True)
class CompanyCall:
    """One call at the company's end."""

    link: AmiLink
    sounds: Path
    started: AgiStarted
    result: list[AgiResult] = field(default_factory=list)

    async def play(self, *pieces: str) -> None:
        """Play pieces to the end, whatever the caller does."""
        await self._run("Playback", self._files(pieces))

    async def ask(self, *pieces: str, digits: int = 20) -> str:
        """Play pieces until a key comes, and collect keys up to #."""
        await self._run("Read", f"ANSWER,{self._files(pieces)},{digits},,1,4")
        answer = await self.link.agi(self.started.channel, agi_command("GET", "VARIABLE", "ANSWER"), _WITHIN_S)
        return answer.value

    async def echo(self) -> None:
        """Send the caller his own voice."""
        await self._run("Echo", "")

    async def talk(self, ear: CompanyEar, talking: Callable[[AudioStream], Awaitable[None]]) -> None:
        """Live audio both ways, until `talking` is done and the caller has hung up."""
        audio_id = uuid.uuid4()
        async with AudioSocketServer() as server, asyncio.TaskGroup() as tasks:
            with server.expect(audio_id, ear) as expected:
                running = tasks.create_task(self._until_gone(f"{audio_id},{server.address}"))
                await talking(await expected.connected(_WITHIN_S))
                await running

    async def hang_up(self) -> None:
        await self.link.hangup(self.started.channel)

    def _files(self, pieces: tuple[str, ...]) -> str:
        return "&".join(str(self.sounds / "ru" / piece) for piece in pieces)

    async def _until_gone(self, data: str) -> None:
        with suppress(CallGone):
            await self._run("AudioSocket", data)

    async def _run(self, application: str, data: str) -> None:
        self.result.append(await self.link.agi(self.started.channel, f'EXEC {application} "{data}"', _WITHIN_S))


Flow = Callable[[CompanyCall], Awaitable[None]]


@dataclass(slots=True)
class BridgeUnderHand:
    """What the test may look at: the calls that came, the keys that were pressed, and the link itself."""

    link: AmiLink
    calls: list[AgiStarted] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)


def ami_of(server: AsteriskServer, settings: AsteriskSettings) -> AmiSettings:
    account = settings.ami_account
    return AmiSettings(settings.bind_address, settings.ami_port, account, server.credentials.of(account))


@asynccontextmanager
async def answering(server: AsteriskServer, settings: AsteriskSettings, flow: Flow) -> AsyncIterator[BridgeUnderHand]:
    """Serve every call to the company with `flow` while the block lasts."""
    async with AmiLink(ami_of(server, settings)) as link:
        await link.wait_up(10)
        bridge = BridgeUnderHand(link)
        await link.setvar_global(HEARTBEAT, str(int(time.time())))
        async with asyncio.TaskGroup() as tasks:
            side = [tasks.create_task(_beat(link)), tasks.create_task(_serve(bridge, settings, flow, tasks))]
            yield bridge
            for task in side:
                task.cancel()


async def _beat(link: AmiLink) -> None:
    while True:
        await link.setvar_global(HEARTBEAT, str(int(time.time())))
        await asyncio.sleep(1)


async def _serve(bridge: BridgeUnderHand, settings: AsteriskSettings, flow: Flow, tasks: asyncio.TaskGroup) -> None:
    with bridge.link.subscribe(AgiStarted, KeyPressed, name="bridge under hand") as events:
        async for event in events:
            match event:
                case AgiStarted():
                    bridge.calls.append(event)
                    bridge.called.set()
                    tasks.create_task(_one(CompanyCall(bridge.link, settings.sounds, event), flow))
                case KeyPressed(digit=digit):
                    bridge.keys.append(digit)
                case _:
                    pass


async def _one(call: CompanyCall, flow: Flow) -> None:
    with suppress(CallGone):
        await call.link.absolute_timeout(call.started.channel, round(_WITHIN_S))
        await flow(call)
        await call.hang_up()
