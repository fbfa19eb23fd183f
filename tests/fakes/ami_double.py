"""An Asterisk manager on loopback that speaks real AMI bytes and misbehaves on order."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from adapters.asterisk.ami.session import AmiSettings
from tests.fakes.ami_channels import FakeChannels
from tests.fakes.ami_frames import BANNER, Action, actions, event, response

USERNAME, SECRET = "bridge", "right"


@dataclass
class Orders:
    """What the double does wrong, by lower-case action name."""

    banner: bytes = BANNER
    silent_on: set[str] = field(default_factory=set)
    """Acts, but never answers."""
    close_on: set[str] = field(default_factory=set)
    """Acts, then closes the connection instead of answering."""
    deaf: bool = False
    """Half open: reads nothing and answers nothing, but keeps the connection."""
    events_before: dict[str, list[bytes]] = field(default_factory=dict)
    """Sent before the answer to an action."""
    answers: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """Headers given instead of the usual answer, one per action of that name."""
    boots_after: int = 0
    """Logins that are not followed by FullyBooted."""


class AmiDouble:
    """`async with AmiDouble() as asterisk:` listens; `asterisk.settings()` is what a link needs to reach it."""

    def __init__(self, system_name: str = "double") -> None:
        self.system_name = system_name
        self.orders = Orders()
        self.channels = FakeChannels(self.system_name)
        self.received: list[Action] = []
        self.connections = 0
        self.started = "09:00:00"
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._arrived = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Asterisk is gone: no listener, no connection."""
        if self._server is not None:
            self._server.close()
            self.drop()
            await asyncio.gather(*self._serving)
            await self._server.wait_closed()
            self._server = None

    async def start_again(self) -> None:
        """Asterisk comes back on the same port with no calls."""
        self.started = "10:00:00"
        self.channels = FakeChannels(self.system_name)
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)

    def settings(self, secret: str = SECRET) -> AmiSettings:
        """Short times, so that a fault is noticed within a test's patience."""
        return AmiSettings(
            "127.0.0.1",
            self._port,
            USERNAME,
            secret,
            connect_timeout_s=1.0,
            boot_timeout_s=1.0,
            action_timeout_s=0.3,
            ping_interval_s=0.1,
            ping_timeout_s=0.1,
            first_pause_s=0.01,
            longest_pause_s=0.05,
            max_frame_bytes=4096,
        )

    def seen(self, name: str) -> list[Action]:
        """The actions of that name that reached us, over all connections."""
        return [action for action in self.received if action.get("Action", "").lower() == name.lower()]

    async def until_seen(self, name: str, count: int = 1) -> None:
        async with asyncio.timeout(5), self._arrived:
            await self._arrived.wait_for(lambda: len(self.seen(name)) >= count)

    def drop(self) -> None:
        """Every connection breaks now."""
        for writer in self._writers:
            writer.transport.abort()

    def tell(self, data: bytes) -> None:
        """Sends bytes as they are to everybody connected."""
        for writer in self._writers:
            writer.write(data)

    async def tell_in_pieces(self, pieces: Iterable[bytes]) -> None:
        """Each piece in a TCP segment of its own."""
        for piece in pieces:
            self.tell(piece)
            await asyncio.sleep(0.002)  # TCP joins what is written at once

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        self._writers.add(writer)
        writer.write(self.orders.banner)
        buffer = bytearray()
        try:
            while data := await reader.read(65536):
                if self.orders.deaf:
                    continue
                buffer += data
                for action in actions(buffer):
                    await self._act(action, writer)
        except ConnectionError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _act(self, action: Action, writer: asyncio.StreamWriter) -> None:
        name = action.get("Action", "").lower()
        answer = b"".join(self._answer(name, action))
        async with self._arrived:
            self.received.append(action)
            self._arrived.notify_all()
        if name in self.orders.close_on:
            writer.transport.abort()
        elif name not in self.orders.silent_on:
            writer.write(b"".join(self.orders.events_before.get(name, [])) + answer)

    def _answer(self, name: str, action: Action) -> list[bytes]:
        if self.orders.answers.get(name):
            return [response(action, **self.orders.answers[name].pop(0))]
        answers: dict[str, Callable[[Action], list[bytes]]] = {
            "login": self._login,
            "coresettings": lambda asked: [response(asked, SystemName=self.system_name)],
            "corestatus": lambda asked: [response(asked, CoreStartupDate="2026-11-20", CoreStartupTime=self.started)],
            "ping": lambda asked: [response(asked, Ping="Pong")],
            "originate": self._originate,
            "agi": self.channels.agi,
            "hangup": self.channels.hangup,
            "playdtmf": self.channels.play_dtmf,
            "coreshowchannels": self.channels.listing,
            "setvar": self._on_channel,
            "absolutetimeout": self._on_channel,
            "queuestatus": _queue_status,
        }
        if name not in answers:
            return [response(action, "Error", Message=f"Invalid/unknown command: {name}.")]
        return answers[name](action)

    def _originate(self, action: Action) -> list[bytes]:
        return [response(action, Message="Originate successfully queued"), *self.channels.originate(action)]

    def _login(self, action: Action) -> list[bytes]:
        if action.get("Secret") != SECRET:
            return [response(action, "Error", Message="Authentication failed")]
        if self.orders.boots_after > 0:
            self.orders.boots_after -= 1
            return [response(action, Message="Authentication accepted")]
        booted = event("FullyBooted", Uptime="10", LastReload="10", Status="Fully Booted")
        return [response(action, Message="Authentication accepted"), booted]

    def _on_channel(self, action: Action) -> list[bytes]:
        name = action.get("Channel")
        channel = self.channels.by_name.get(name or "")
        if name is not None and channel is None:
            return [response(action, "Error", Message="No such channel")]
        if channel is not None and "Variable" in action:
            channel.variables[action["Variable"]] = action["Value"]
        return [response(action, Message="Done")]


def _queue_status(action: Action) -> list[bytes]:
    """One queue with an agent who talks and a caller who waits."""
    number = {"ActionID": action["ActionID"]}
    member = {"Name": "Anna", "Location": "PJSIP/anna", "Status": "2", "Paused": "0", "InCall": "1"}
    caller = {"Position": "1", "Channel": "PJSIP/t-1", "Uniqueid": "1.1", "Wait": "42"}
    return [
        response(action, EventList="start", Message="Queue status will follow"),
        event("QueueParams", Queue="operators", **number),
        event("QueueMember", Queue="operators", **number, **member),
        event("QueueEntry", Queue="operators", **number, **caller),
        event("QueueStatusComplete", EventList="Complete", **number),
    ]
