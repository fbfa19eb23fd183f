"""Recordings in words by libvosk and the embedded model, beside callers who speak, and past the deaths of workers."""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.recognition.workers.settings import WorkerSettings
from adapters.recognition.workers.vosk_workers import VoskWorkers
from dialogue.messages.understanding import understood
from dialogue.messages.vocabulary import message_grammar
from gridline.media.messages import Transcribe, Transcript, TranscriptEnd
from gridline.media.recordings import LONGEST_PIECE_S
from gridline.media.transcription import LiveAnswers, RecordingPace, RecordingWriter
from models.account import AccountNumber
from models.call import Language
from tests.fakes.spoken_digits import DIGITS, MODEL, seconds, silence, spoken, text
from tests.fakes.spoken_messages import EIGHT_DIGITS
from tests.unit.media.media_lab import record

_WITHIN_S = 30.0
ACCOUNT, VALUE = "00120045", "05980"
MESSAGE = silence(1.0) + spoken(ACCOUNT, pause_s=0.4) + silence(1.2) + spoken(VALUE, pause_s=0.4) + silence(1.0)


@pytest.fixture
async def workers() -> AsyncIterator[VoskWorkers]:
    async with VoskWorkers(MODEL, WorkerSettings(workers=1, first_pause_s=0.05)) as recogniser:
        await recogniser.wait_ready(_WITHIN_S)
        yield recogniser


@pytest.fixture
def writer(workers: VoskWorkers, tmp_path: Path) -> RecordingWriter:
    record(tmp_path, "message", MESSAGE)
    pace = RecordingPace(pause=lambda seconds: asyncio.sleep(seconds / 4))
    return RecordingWriter(tmp_path, LiveAnswers(workers), message_grammar(Language.RUSSIAN), pace)


async def written(writer: RecordingWriter, name: str = "message") -> Transcript:
    return await asyncio.wait_for(writer.transcript(Transcribe(uuid4(), name)), _WITHIN_S)


async def test_what_a_caller_dictates_is_heard_and_understood(writer: RecordingWriter) -> None:
    assert seconds(MESSAGE) > LONGEST_PIECE_S, "it is heard in pieces"
    transcript = await written(writer)
    (heard,) = transcript.hypotheses
    assert heard.text == text(ACCOUNT + VALUE)
    times = [time_s for word in heard.words for time_s in (word.start_s, word.end_s)]
    assert times == sorted(times) and times[-1] <= seconds(MESSAGE)
    first, *_ = understood(transcript.hypotheses, EIGHT_DIGITS).readings
    assert first.account == AccountNumber(ACCOUNT)
    assert [value.digits for value in first.values] == [(VALUE,)]


async def test_a_recording_of_silence_has_no_words(writer: RecordingWriter, tmp_path: Path) -> None:
    record(tmp_path, "silence", silence(3))
    transcript = await written(writer, "silence")
    assert (transcript.end, transcript.hypotheses) == (TranscriptEnd.HEARD, ())


async def test_callers_are_heard_while_a_recording_is_written_down(
    writer: RecordingWriter, workers: VoskWorkers
) -> None:
    async def caller(digits: str) -> str:
        async with workers.utterance(DIGITS, 5) as utterance:
            utterance.feed(spoken(digits))
            best, *_ = await asyncio.wait_for(utterance.result(), 2)
        return best.text

    async with asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(written(writer))
        heard = []
        while not writing.done():
            heard.append(await caller("4810"))
            await asyncio.sleep(0.2)
    assert len(heard) > 3 and set(heard) == {text("4810")}
    assert writing.result().hypotheses[0].text == text(ACCOUNT + VALUE)


async def test_when_the_recogniser_dies_the_next_attempt_succeeds(
    writer: RecordingWriter, workers: VoskWorkers, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        async with asyncio.TaskGroup() as tasks:
            writing = tasks.create_task(written(writer))
            await asyncio.sleep(0.5)
            for pid in workers.pids:
                os.kill(pid, signal.SIGKILL)
        assert writing.result().end is TranscriptEnd.FAILED
        await workers.wait_ready(_WITHIN_S)
        assert (await written(writer)).end is TranscriptEnd.HEARD
