"""What the company's Asterisk does with each call, as it says itself: cheaper than ears, and never a moment late."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from adapters.asterisk.configuration import ami_address
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import AsteriskSettings

PLAYS, KEY, RECORDS, QUEUED = "plays", "key", "records", "queued"
"""A sound for the caller, a key from him, his words, a queue."""
RINGS, ANSWERED, GONE = "rings", "answered", "gone"
"""Somebody's telephone, somebody there, the end."""
_CONNECT_S = 10.0
_SHOWN = 60
_LISTENER = """
[listener]
secret = {secret}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.0/255.0.0.0
read = call,agent,agi,dtmf
write = system
"""
"""An account that is told what the bridge does not need to know: which command runs on which line."""
_COMMAND = re.compile(r'EXEC (\w+) "?([^"]*)"?')
_PLAYERS = ("background", "playback")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that became of a call; `what` is the sound, key, queue or number, empty for the others."""

    kind: str
    what: str = ""


@dataclass(slots=True)
class WatchedCall:
    """One call, filled in while it goes on."""

    number: str
    uniqueid: str = ""
    facts: list[Fact] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def __str__(self) -> str:
        return " ".join(each.what or each.kind for each in self.facts[-_SHOWN:])

    def add(self, *facts: Fact) -> None:
        self.facts += facts
        self._news.set()

    async def until(self, wanted: Callable[[Fact], bool], first: int, within_s: float) -> int:
        """The place of the first wanted fact from `first` on. Raises TimeoutError."""
        seen = first
        async with asyncio.timeout(within_s):
            while True:
                for place in range(seen, len(self.facts)):
                    if wanted(self.facts[place]):
                        return place
                seen = len(self.facts)
                self._news.clear()
                await self._news.wait()


class SwitchWatch:
    """`async with SwitchWatch(server) as watch:` follows the calls of the numbers that are expected."""

    def __init__(self, server: AsteriskServer) -> None:
        self._server = server
        self._expected: dict[str, WatchedCall] = {}
        self._calls: dict[str, WatchedCall] = {}

    def expect(self, number: str) -> WatchedCall:
        """The next call from this number."""
        call = self._expected[number] = WatchedCall(number)
        return call

    async def __aenter__(self) -> Self:
        settings = self._server.settings
        assert isinstance(settings, AsteriskSettings)
        secret = self._server.credentials.of(settings.ami_account)
        with (settings.instance / "etc/manager.conf").open("a") as accounts:
            accounts.write(_LISTENER.format(secret=secret))
        await self._server.console("manager reload")
        where = ami_address(settings), settings.ami_port
        self._reader, self._writer = await asyncio.wait_for(asyncio.open_connection(*where), _CONNECT_S)
        await self._reader.readline()
        self._writer.write(f"Action: Login\r\nUsername: listener\r\nSecret: {secret}\r\n\r\n".encode())
        assert (await self._message()).get("Response") == "Success"
        self._reading = asyncio.create_task(self._read(), name="switch watch")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reading.cancel()
        await asyncio.wait([self._reading])
        self._writer.close()

    async def _message(self) -> dict[str, str]:
        message: dict[str, str] = {}
        while line := (await self._reader.readline()).decode(errors="replace").rstrip("\r\n"):
            name, _, value = line.partition(": ")
            message[name] = value
        return message

    async def _read(self) -> None:
        while not self._reader.at_eof():
            self._take(await self._message())

    def _take(self, message: dict[str, str]) -> None:
        event, uniqueid = message.get("Event", ""), message.get("Uniqueid", "")
        if event == "AsyncAGIStart" and (call := self._expected.pop(message["CallerIDNum"].lstrip("+"), None)):
            call.uniqueid = uniqueid
            self._calls[uniqueid] = call
        if uniqueid in self._calls:
            self._calls[uniqueid].add(*_facts(event, message))


def _facts(event: str, message: dict[str, str]) -> list[Fact]:
    match event:
        case "AGIExecStart":
            return _of_command(message["Command"])
        case "DTMFEnd" if message["Direction"] == "Received":
            fact = Fact(KEY, message["Digit"])
        case "QueueCallerJoin":
            fact = Fact(QUEUED, message["Queue"])
        case "DialBegin":
            fact = Fact(RINGS, message["DialString"].partition("@")[0])
        case "DialEnd" if message["DialStatus"] == "ANSWER":
            fact = Fact(ANSWERED)
        case "Hangup":
            fact = Fact(GONE)
        case _:
            return []
    return [fact]


def _of_command(command: str) -> list[Fact]:
    found = _COMMAND.fullmatch(command.strip())
    if found is None:
        return []
    application, data = found[1].lower(), found[2]
    if application in _PLAYERS:
        return [Fact(PLAYS, piece) for piece in data.split("&")]
    return [Fact(RECORDS)] if application == "record" else []
