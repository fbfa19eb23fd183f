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
from types import TracebackType
from typing import Self
from uuid import UUID

from adapters.asterisk.audio.connection import Connection, Expected
from adapters.asterisk.audio.frames import FRAME_S
from adapters.asterisk.audio.peer import SocketPeer
from adapters.asterisk.audio.stream import AudioListener, AudioSocketLimits, Outgoing

LOG = logging.getLogger(__name__)

_BACKLOG = 512
_ACCEPT_AGAIN_S = 0.1


class AudioSocketServer:
    """`async with AudioSocketServer() as server:` listens; each call is announced by `expect` before it connects."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, limits: AudioSocketLimits | None = None) -> None:
        self._host, self._port = host, port
        self._limits = limits or AudioSocketLimits()
        self._expected: dict[UUID, Expected] = {}
        self._connections: set[Connection] = set()
        self._listening: socket.socket | None = None
        self._tasks = asyncio.TaskGroup()
        self._serving: list[asyncio.Task[None]] = []

    @property
    def address(self) -> str:
        """Where Asterisk connects, as host:port."""
        return f"{self._host}:{self._port}"

    async def __aenter__(self) -> Self:
        self._listening = socket.create_server((self._host, self._port), backlog=_BACKLOG)
        self._listening.setblocking(False)
        self._port = self._listening.getsockname()[1]
        await self._tasks.__aenter__()
        self._serving = [
            self._tasks.create_task(self._accept(self._listening), name=f"audiosocket {self.address}"),
            self._tasks.create_task(self._pace(), name=f"audiosocket-pacer {self.address}"),
        ]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._serving:
            task.cancel()
        cancelled = isinstance(error, asyncio.CancelledError)  # the body's own errors must not be wrapped in a group
        try:
            await self._tasks.__aexit__(*((kind, error, trace) if cancelled else (None, None, None)))
        finally:
            if self._listening is not None:
                self._listening.close()
            for connection in tuple(self._connections):
                connection.close()

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

    def over(self, connection: Connection) -> None:
        """For connections."""
        self._connections.discard(connection)

    def introduced(self, audio_id: UUID) -> Expected | None:
        """The call that is expected under this id, once only; for connections."""
        return self._expected.pop(audio_id, None)

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connected, _ = await loop.sock_accept(listening)
            except OSError as error:  # it is gone again, or there are too many files
                LOG.warning("audio peer not taken", extra={"reason": error.strerror})
                await asyncio.sleep(_ACCEPT_AGAIN_S)
            else:
                self._connections.add(Connection(self, SocketPeer(connected)))

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
