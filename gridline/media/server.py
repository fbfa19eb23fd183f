"""Where bridges ask for speech steps and transcripts: a socket of this machine that only our own user may open."""

import asyncio
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from adapters.asterisk.speech_steps import SPEECH_FAILED
from gridline.media.messages import (
    LONGEST_LINE,
    Answer,
    Begin,
    Begun,
    Cancel,
    MalformedMessage,
    Outcome,
    Request,
    State,
    Transcribe,
    Transcript,
    TranscriptEnd,
    decode_request,
    encode,
)
from gridline.media.step import StepHolder
from gridline.media.transcription import RecordingWriter

LOG = logging.getLogger(__name__)

SOCKET = "run/media.sock"
"""Within the instance's folder."""
STATE_EVERY_S = 0.25
MOST_STEPS = 1000
"""Of one bridge at once; more is a fault of its own."""
MOST_BRIDGES = 16
MOST_UNSENT = 4 << 20
"""Bytes. A bridge that does not read is cut."""


@contextmanager
def control_socket(path: Path) -> Iterator[socket.socket]:
    """A listening socket that appears under `path` at one stroke, for our user alone; it is gone at the end."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.setblocking(False)
        listening.bind(str(draft))
        draft.chmod(0o600)
        listening.listen(MOST_BRIDGES)
        draft.replace(path)
        ours = path.stat().st_ino
        try:
            yield listening
        finally:
            with suppress(FileNotFoundError):
                if path.stat().st_ino == ours:  # else a successor listens already
                    path.unlink()


class MediaServer:
    """Serves every bridge that connects. One step's failure, or one bridge's, touches no other."""

    def __init__(self, steps: StepHolder, writer: RecordingWriter, most_steps: int = MOST_STEPS) -> None:
        self._steps = steps
        self._recordings = writer
        self._most_steps = most_steps
        self._bridges: set[asyncio.Task[None]] = set()

    async def serve(self, listening: socket.socket, stop: asyncio.Event) -> None:
        """Returns when `stop` is set; steps under way are cancelled, and their calls given back."""
        async with await asyncio.start_unix_server(self._one_bridge, sock=listening, limit=LONGEST_LINE) as server:
            await stop.wait()
            server.close()
            bridges = tuple(self._bridges)
            for bridge in bridges:
                bridge.cancel()
            if bridges:
                await asyncio.wait(bridges)

    async def _one_bridge(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "asyncio runs it as one"
        if len(self._bridges) >= MOST_BRIDGES:
            writer.close()
            return
        self._bridges.add(task)
        try:
            await _BridgeSteps(self._steps, self._recordings, writer, self._most_steps).follow(reader)
        except asyncio.CancelledError:
            pass  # we are told to stop, and nobody waits for this task's end but us
        except Exception:
            LOG.exception("a bridge's connection failed")
        finally:
            self._bridges.discard(task)
            writer.transport.abort()


class _BridgeSteps:
    """The steps and the jobs of one bridge; they end with its connection."""

    def __init__(
        self, steps: StepHolder, recordings: RecordingWriter, writer: asyncio.StreamWriter, most_steps: int
    ) -> None:
        self._steps = steps
        self._recordings = recordings
        self._most_steps = most_steps
        self._writer = writer
        self._held: dict[UUID, asyncio.Task[None]] = {}

    async def follow(self, reader: asyncio.StreamReader) -> None:
        """Returns when the bridge has closed the connection, or said what no bridge says."""
        async with asyncio.TaskGroup() as tasks:
            telling = tasks.create_task(self._tell_state(), name="media state")
            try:
                await self._read(reader, tasks)
            finally:
                for task in (telling, *self._held.values()):
                    task.cancel()

    async def _read(self, reader: asyncio.StreamReader, tasks: asyncio.TaskGroup) -> None:
        try:
            while line := await _line(reader):
                self._take(decode_request(line), tasks)
                await asyncio.sleep(0)  # a flood of lines holds up nobody's audio
        except MalformedMessage as error:
            LOG.error("a bridge is cut", extra={"reason": str(error)})

    def _take(self, request: Request, tasks: asyncio.TaskGroup) -> None:
        match request:
            case Begin(step) if step in self._held or len(self._held) >= self._most_steps:
                self._tell(Outcome(step, SPEECH_FAILED))
            case Begin(step):
                self._held[step] = tasks.create_task(self._hold(request), name=f"speech step {step}")
            case Transcribe(job) if job in self._held or len(self._held) >= self._most_steps:
                self._tell(Transcript(job, TranscriptEnd.AWAY))
            case Transcribe(job):
                self._held[job] = tasks.create_task(self._write_down(request), name=f"recording {job}")
            case Cancel(step):
                if step in self._held:
                    self._held[step].cancel()

    async def _hold(self, begin: Begin) -> None:
        try:
            speech = await self._steps.hold(begin, lambda: self._tell(Begun(begin.step)))
            self._tell(Outcome(begin.step, speech))
        except Exception:
            LOG.exception("a speech step failed", extra={"step": str(begin.step)})
            self._tell(Outcome(begin.step, SPEECH_FAILED))
        finally:
            del self._held[begin.step]

    async def _write_down(self, wanted: Transcribe) -> None:
        try:
            self._tell(await self._recordings.transcript(wanted))
        except Exception:
            LOG.exception("a recording failed", extra={"recording": wanted.recording})
            self._tell(Transcript(wanted.job, TranscriptEnd.FAILED))
        finally:
            del self._held[wanted.job]

    async def _tell_state(self) -> None:
        while True:
            recogniser = self._steps.recogniser
            self._tell(State(self._steps.audio.address, recogniser.is_ready, recogniser.lost))
            await asyncio.sleep(STATE_EVERY_S)

    def _tell(self, answer: Answer) -> None:
        if self._writer.is_closing():
            return
        if self._writer.transport.get_write_buffer_size() > MOST_UNSENT:
            LOG.error("a bridge does not read, cut")
            self._writer.transport.abort()
            return
        self._writer.write(encode(answer))


async def _line(reader: asyncio.StreamReader) -> bytes:
    """The next line, empty at the end. Raises MalformedMessage for one that is too long or half a one."""
    try:
        line = await reader.readline()
    except ValueError:
        raise MalformedMessage("a line without an end") from None
    except ConnectionError:
        return b""
    if line and not line.endswith(b"\n"):
        raise MalformedMessage("half a line")
    return line
