"""Voice messages are written down beside live calls: one at a time, a few times, and never at the bridge's cost."""

import asyncio
import logging
import os
import time
from pathlib import Path

import pytest

from gridline.bridge.transcriber import NotTranscribed, Transcriber, TranscriberAway
from gridline.bridge.transcriptions import NodeRecordings, RecordingState, TranscriptionPace, Transcriptions
from gridline.observability import Metrics
from models.voice_message import MessageReason
from services.messages.check_message import CheckMessage
from services.readings.open_account import OpenAccount
from tests.fakes.memory_messages import MemoryMessages, NoAccounts
from tests.fakes.spoken_messages import EIGHT_DIGITS
from tests.fakes.supply import NOW
from tests.fakes.transcribers import ScriptedTranscriber, record
from tests.fakes.voice_messages import GOOD, NODE, message
from tests.fakes.yasnogorsk import RULES

FIRST, SECOND = message("1-reading-1"), message("2-reading-1")


class Stopped(Exception):
    """The test has seen enough of an endless task."""


class Naps:
    """How long the task rested, each time; it is stopped after so many."""

    def __init__(self, most: int) -> None:
        self.seconds: list[float] = []
        self._most = most

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) == self._most:
            raise Stopped


def work(
    folder: Path, messages: MemoryMessages, transcriber: Transcriber, pace: TranscriptionPace | None = None
) -> Transcriptions:
    check = CheckMessage(messages, OpenAccount(NoAccounts(), NoAccounts()), RULES, lambda: NOW)  # type: ignore[arg-type]  # no message gets as far as a reading
    return Transcriptions(
        transcriber,
        messages,
        check,
        NodeRecordings(NODE, folder),
        EIGHT_DIGITS,
        Metrics(),
        lambda: NOW,
        pace or TranscriptionPace(longest_s=0.05),
    )


async def all_looks(task: Transcriptions) -> int:
    """Look until there is nothing to do; how often there was."""
    count = 0
    while await task.once():
        count += 1
    return count


async def test_without_a_recogniser_all_messages_stay_new(tmp_path: Path) -> None:
    record(tmp_path, FIRST.recording)
    messages, transcriber = MemoryMessages(FIRST), ScriptedTranscriber({}, is_up=False)
    assert not await work(tmp_path, messages, transcriber).once()
    assert (messages.settled, messages.attempts(FIRST), transcriber.asked) == ({}, 0, [])


async def test_messages_are_dealt_with_one_by_one(tmp_path: Path) -> None:
    messages = MemoryMessages(FIRST, SECOND)
    for each in (FIRST, SECOND):
        record(tmp_path, each.recording)
    transcriber = ScriptedTranscriber({FIRST.recording: GOOD, SECOND.recording: ""})
    task = work(tmp_path, messages, transcriber)
    assert await task.once()
    assert transcriber.asked == [FIRST.recording]
    assert await all_looks(task) == 1
    reasons = [finding.reason for finding in messages.settled.values()]
    assert reasons == [MessageReason.ACCOUNT_NOT_FOUND, MessageReason.NOTHING_UNDERSTOOD]


