"""Recordings are written down beside live answers, never at their cost, and never twice at once."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from dialogue.speech import Grammar, Hypothesis, Word
from gridline.media.messages import Transcribe, Transcript, TranscriptEnd
from gridline.media.recordings import LONGEST_PIECE_S
from gridline.media.transcription import LiveAnswers, RecordingPace, RecordingWriter
from tests.fakes.scripted_speech import ScriptedRecogniser, hypothesis
from tests.unit.media.media_lab import record
from tests.unit.media.test_recordings import silence, tone

GRAMMAR = Grammar(("один", "[unk]"))
MOST_LIVE = 2
PATIENCE_S = 1.0


@dataclass(slots=True)
class Office:
    """A writer whose pauses a test sees, and may do something in."""

    folder: Path
    recogniser: ScriptedRecogniser = field(default_factory=ScriptedRecogniser)
    pauses: list[float] = field(default_factory=list)
    live: LiveAnswers = field(init=False)
    writer: RecordingWriter = field(init=False)
    meanwhile: Callable[[], Awaitable[object]] | None = None
    """Done in the next pause."""

    def __post_init__(self) -> None:
        self.live = LiveAnswers(self.recogniser)
        pace = RecordingPace(most_live=MOST_LIVE, patience_s=PATIENCE_S, pause=self._pause)
        self.writer = RecordingWriter(self.folder, self.live, lambda: self.recogniser, GRAMMAR, pace)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            await meanwhile()

    async def writes(self, name: str = "one") -> Transcript:
        return await self.writer.transcript(Transcribe(uuid4(), name))

    @asynccontextmanager
    async def speaking(self, callers: int) -> AsyncIterator[None]:
        """So many are being listened to meanwhile."""
        async with AsyncExitStack() as calls:
            for _ in range(callers):
                await calls.enter_async_context(self.live.utterance(None, 1))
            yield


@pytest.fixture
def office(tmp_path: Path) -> Office:
    record(tmp_path, "one", tone(3.0))
    return Office(tmp_path)


async def test_a_recording_comes_back_in_words(office: Office) -> None:
    wanted = Transcribe(uuid4(), "one")
    transcript = await office.writer.transcript(wanted)
    assert transcript == Transcript(wanted.job, TranscriptEnd.HEARD, (hypothesis("один"),))
    (utterance,) = office.recogniser.utterances
    assert (utterance.grammar, bytes(utterance.fed), utterance.dropped) == (GRAMMAR, tone(3.0), True)


async def test_where_nothing_is_said_there_is_no_reading(office: Office) -> None:
    office.recogniser.heard = ()
    transcript = await office.writes()
    assert (transcript.end, transcript.hypotheses) == (TranscriptEnd.HEARD, ())


async def test_words_of_a_long_recording_have_their_times_in_all_of_it(office: Office) -> None:
    said = silence(1) + tone(6.0) + silence(0.6) + tone(5.0)
    record(office.folder, "long", said)
    (whole,) = (await office.writes("long")).hypotheses
    first, second = whole.words
    assert bytes(b"".join(each.fed for each in office.recogniser.utterances)) == said
    assert first.start_s == 0.0 and 7.0 < second.start_s < 7.6
    assert second.end_s - second.start_s == pytest.approx(0.4)


async def test_a_word_that_a_cut_may_have_gone_through_is_never_sure(office: Office) -> None:
    record(office.folder, "long", tone(LONGEST_PIECE_S + 1))
    office.recogniser.heard = (Hypothesis((Word("один", 0.99, 0.3, 0.8), Word("два", 0.99, 2.0, 60.0))),)
    (whole,) = (await office.writes("long")).hypotheses
    assert [word.confidence for word in whole.words] == [0.99, 0.5, 0.99, 0.99]


async def test_it_begins_at_the_pace_of_a_caller_and_becomes_faster_as_far_as_it_may(office: Office) -> None:
    record(office.folder, "long", tone(80.0))
    await office.writes("long")
    assert (max(office.pauses), office.pauses[0]) == (pytest.approx(0.1), pytest.approx(0.1))
    assert min(office.pauses) == pytest.approx(0.1 / 4)


async def test_while_many_callers_speak_it_is_asked_again_later(office: Office) -> None:
    async with office.speaking(MOST_LIVE + 1):
        assert (await office.writes()).end is TranscriptEnd.AWAY
    assert len(office.recogniser.utterances) == MOST_LIVE + 1, "nothing of it was begun"
    assert (await office.writes()).end is TranscriptEnd.HEARD


async def test_it_is_given_up_when_many_callers_begin_to_speak(office: Office) -> None:
    async with AsyncExitStack() as calls:
        office.meanwhile = lambda: calls.enter_async_context(office.speaking(MOST_LIVE + 1))
        assert (await office.writes()).end is TranscriptEnd.AWAY
    recording, *_ = office.recogniser.utterances
    assert recording.dropped and len(recording.fed) < len(tone(3.0))


async def test_one_recording_is_written_down_at_a_time(office: Office) -> None:
    others: list[Transcript] = []

    async def another_asks() -> None:
        others.append(await office.writes())

    office.meanwhile = another_asks
    assert (await office.writes()).end is TranscriptEnd.HEARD
    assert [each.end for each in others] == [TranscriptEnd.AWAY]


async def test_whoever_gives_a_recording_up_makes_room_for_the_next(office: Office) -> None:
    hangs = asyncio.Event()

    async def hang() -> None:
        hangs.set()
        await asyncio.Event().wait()

    office.meanwhile = hang
    writing = asyncio.create_task(office.writes())
    await asyncio.wait_for(hangs.wait(), 5)
    writing.cancel()
    await asyncio.wait({writing})
    assert (await office.writes()).end is TranscriptEnd.HEARD


async def test_a_recogniser_that_is_behind_is_not_fed_and_not_waited_for_without_end(office: Office) -> None:
    office.recogniser.is_ready = False
    assert (await office.writes()).end is TranscriptEnd.AWAY
    assert sum(office.pauses) == pytest.approx(PATIENCE_S, abs=0.11)
    assert not office.recogniser.utterances


async def test_without_a_worker_it_is_asked_again_later(office: Office) -> None:
    office.recogniser.refuses = True
    assert (await office.writes()).end is TranscriptEnd.AWAY


async def test_a_recording_whose_recogniser_dies_has_failed(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.recogniser.fails = True
    with caplog.at_level(logging.CRITICAL):
        assert (await office.writes()).end is TranscriptEnd.FAILED


async def test_a_recording_that_is_none_has_failed(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    (office.folder / "two.wav").write_bytes(b"no sound")
    with caplog.at_level(logging.CRITICAL):
        assert (await office.writes("two")).end is TranscriptEnd.FAILED
        assert (await office.writes("three")).end is TranscriptEnd.FAILED
