"""One login on one AMI connection: opened once, watched by ping, and never used again once it broke."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from panoramisk.message import Message

from adapters.asterisk.ami.event_reading import EVENT_NAMES, AmiHeaders, text
from adapters.asterisk.ami.panoramisk_fence import FencedAction, FencedManager, FencedProtocol
from adapters.asterisk.ami.wire import Headers
from adapters.asterisk.errors import ActionRefused, ActionTimeout, LinkDown, LoginRefused


@dataclass(frozen=True, slots=True)
class AmiSettings:
    """Where a node's AMI is, who we are there, and how long we wait."""

    host: str
    port: int
    username: str
    secret: str = field(repr=False)
    connect_timeout_s: float = 3.0
    boot_timeout_s: float = 30.0
    """From the login until Asterisk says that it is booted."""
    action_timeout_s: float = 5.0
    ping_interval_s: float = 5.0
    ping_timeout_s: float = 2.0
    """A half-open link is closed after at most interval + timeout."""
    first_pause_s: float = 0.2
    longest_pause_s: float = 5.0
    """Pauses between attempts to connect double from the first to the longest."""
    max_frame_bytes: int = 262_144

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class NodeIdentity:
    """Which Asterisk answers, and since when it runs."""

    system_name: str
    asterisk_started: str


class AmiSession:
    """Use: `await open()`, then `act` at will beside a running `watch()`, which ends when the connection does."""

    def __init__(
        self, settings: AmiSettings, on_event: Callable[[Message], None], on_lost: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self._on_event = on_event
        self._on_lost = on_lost
        self._booted = asyncio.Event()
        self._lost = asyncio.Event()
        self._reason = "not connected yet"
        self._manager = FencedManager(
            (settings.host, settings.port),
            lambda: FencedProtocol(settings.max_frame_bytes, EVENT_NAMES, self._connection_lost),
            self._event_came,
        )

    async def open(self) -> NodeIdentity:
        """Connects, logs in and waits until Asterisk is booted. Raises LoginRefused or LinkDown."""
        await self._connect()
        await self._log_in()
        await self._wait_booted()
        try:
            settings = await self.act({"Action": "CoreSettings"})
            status = await self.act({"Action": "CoreStatus"})
        except ActionRefused as error:
            raise LinkDown(f"the AMI account needs write=reporting: {error}") from error
        name = text(settings, "SystemName") or self._settings.address
        return NodeIdentity(name, f"{text(status, 'CoreStartupDate')} {text(status, 'CoreStartupTime')}")

    async def act(self, headers: Headers, timeout_s: float | None = None) -> AmiHeaders:
        """Sends one action once and returns Asterisk's answer.

        Raises LinkDown (`sent` tells whether the action had left), ActionTimeout, ActionRefused, UnsafeValue.
        """
        return (await self._answers(headers, timeout_s, listing=False))[0]

    async def list_items(self, headers: Headers, timeout_s: float | None = None) -> tuple[AmiHeaders, ...]:
        """The items of a listing action, without its first and last message. Raises as `act` does."""
        return (await self._answers(headers, timeout_s, listing=True))[1:-1]

    async def watch(self) -> None:
        """Returns when the connection ended, at the latest a ping's interval and timeout after the peer fell silent."""
        while not await self._lost_within(self._settings.ping_interval_s):
            try:
                await self.act({"Action": "Ping"}, self._settings.ping_timeout_s)
            except ActionTimeout:
                self.close("no answer to a ping")
            except LinkDown:
                return

    def close(self, reason: str) -> None:
        """Ends the connection now. Pending actions raise LinkDown."""
        if self._manager.pinger is not None:
            self._manager.pinger.cancel()
        if self._manager.protocol is not None:
            self._manager.protocol.fail(reason)
        self._connection_lost(reason)

    async def _answers(self, headers: Headers, timeout_s: float | None, *, listing: bool) -> tuple[AmiHeaders, ...]:
        if self._lost.is_set() or self._manager.protocol is None:
            raise LinkDown(self._reason)
        action = FencedAction(headers)
        name = str(headers["Action"])
        future = self._manager.send_action(action, as_list=listing)
        try:
            async with asyncio.timeout(self._settings.action_timeout_s if timeout_s is None else timeout_s):
                answer = await future
        except TimeoutError:
            raise ActionTimeout(f"{name} was not answered in time") from None
        finally:
            self._manager.forget(action)
        messages = tuple(answer) if isinstance(answer, list) else (answer,)
        if not messages[0].success:
            raise ActionRefused(text(messages[0], "Message") or f"{name} refused")
        return messages

    async def _connect(self) -> None:
        try:
            async with asyncio.timeout(self._settings.connect_timeout_s):
                await self._manager.connect()
        except TimeoutError:
            raise LinkDown(f"{self._settings.address} does not answer") from None
        except OSError as error:
            raise LinkDown(f"{self._settings.address}: {error.strerror or error}") from error

    async def _log_in(self) -> None:
        login = {"Action": "Login", "Username": self._settings.username, "Secret": self._settings.secret}
        try:
            await self.act({**login, "Events": "on"})
        except ActionRefused as error:
            raise LoginRefused(f"{self._settings.username}@{self._settings.address}: {error}") from error
        except ActionTimeout as error:
            raise LinkDown(f"{self._settings.address} does not answer the login") from error

    async def _wait_booted(self) -> None:
        try:
            async with asyncio.timeout(self._settings.boot_timeout_s):
                await self._booted.wait()
        except TimeoutError:
            raise LinkDown("Asterisk does not say that it is booted; the AMI account needs read=system") from None
        if self._lost.is_set():
            raise LinkDown(self._reason)

    async def _lost_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._lost.wait()
        except TimeoutError:
            return False

    def _event_came(self, message: Message) -> None:
        if message.event == "FullyBooted":
            self._booted.set()
        self._on_event(message)

    def _connection_lost(self, reason: str) -> None:
        if not self._lost.is_set():
            self._reason = reason
            self._lost.set()
            self._booted.set()
            self._on_lost(reason)
