"""Recordings in words by libvosk and the embedded model, beside callers who speak, and past the deaths of workers."""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from adapters.recognition.workers.settings import WorkerSettings
from adapters.recognition.workers.vosk_workers import VoskWorkers
from dialogue.messages.understanding import understood
from dialogue.messages.vocabulary import message_grammar
from gridline.media.messages import Transcribe, Transcript, TranscriptEnd
from gridline.media.own_recogniser import OwnRecogniser
from gridline.media.recordings import LONGEST_PIECE_S
from gridline.media.transcription import LiveAnswers, RecordingPace, RecordingWriter
from models.account import AccountNumber
from models.call import Language
from tests.fakes.scripted_speech import ScriptedRecogniser
from tests.fakes.spoken_digits import DIGITS, MODEL, seconds, silence, spoken, text
from tests.fakes.spoken_messages import EIGHT_DIGITS
from tests.unit.media.media_lab import record

_WITHIN_S = 30.0
ACCOUNT, VALUE = "00120045", "05980"
MESSAGE = silence(1.0) + spoken(ACCOUNT, pause_s=0.4) + silence(1.2) + spoken(VALUE, pause_s=0.4) + silence(1.0)


pytestmark = pytest.mark.asyncio(loop_scope="module")


def one_worker() -> VoskWorkers:
    return VoskWorkers(MODEL, WorkerSettings(workers=1, first_pause_s=0.05))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workers() -> AsyncIterator[VoskWorkers]:
    """They hear recordings."""
    async with one_worker() as recogniser:
        await recogniser.wait_ready(_WITHIN_S)
        yield recogniser


def written_by(workers: VoskWorkers, folder: Path) -> RecordingWriter:
    record(folder, "message", MESSAGE)
    pace = RecordingPace(pause=lambda seconds: asyncio.sleep(seconds / 4))
    nobody = LiveAnswers(ScriptedRecogniser())
    return RecordingWriter(folder, nobody, lambda: workers, message_grammar(Language.RUSSIAN), pace)


@pytest.fixture
def writer(workers: VoskWorkers, tmp_path: Path) -> RecordingWriter:
    return written_by(workers, tmp_path)


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


async def test_a_recording_that_kills_its_recogniser_takes_no_callers_answer_and_the_next_attempt_succeeds(
    writer: RecordingWriter, workers: VoskWorkers, caplog: pytest.LogCaptureFixture
) -> None:
    async with one_worker() as live:
        await live.wait_ready(_WITHIN_S)
        with caplog.at_level(logging.CRITICAL):
            async with asyncio.TaskGroup() as tasks, live.utterance(DIGITS, 5) as answer:
                writing = tasks.create_task(written(writer))
                answer.feed(spoken("48"))
                await asyncio.sleep(0.5)
                for pid in workers.pids:
                    os.kill(pid, signal.SIGKILL)
                answer.feed(spoken("10"))
                best, *_ = await asyncio.wait_for(answer.result(), 2)
            assert writing.result().end is TranscriptEnd.FAILED
            assert best.text == text("4810")
            assert live.lost == 0
            await workers.wait_ready(_WITHIN_S)
            async with asyncio.TaskGroup() as tasks:
                writing = tasks.create_task(written(writer))
                heard = [await caller(live, "4810") async for _ in until_done(writing)]
    assert len(heard) > 3 and set(heard) == {text("4810")}
    assert writing.result().hypotheses[0].text == text(ACCOUNT + VALUE)


async def caller(live: VoskWorkers, digits: str) -> str:
    """What is heard of one who says these digits."""
    async with live.utterance(DIGITS, 5) as utterance:
        utterance.feed(spoken(digits))
        best, *_ = await asyncio.wait_for(utterance.result(), 2)
    return best.text


async def until_done(task: asyncio.Task[Transcript]) -> AsyncIterator[None]:
    while not task.done():
        yield
        await asyncio.sleep(0.2)


async def test_it_is_started_by_the_first_recording_and_ends_when_none_has_come_for_a_while(tmp_path: Path) -> None:
    own = OwnRecogniser(one_worker, idle_s=0.5)
    keeping = asyncio.create_task(own.keep())
    assert not own.is_ready
    record(tmp_path, "silence", silence(1))
    grammar = message_grammar(Language.RUSSIAN)
    writer = RecordingWriter(tmp_path, LiveAnswers(ScriptedRecogniser()), own.wanted, grammar)
    assert (await written(writer, "silence")).end is TranscriptEnd.HEARD
    async with asyncio.timeout(_WITHIN_S):
        while own.is_ready:  # noqa: ASYNC110  # it ends by itself
            await asyncio.sleep(0.05)
    keeping.cancel()
