"""panoramisk with a fence around each of its faults: it connects, frames, correlates and parses, and does no harm.

What is fenced: actions sent again after a reconnect, letters lost between two packets, answers with events among
them, "successfully queued" answers, one bad event that ends the link, endless input, and its own ping and reconnect.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from typing import Final

from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.manager import Manager
from panoramisk.message import Message

from adapters.asterisk.ami.wire import Headers, checked_headers
from adapters.asterisk.errors import LinkDown

LOG = logging.getLogger(__name__)
LIBRARY_LOG = logging.getLogger(f"{__name__}.library")
LIBRARY_LOG.setLevel(logging.CRITICAL)  # below that level panoramisk logs whole messages: names, numbers, keys

BANNER: Final = b"Asterisk Call Manager/"
_FRAME_END: Final = b"\r\n\r\n"
_EVENT: Final = b"Event: "


class FencedAction(Action):  # type: ignore[misc]  # panoramisk carries no types
    """One action and its answer: a single response, or for a listing the response and its events up to the last."""

    def __init__(self, headers: Headers) -> None:
        super().__init__(checked_headers(headers))

    @property
    def multi(self) -> bool:
        """A refused listing is one message. Nothing is guessed from the text ("successfully queued")."""
        return bool(self.as_list) and self.responses[0].success

    def add_message(self, message: Message) -> bool:
        """An event with our ActionID answers a listing only: OriginateResponse may come before the response itself."""
        if "event" in message and not self.as_list:
            return False
        return bool(super().add_message(message))


class FencedProtocol(AMIProtocol):  # type: ignore[misc]  # panoramisk carries no types
    """The bytes of one connection: decoded by whole frames, so that no letter is cut; the unreadable is skipped."""

    version: str | None

    def __init__(self, max_frame_bytes: int, wanted: Collection[str], on_lost: Callable[[str], None]) -> None:
        self._limit = max_frame_bytes
        self._on_lost = on_lost
        self._wanted = frozenset(name.encode() for name in wanted)
        self._rest = b""
        self._scanned = 0

    def data_received(self, data: bytes) -> None:
        self._rest += data
        if self.version is None and not self._banner_read():
            return
        if self._rest.find(_FRAME_END, max(0, self._scanned - 3)) >= 0:
            *frames, self._rest = self._rest.split(_FRAME_END)
            for frame in frames:
                if self.closed:
                    return
                self._frame_received(frame)
        self._scanned = len(self._rest)
        if self._scanned > self._limit:
            self.fail("the peer sends a message without an end")

    def handle_message(self, message: Message) -> None:
        """Nothing that one message contains may end the link that all calls share."""
        try:
            awaited = message.action_id in self.responses
            super().handle_message(message)
            if awaited and "event" in message:
                self.factory.dispatch(message)
        except Exception as error:  # noqa: BLE001  # asyncio would close the link of all calls for one odd message
            LOG.error("AMI message skipped", extra={"error": type(error).__name__})

    def connection_lost(self, exc: Exception | Message | None) -> None:
        """Called by asyncio, and by panoramisk when Asterisk says that it shuts down."""
        self.fail("Asterisk shuts down" if isinstance(exc, Message) else "Asterisk closed the connection")

    def fail(self, reason: str) -> None:
        """Ends the connection; whoever waits for an answer learns it now. Nothing is kept to be sent again."""
        if self.closed:
            return
        waiting = list(self.responses.values())
        self.responses.clear()
        super().close()
        self.transport.abort()
        for action in waiting:
            if not action.future.done():
                action.future.set_exception(LinkDown(reason, sent=True))
        self._on_lost(reason)

    def close(self) -> None:
        self.fail("closed by us")

    def _banner_read(self) -> bool:
        line, end, rest = self._rest.partition(b"\r\n")
        if not BANNER.startswith(line[: len(BANNER)]) or len(line) > 100:
            self.fail("the peer is not an Asterisk manager")
            return False
        if not end:
            return False
        self.version = line[len(BANNER) :].decode("ascii", "replace")
        self._rest = rest
        return True

    def _frame_received(self, frame: bytes) -> None:
        frame = frame.lstrip(b"\r\n")
        if frame.startswith(_EVENT):
            name = frame[len(_EVENT) : frame.find(b"\r\n")]
            if name not in self._wanted and b"\nActionID: " not in frame:
                return
        message = Message.from_line(frame.decode("utf-8", "replace"))
        if message is None:
            LOG.warning("AMI garbage skipped", extra={"bytes": len(frame)})
            return
        self.handle_message(message)


class FencedManager(Manager):  # type: ignore[misc]  # panoramisk carries no types
    """One connection, made once: login, ping and reconnect are ours, so that nothing outlives the connection."""

    def __init__(
        self,
        address: tuple[str, int],
        protocol: Callable[[], FencedProtocol],
        on_event: Callable[[Message], None],
    ) -> None:
        loop = asyncio.get_running_loop()
        host, port = address
        super().__init__(host=host, port=port, loop=loop, protocol_factory=protocol, log=LIBRARY_LOG)
        self._on_event = on_event

    def connection_made(self, f: "asyncio.Future[tuple[asyncio.Transport, FencedProtocol]]") -> None:
        """A failed connection is the opener's to see; panoramisk would try again for ever."""
        if not f.cancelled() and f.exception() is None:
            super().connection_made(f)

    def dispatch(self, event: Message) -> None:
        """One look-up instead of a pattern per subscriber."""
        self._on_event(event)

    def ping(self) -> None:
        """panoramisk's ping is never awaited and never forgotten; the session's own ping replaces it."""

    def forget(self, action: FencedAction) -> None:
        """Nobody waits for this answer any more."""
        self.protocol.responses.pop(action.id, None)
