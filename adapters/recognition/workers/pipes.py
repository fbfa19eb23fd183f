"""The pipes of one worker process: frames to it, frames from it, and its end."""

import asyncio
import os
from collections import deque
from collections.abc import Sequence
from typing import Protocol, cast

from adapters.recognition.errors import NoRecogniser
from adapters.recognition.workers.frames import Frame, FrameReader, MalformedFrame

_INPUT, _COMPLAINTS = 0, 2
_REMEMBERED_BYTES = 2000
_LAST_WORDS_WITHIN_S = 1.0
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""There is a worker per core: no library below libvosk is to start a thread for every core in each (vosk-api #313)."""


class FrameListener(Protocol):
    """Whoever hears a worker. Called in the event loop: be quick."""

    def take(self, frame: Frame) -> None:
        """A frame came. May raise MalformedFrame, which ends the worker."""
        ...

    def lost(self, reason: str) -> None:
        """The worker will answer no more; told once."""
        ...


class WorkerPipes(asyncio.SubprocessProtocol):
    """Made by `opened_pipes`. A worker that sends what are no frames is killed."""

    def __init__(self, listener: FrameListener) -> None:
        self._listener = listener
        self._reader = FrameReader()
        self._transport: asyncio.SubprocessTransport | None = None
        self._complaints: deque[int] = deque(maxlen=_REMEMBERED_BYTES)
        self._lost = False
        self._late: asyncio.TimerHandle | None = None
        self._gone = asyncio.Event()

    @property
    def pid(self) -> int:
        return self._opened().get_pid()

    @property
    def unsent_bytes(self) -> int:
        """What waits to be written to the worker."""
        return 0 if self._lost else self._input().get_write_buffer_size()

    def send(self, frame: Frame) -> None:
        """Does nothing once the worker is lost."""
        if not self._lost and not self._input().is_closing():
            self._input().write(frame.encoded())

    def kill(self, reason: str) -> None:
        """End the worker at once; the listener is told why."""
        transport = self._opened()
        if transport.get_returncode() is None:
            transport.kill()
        self._tell_lost(reason)

    async def gone(self) -> None:
        """Wait until the process has ended and its pipes are closed."""
        await self._gone.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.SubprocessTransport, transport)  # uvloop's transports are of no such class

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == _COMPLAINTS:
            self._complaints.extend(data)
        elif not self._lost:
            try:
                for frame in self._reader.feed(data):
                    self._listener.take(frame)
            except MalformedFrame as error:
                self.kill(f"it sent {error}")

    def process_exited(self) -> None:
        """Its pipes close by themselves, unless a process of its own holds them."""
        self._late = asyncio.get_running_loop().call_later(_LAST_WORDS_WITHIN_S, self._opened().close)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._late is not None:
            self._late.cancel()
        self._opened().close()
        self._tell_lost(f"it ended with {self._opened().get_returncode()}{self._last_words()}")
        self._gone.set()

    def _tell_lost(self, reason: str) -> None:
        if not self._lost:
            self._lost = True
            self._listener.lost(reason)

    def _last_words(self) -> str:
        lines = bytes(self._complaints).decode(errors="replace").strip().splitlines()
        return f": {lines[-1]}" if lines else ""

    def _input(self) -> asyncio.WriteTransport:
        return cast(asyncio.WriteTransport, self._opened().get_pipe_transport(_INPUT))

    def _opened(self) -> asyncio.SubprocessTransport:
        assert self._transport is not None, "the process was started"
        return self._transport


async def opened_pipes(command: Sequence[str], listener: FrameListener) -> WorkerPipes:
    """Start a worker. Raises NoRecogniser where the command cannot be run."""
    try:
        _, pipes = await asyncio.get_running_loop().subprocess_exec(
            lambda: WorkerPipes(listener),
            *command,
            env={**os.environ, **_ONE_THREAD},
            start_new_session=True,  # Ctrl-C is for us
        )
    except OSError as error:
        raise NoRecogniser(f"{command[0]} cannot be run: {error.strerror}") from error
    return pipes
