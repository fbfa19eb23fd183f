"""One AudioSocket connection: who introduces himself on it, and the frames that come and go every 20 ms."""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from adapters.asterisk.audio.frames import (
    AUDIO_HEADER,
    WHOLE_FRAME_BYTES,
    Frame,
    FrameKind,
    FrameReader,
    MalformedFrame,
)
from adapters.asterisk.audio.peer import SocketPeer
from adapters.asterisk.audio.stream import AudioListener, AudioSocketLimits, AudioStream, Outgoing
from adapters.asterisk.errors import AudioNotConnected

LOG = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Expected:
    """A call whose audio is to come."""

    listener: AudioListener
    outgoing: Outgoing | None = None
    stream: "asyncio.Future[AudioStream]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    async def connected(self, timeout_s: float) -> AudioStream:
        """The call's audio. Raises AudioNotConnected when Asterisk does not connect it in time."""
        try:
            async with asyncio.timeout(timeout_s):
                return await asyncio.shield(self.stream)
        except TimeoutError:
            raise AudioNotConnected(f"Asterisk connected no audio within {timeout_s} s") from None


class Host(Protocol):
    """The server that a connection belongs to."""

    @property
    def limits(self) -> AudioSocketLimits: ...

    def over(self, connection: "Connection") -> None:
        """The connection is closed."""
        ...

    def introduced(self, audio_id: UUID) -> Expected | None:
        """The call that is expected under this id, once only."""
        ...


class Connection:
    """One connection of Asterisk: unknown until it has introduced itself with an id that is expected."""

    def __init__(self, host: Host, peer: SocketPeer) -> None:
        self._host = host
        self._reader = FrameReader()
        self._peer = peer
        self._stream: AudioStream | None = None
        self._loop = asyncio.get_running_loop()
        self._heard_s = self._loop.time()
        self._loop.add_reader(peer.socket, self._introduces)

    def tick(self, now_s: float) -> None:
        """Every 20 ms: hear and send, or cut a peer that is late."""
        limits = self._host.limits
        if self._stream is None:
            if now_s - self._heard_s > limits.introduce_s:
                LOG.warning("audio peer did not introduce itself, cut")
                self.close()
            return
        self._read(now_s)
        silent_s = now_s - self._heard_s
        if self._stream.is_open:
            if silent_s > limits.silent_s:
                LOG.warning("audio peer fell silent, cut")
                self.close()
            else:
                self._stream.send_next(limits.unsent_bytes)
        if not self._stream.is_open and silent_s > limits.drained_s:
            self.close()

    def close(self) -> None:
        """End the stream, and the connection at once."""
        if self._stream is not None:
            self._stream.end()
        self._gone()

    def _introduces(self) -> None:
        """The first that comes is not waited for: a caller hears his prompt the sooner."""
        self._read(self._loop.time())
        if self._stream is not None and self._peer.is_open:
            self._loop.remove_reader(self._peer.socket)

    def _read(self, now_s: float) -> None:
        data = self._peer.read() if self._peer.is_open else b""
        if data:
            self._hear(data, now_s)
        elif data is not None:
            self._gone()

    def _hear(self, data: bytes, now_s: float) -> None:
        if self._stream is None or self._stream.is_open:  # else what comes now is passed over
            self._heard_s = now_s
        try:
            if len(data) == WHOLE_FRAME_BYTES and self._stream and self._reader.is_empty and data[:3] == AUDIO_HEADER:
                self._stream.hear(data[3:], now_s)
                return
            for frame in self._reader.feed(data):
                self._take(frame)
        except MalformedFrame as error:
            LOG.warning("audio peer cut", extra={"reason": str(error)})
            self.close()
        except Exception:
            LOG.exception("listener failed, its audio is ended")
            self.close()

    def _gone(self) -> None:
        if self._peer.is_open:
            self._loop.remove_reader(self._peer.socket)
            self._peer.abort()
        self._host.over(self)
        if self._stream is not None:
            self._stream.lost()

    def _take(self, frame: Frame) -> None:
        if self._stream is not None:
            self._stream.take(frame, self._heard_s)
            return
        expected = None
        if frame.kind == FrameKind.ID and len(frame.payload) == 16:
            expected = self._host.introduced(UUID(bytes=frame.payload))
        if expected is None or expected.stream.done():
            raise MalformedFrame("the peer is not expected")
        self._stream = AudioStream(self._peer, expected.listener, expected.outgoing)
        expected.stream.set_result(self._stream)