@pytest.mark.parametrize("fault", [NotTranscribed(), ValueError("a fault of ours"), None])
async def test_a_recording_that_fails_is_tried_three_times_and_then_a_persons(
    tmp_path: Path, fault: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    record(tmp_path, FIRST.recording)
    messages = MemoryMessages(FIRST)
    transcriber = ScriptedTranscriber({FIRST.recording: fault} if fault else {})
    with caplog.at_level(logging.WARNING):
        assert await all_looks(work(tmp_path, messages, transcriber)) == 3
    assert messages.settled[FIRST.key].reason is MessageReason.NOT_TRANSCRIBED
    assert len(transcriber.asked) == 3
    assert [record.__dict__["fault"] for record in caplog.records] == [type(fault or TimeoutError()).__name__] * 3


async def test_a_recording_that_has_killed_us_three_times_is_not_tried_again(tmp_path: Path) -> None:
    record(tmp_path, FIRST.recording)
    messages, transcriber = MemoryMessages(FIRST), ScriptedTranscriber({FIRST.recording: GOOD})
    for _ in range(3):
        await messages.claim(NODE, NOW)
    assert await work(tmp_path, messages, transcriber).once()
    assert transcriber.asked == []
    assert messages.settled[FIRST.key].reason is MessageReason.NOT_TRANSCRIBED


async def test_a_recording_that_is_not_there_or_was_cut_off_is_looked_for_three_times(tmp_path: Path) -> None:
    record(tmp_path, SECOND.recording, seconds=SECOND.seconds - 0.1)
    for each in (FIRST, SECOND):
        messages, transcriber = MemoryMessages(each), ScriptedTranscriber({})
        assert await all_looks(work(tmp_path, messages, transcriber)) == 3
        assert (messages.settled[each.key].reason, transcriber.asked) == (MessageReason.RECORDING_MISSING, [])


async def test_a_recording_that_comes_late_is_heard(tmp_path: Path) -> None:
    messages = MemoryMessages(FIRST)
    task = work(tmp_path, messages, ScriptedTranscriber({FIRST.recording: GOOD}))
    await task.once()
    assert messages.settled == {}
    record(tmp_path, FIRST.recording)
    await task.once()
    assert messages.settled[FIRST.key].reason is MessageReason.ACCOUNT_NOT_FOUND


async def test_a_recording_that_is_still_being_written_costs_no_attempt(tmp_path: Path) -> None:
    messages, transcriber = MemoryMessages(FIRST), ScriptedTranscriber({FIRST.recording: GOOD})
    record(tmp_path, FIRST.recording, written_now=True)
    assert not await work(tmp_path, messages, transcriber).once()
    assert (messages.attempts(FIRST), transcriber.asked) == (0, [])
    record(tmp_path, FIRST.recording)
    assert await work(tmp_path, messages, transcriber).once()
    assert transcriber.asked == [FIRST.recording]


def test_a_recording_of_tomorrow_is_not_waited_for(tmp_path: Path) -> None:
    record(tmp_path, FIRST.recording)
    tomorrow = time.time() + 86_400
    os.utime(tmp_path / f"{FIRST.recording}.wav", (tomorrow, tomorrow))
    assert NodeRecordings(NODE, tmp_path).look(FIRST) is RecordingState.READY


async def test_a_recording_too_short_for_a_reading_is_not_tried_at_all(tmp_path: Path) -> None:
    short = message("3-reading-1")
    record(tmp_path, short.recording, seconds=0.5)
    filed = MemoryMessages(type(short)(short.key, short.recording, 0.5, NOW, short.call, None))
    transcriber = ScriptedTranscriber({})
    assert await work(tmp_path, filed, transcriber).once()
    assert (filed.settled[short.key].reason, transcriber.asked) == (MessageReason.TOO_SHORT, [])


async def test_a_transcriber_that_has_no_time_costs_no_attempt(tmp_path: Path) -> None:
    record(tmp_path, FIRST.recording)
    messages = MemoryMessages(FIRST)
    assert not await work(tmp_path, messages, ScriptedTranscriber({FIRST.recording: TranscriberAway()})).once()
    assert (messages.settled, messages.attempts(FIRST)) == ({}, 0)


async def test_it_rests_while_there_is_nothing_to_do_and_longer_while_the_database_is_away(tmp_path: Path) -> None:
    record(tmp_path, FIRST.recording)
    messages, naps = MemoryMessages(FIRST), Naps(2)
    pace = TranscriptionPace(5.0, 1.0, 30.0, 0.05, naps)
    task = work(tmp_path, messages, ScriptedTranscriber({FIRST.recording: GOOD}), pace)
    with pytest.raises(Stopped):
        await task.forever()
    messages.away = True
    naps.seconds, naps_before = [], naps.seconds
    with pytest.raises(Stopped):
        await task.forever()
    assert (naps_before, naps.seconds) == ([1.0, 5.0], [30.0, 30.0])


async def test_a_stop_ends_it_at_once_and_the_message_stays_new(tmp_path: Path) -> None:
    record(tmp_path, FIRST.recording)
    messages, transcriber = MemoryMessages(FIRST), ScriptedTranscriber({})
    task = asyncio.create_task(work(tmp_path, messages, transcriber, TranscriptionPace()).forever())
    async with asyncio.timeout(5):
        await transcriber.hangs.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert messages.settled == {}


async def test_what_was_said_is_in_no_log_and_no_metric(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    record(tmp_path, FIRST.recording)
    task = work(tmp_path, MemoryMessages(FIRST), ScriptedTranscriber({FIRST.recording: GOOD}))
    with caplog.at_level(logging.DEBUG):
        await all_looks(task)
    (line,) = [each for each in caplog.records if each.name.startswith("gridline")]
    assert (line.__dict__["state"], line.__dict__["reason"]) == ("to_check", "account_not_found")
    everything = caplog.text + str([each.__dict__ for each in caplog.records]) + task.metrics.text().decode()
    assert not any(personal in everything for personal in ("двенадцать", "00120045", "+7000"))
    labels = {"state": "to_check", "reason": "account_not_found"}
    assert task.metrics.registry.get_sample_value("gridline_voice_messages_total", labels) == 1


async def test_words_of_danger_in_a_message_are_critical_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    record(tmp_path, FIRST.recording)
    await all_looks(work(tmp_path, MemoryMessages(FIRST), ScriptedTranscriber({FIRST.recording: "у нас пожар"})))
    assert [each.__dict__["reason"] for each in caplog.records if each.levelno == logging.CRITICAL] == ["danger"]
