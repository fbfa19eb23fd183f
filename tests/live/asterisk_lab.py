"""A company's Asterisk and a town on free ports, and a plain AMI client, for tests that drive real calls."""

import asyncio
import itertools
import socket
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from adapters.asterisk.configuration import ami_address, settings_account
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import DialplanRecordings

ANSWER_TIMEOUT_S = 10
_SILENCE = 300
_LOOPBACK = "127.0.0.1"
_SHARES = range(10_000, 20_000, 250)
"""Below the range of sound and of what the system hands out by itself; one share for each process of any test run."""
_held: list[socket.socket] = []
"""What holds this process's share, until the process ends: a socket on its first port."""

Message = dict[str, str]


@cache
def _ports() -> Iterator[int]:
    """The ports of a share that no other process has: of this run, or of one beside it."""
    for first in _SHARES:
        holder = socket.socket()
        try:
            holder.bind((_LOOPBACK, first))
        except OSError:
            holder.close()
            continue
        _held.append(holder)
        return itertools.cycle(range(first + 1, first + _SHARES.step))
    raise RuntimeError("too many test runs at once: no share of ports is left")


def free_port(address: str) -> int:
    """A port of this address that is free for UDP and TCP alike, and that no other test process is given."""
    for port in itertools.islice(_ports(), _SHARES.step):
        with suppress(OSError), socket.socket(type=socket.SOCK_DGRAM) as datagrams, socket.socket() as stream:
            datagrams.bind((address, port))
            stream.bind((address, port))
            return port
    raise RuntimeError(f"no port of {address} is free for tests")


def write_tones(sounds: Path, recordings: DialplanRecordings, seconds: float = 0.5) -> None:
    """A loud tone (A-law) for each recording that the dialplan plays by itself."""
    for recording in recordings.all():
        file = sounds / "ru" / f"{recording}.alaw"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"\xb5\xb5\xb5\xb5\x35\x35\x35\x35" * int(seconds * 1000))


class AmiClient:
    """What a person with telnet could do: send an action, read the answer, look at events."""

    def __init__(self, server: AsteriskServer) -> None:
        self._server = server
        self.events: list[Message] = []
        self._answers: dict[str, asyncio.Future[Message]] = {}
        self._arrived = asyncio.Condition()

    async def __aenter__(self) -> Self:
        settings = self._server.settings
        where = ami_address(settings), settings.ami_port
        self._reader, self._writer = await asyncio.wait_for(asyncio.open_connection(*where), ANSWER_TIMEOUT_S)
        await self._reader.readline()
        self._reading = asyncio.create_task(self._read(), name="ami client")
        account = settings_account(settings)
        self.login = await self.action("Login", Username=account, Secret=self._server.credentials.of(account))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()

    async def action(self, name: str, **headers: str | int) -> Message:
        """Asterisk's answer to one action."""
        number = str(len(self._answers) + 1)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        lines = [f"Action: {name}", f"ActionID: {number}", *(f"{key}: {value}" for key, value in headers.items())]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        await self._writer.drain()
        return await asyncio.wait_for(answer, ANSWER_TIMEOUT_S)

    async def event(self, wanted: Callable[[Message], bool], timeout_s: float = ANSWER_TIMEOUT_S) -> Message:
        """The first event, past or to come, that is the wanted one."""

        async def look() -> Message:
            async with self._arrived:
                await self._arrived.wait_for(lambda: any(map(wanted, self.events)))
            return next(filter(wanted, self.events))

        return await asyncio.wait_for(look(), timeout_s)

    async def _read(self) -> None:
        message: Message = {}
        while raw := await self._reader.readline():
            key, _, value = raw.decode(errors="replace").rstrip("\r\n").partition(": ")
            if key:
                message[key] = value
                continue
            answer = self._answers.get(message.get("ActionID", ""))
            if answer and not answer.done() and "Response" in message:
                answer.set_result(message)
            else:
                self.events.append(message)
                async with self._arrived:
                    self._arrived.notify_all()
            message = {}


class Resident:
    """A resident of the town who phones in, presses keys and remembers what he heard."""

    def __init__(self, controller: AmiClient, call_id: str) -> None:
        self._controller = controller
        self._call_id = call_id

    @property
    def channel(self) -> str:
        """The name of his end of the line."""
        return next(event["Channel"] for event in self._controller.events if self._is_mine(event))

    async def dial(self, number: str) -> None:
        """Phone the company and wait until it answers."""
        await self._controller.action(
            "Originate",
            Channel=f"PJSIP/{number}@gridline",
            ChannelId=self._call_id,
            Context="resident",
            Exten="wait",
            Priority=1,
            CallerID="79991112233",
            Variable=f"TOWN_RECORDING={self._call_id}.wav",
            Async="true",
        )
        await self._controller.event(lambda event: self._is_mine(event) and event.get("ChannelStateDesc") == "Up")

    async def press(self, key: str) -> None:
        """Press one key."""
        await self._controller.action("PlayDTMF", Channel=self.channel, Digit=key)

    async def hang_up(self) -> None:
        """Put the receiver down."""
        await self._controller.action("Hangup", Channel=self.channel)

    async def until_hung_up(self, timeout_s: float = ANSWER_TIMEOUT_S) -> None:
        """Wait until the company ends the call."""
        await self._controller.event(
            lambda event: self._is_mine(event) and event.get("Event") == "Hangup", timeout_s=timeout_s
        )

    def longest_silence_s(self, town: AsteriskServer) -> float:
        """The longest time without a sound in what he heard."""
        with _recording(town.settings.instance / f"spool/heard-{self._call_id}.wav") as heard:
            samples = np.frombuffer(heard.readframes(heard.getnframes()), dtype=np.int16).astype(np.int32)
            rate: int = heard.getframerate()
        loud = np.flatnonzero(np.abs(samples) > _SILENCE)
        gaps = np.diff(np.concatenate(([0], loud, [len(samples)])))
        return int(gaps.max()) / rate

    def _is_mine(self, event: Message) -> bool:
        return event.get("Uniqueid") == self._call_id


def kept_by(server: AsteriskServer) -> str:
    """What this Asterisk has written of its calls, numbers and all: its logs and its records."""
    written = (file for file in (server.settings.instance / "log").rglob("*") if file.is_file())
    return "".join(file.read_text(encoding="utf-8", errors="replace") for file in written)


def _recording(file: Path) -> wave.Wave_read:
    """The recording of a call that is over; Asterisk may still be writing its header."""
    deadline = time.monotonic() + ANSWER_TIMEOUT_S
    while True:
        try:
            return wave.open(str(file))
        except (wave.Error, EOFError, FileNotFoundError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


async def no_channels(server: AsteriskServer) -> bool:
    """True once the server has no call left."""
    for _ in range(50):
        if "0 active channels" in await server.console("core show channels count"):
            return True
        await asyncio.sleep(0.1)
    return False
