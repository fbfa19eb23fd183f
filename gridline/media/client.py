"""A bridge's side of the media process: SpeechSteps and Transcriber over a connection that comes back by itself."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

from adapters.asterisk.errors import SpeechRefused
from adapters.asterisk.speech_steps import SPEECH_FAILED, SpokenStep
from dialogue.speech import Hypothesis, Speech
from gridline.bridge.transcriber import NotTranscribed, TranscriberAway
from gridline.media.messages import (
    LONGEST_LINE,
    Answer,
    Before,
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
    decode_answer,
    encode,
)

LOG = logging.getLogger(__name__)

BEGUN_WITHIN_S = 2.0
DEAF_S = 5.0
"""A media process that says nothing for so long hangs: it tells its state four times a second."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 2.0
MOST_UNSENT = 4 << 20


class MediaStep:
    """One step of ours; implements the port SpeechStep."""

    def __init__(self, audio_id: UUID, address: str) -> None:
        loop = asyncio.get_running_loop()
        self.audio_id = audio_id
        self.address = address
        self.begun: asyncio.Future[None] = loop.create_future()
        self._speech: asyncio.Future[Speech] = loop.create_future()

    @property
    def is_over(self) -> bool:
        return self._speech.done()

    async def outcome(self, within_s: float) -> Speech:
        """As the port says."""
        await asyncio.wait((self._speech,), timeout=within_s)
        return self._speech.result() if self._speech.done() else SPEECH_FAILED

    def begin(self) -> None:
        """Asterisk may connect."""
        if not self.begun.done():
            self.begun.set_result(None)

    def end(self, speech: Speech) -> None:
        """The outcome is there, or the media process is gone."""
        if not self._speech.done():
            self._speech.set_result(speech)
        self.begin()


class SpeechMedia:
    """`async with SpeechMedia(path) as steps:` connects in the background, and again after each loss, until left."""

    def __init__(self, path: Path, deaf_s: float = DEAF_S) -> None:
        self._path = path
        self._deaf_s = deaf_s
        self._state = State("", is_ready=False)
        self.losses = 0
        """Times that the media process was lost."""
        self._writer: asyncio.StreamWriter | None = None
        self._steps: dict[UUID, MediaStep] = {}
        self._jobs: dict[UUID, asyncio.Future[Transcript | None]] = {}
        """None when the media process is gone."""
        self._tasks = asyncio.TaskGroup()
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._keeper = self._tasks.create_task(self._keep(), name="media link")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
        cancelled = isinstance(error, asyncio.CancelledError)  # the body's own errors must not be wrapped in a group
        await self._tasks.__aexit__(*((kind, error, trace) if cancelled else (None, None, None)))

    @property
    def is_up(self) -> bool:
        return self._writer is not None and self._state.is_ready

    @property
    def state(self) -> State | None:
        """What the media process said last; None while it is not there."""
        return self._state if self._writer is not None and self._state.address else None

    @asynccontextmanager
    async def step(self, wanted: SpokenStep) -> AsyncIterator[MediaStep]:
        """As the port says."""
        if not self.is_up:
            raise SpeechRefused("the media process is not there, or not ready")
        step = MediaStep(uuid4(), self._state.address)
        self._steps[step.audio_id] = step
        played = wanted.utterance
        before = tuple(Before(each.utterance.files, each.utterance.interruptible) for each in wanted.preface)
        try:
            self._send(Begin(step.audio_id, played.files, played.interruptible, wanted.listening, before))
            await asyncio.wait((step.begun,), timeout=BEGUN_WITHIN_S)
            if step.is_over or not step.begun.done():
                raise SpeechRefused("the media process did not begin the step")
            yield step
        finally:
            del self._steps[step.audio_id]
            if not step.is_over:
                self._send(Cancel(step.audio_id))

    async def transcribe(self, recording: Path) -> tuple[Hypothesis, ...]:
        """As the port says. Of `recording` only its name is told: the media process knows the folder itself."""
        if not self.is_up:
            raise TranscriberAway("the media process is not there, or not ready")
        try:
            wanted = Transcribe(uuid4(), recording.stem)
        except ValueError as error:
            raise NotTranscribed(str(error)) from error
        told = self._jobs[wanted.job] = asyncio.get_running_loop().create_future()
        try:
            self._send(wanted)
            await asyncio.wait((told,))
        finally:
            del self._jobs[wanted.job]
            if not told.done():
                self._send(Cancel(wanted.job))
        return _hypotheses(told.result())

    async def _keep(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            with suppress(OSError):
                reader, writer = await asyncio.open_unix_connection(self._path, limit=LONGEST_LINE)
                pause_s = FIRST_PAUSE_S
                await self._follow(reader, writer)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def _follow(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection to its end; with it end all steps."""
        self._writer = writer
        try:
            while line := await self._line(reader):
                self._take(decode_answer(line))
            LOG.error("the media process is gone")
        except (MalformedMessage, ValueError, TimeoutError) as error:
            LOG.error("the media process is cut off", extra={"reason": str(error) or type(error).__name__})
        finally:
            self._writer, self._state = None, State("", is_ready=False)
            self.losses += 1
            writer.transport.abort()
            for step in self._steps.values():
                step.end(SPEECH_FAILED)
            for job in self._jobs.values():
                if not job.done():
                    job.set_result(None)

    async def _line(self, reader: asyncio.StreamReader) -> bytes:
        async with asyncio.timeout(
            self._deaf_s
        ):  # `wait_for` may lose the end of this link to a line that comes with it
            return await reader.readline()

    def _take(self, answer: Answer) -> None:
        match answer:
            case State():
                if answer != self._state:
                    LOG.info("media process", extra={"ready": answer.is_ready})
                self._state = answer
            case Begun(uuid) if uuid in self._steps:
                self._steps[uuid].begin()
            case Outcome(uuid, speech) if uuid in self._steps:
                self._steps[uuid].end(speech)
            case Transcript(uuid) if uuid in self._jobs and not self._jobs[uuid].done():
                self._jobs[uuid].set_result(answer)
            case _:
                pass  # of a step or a job that has been given up

    def _send(self, request: Request) -> None:
        if self._writer is None or self._writer.is_closing():
            return
        if self._writer.transport.get_write_buffer_size() > MOST_UNSENT:
            LOG.error("the media process does not read, cut")
            self._writer.transport.abort()
            return
        self._writer.write(encode(request))


def _hypotheses(told: Transcript | None) -> tuple[Hypothesis, ...]:
    """As the port Transcriber gives or refuses them."""
    if told is None:
        raise NotTranscribed("the media process died while it heard the recording, perhaps of it")
    match told.end:
        case TranscriptEnd.HEARD:
            return told.hypotheses
        case TranscriptEnd.AWAY:
            raise TranscriberAway("the media process has no time for recordings")
        case TranscriptEnd.FAILED:
            raise NotTranscribed("the recording is unfit, or its recogniser died of it")
