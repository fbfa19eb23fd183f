"""The AudioSocket server: live 8 kHz audio of many calls, both ways, paced in 20 ms frames.

Asterisk's end has faults that are fenced here. It waits without limit for the rest of a frame that came in parts, so
a frame leaves us in one write. It ends the call's step after two seconds without a frame, so silence is sent when
there is nothing to say. A call whose dialplan uses Dial must say `c(slin)`, or the audio is not linear; `EXEC
AudioSocket` and the application always send signed linear at 8 kHz, 320 bytes in 20 ms.
"""

import asyncio
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, cast
from uuid import UUID

from adapters.asterisk.audio.frames import FRAME_S, Frame, FrameKind, FrameReader, MalformedFrame
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


class AudioSocketServer:
    """`async with AudioSocketServer() as server:` listens; each call is announced by `expect` before it connects."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, limits: AudioSocketLimits | None = None) -> None:
        self._host, self._port = host, port
        self._limits = limits or AudioSocketLimits()
        self._expected: dict[UUID, Expected] = {}
        self._connections: set[_Connection] = set()
        self._server: asyncio.Server | None = None
        self._tasks = asyncio.TaskGroup()
        self._pacer: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """Where Asterisk connects, as host:port."""
        return f"{self._host}:{self._port}"

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), self._host, self._port, backlog=512)
        self._port = self._server.sockets[0].getsockname()[1]
        await self._tasks.__aenter__()
        self._pacer = self._tasks.create_task(self._pace(), name=f"audiosocket-pacer {self.address}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        for connection in tuple(self._connections):
            connection.close()
        if self._pacer is not None:
            self._pacer.cancel()
        cancelled = isinstance(error, asyncio.CancelledError)  # the body's own errors must not be wrapped in a group
        await self._tasks.__aexit__(*((kind, error, trace) if cancelled else (None, None, None)))
        await asyncio.sleep(0)  # transports tell their protocols of the end in the next round

    @contextmanager
    def expect(self, audio_id: UUID, listener: AudioListener, outgoing: Outgoing | None = None) -> Iterator[Expected]:
        """Enter before Asterisk is told to connect `audio_id`; on leaving, the stream is ended."""
        expected = Expected(listener, outgoing)
        self._expected[audio_id] = expected
        try:
            yield expected
        finally:
            self._expected.pop(audio_id, None)
            if expected.stream.done():
                expected.stream.result().end()
            else:
                expected.stream.cancel()

    @property
    def limits(self) -> AudioSocketLimits:
        return self._limits

    def opened(self, connection: "_Connection") -> None:
        """For connections."""
        self._connections.add(connection)

    def over(self, connection: "_Connection") -> None:
        """For connections."""
        self._connections.discard(connection)

    def introduced(self, audio_id: UUID) -> Expected | None:
        """The call that is expected under this id, once only; for connections."""
        return self._expected.pop(audio_id, None)

    async def _pace(self) -> None:
        """One clock for all calls: a frame each 20 ms, late ones made up for within the limit."""
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        while True:
            due_s += FRAME_S
            late_s = loop.time() - due_s
            if late_s > self._limits.latest_frames * FRAME_S:
                due_s = loop.time()
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            for connection in tuple(self._connections):
                connection.tick(loop.time())


class _Connection(asyncio.Protocol):
    """One connection of Asterisk: unknown until it has introduced itself with an id that is expected."""

    def __init__(self, server: AudioSocketServer) -> None:
        self._server = server
        self._reader = FrameReader()
        self._transport: asyncio.Transport | None = None
        self._stream: AudioStream | None = None
        self._heard_s = asyncio.get_running_loop().time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # a stream's transport, though on uvloop it is not derived from asyncio's
        self._transport = cast("asyncio.Transport", transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._server.opened(self)

    def data_received(self, data: bytes) -> None:
        self._heard_s = asyncio.get_running_loop().time()
        try:
            for frame in self._reader.feed(data):
                self._take(frame)
        except MalformedFrame as error:
            LOG.warning("audio peer cut", extra={"reason": str(error)})
            self.close()
        except Exception:
            LOG.exception("listener failed, its audio is ended")
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.over(self)
        if self._stream is not None:
            self._stream.lost()

    def tick(self, now_s: float) -> None:
        """Every 20 ms: send, or cut a peer that is late."""
        silent_s = now_s - self._heard_s
        limits = self._server.limits
        if self._stream is None:
            if silent_s > limits.introduce_s:
                LOG.warning("audio peer did not introduce itself, cut")
                self.close()
        elif silent_s > limits.silent_s:
            LOG.warning("audio peer fell silent, cut")
            self.close()
        elif self._stream.is_open:
            self._stream.send_next(limits.unsent_bytes)

    def close(self) -> None:
        """End the stream, and the connection at once."""
        if self._stream is not None:
            self._stream.end()
        if self._transport is not None:
            self._transport.abort()

    def _take(self, frame: Frame) -> None:
        if self._stream is not None:
            self._stream.take(frame, self._heard_s)
            return
        expected = None
        if frame.kind == FrameKind.ID and len(frame.payload) == 16:
            expected = self._server.introduced(UUID(bytes=frame.payload))
        if expected is None or expected.stream.done() or self._transport is None:
            raise MalformedFrame("the peer is not expected")
        self._stream = AudioStream(self._transport, expected.listener, expected.outgoing)
        expected.stream.set_result(self._stream)
