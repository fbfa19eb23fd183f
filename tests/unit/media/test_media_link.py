"""A bridge and the media process over their socket: steps, deaths, nonsense, and neighbours who are not harmed."""

import asyncio
import logging
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.asterisk.errors import SpeechRefused
from adapters.asterisk.speech_steps import SPEECH_FAILED, SpokenStep
from adapters.asterisk.utterance import Utterance
from dialogue.speech import SpeechEnd
from gridline.bridge.transcriber import NotTranscribed, TranscriberAway
from gridline.media.client import MediaStep, SpeechMedia
from gridline.media.messages import Cancel, State, encode
from gridline.media.server import MediaServer, control_socket
from tests.fakes.audio_peer import AudioPeer, connected
from tests.unit.media.media_lab import LISTENING, Lab, answer, begin, lab, quiet, record

WITHIN_S = 5.0
MOST_STEPS = 30


@dataclass(slots=True)
class _Media:
    """A media process that a test may end and start again."""

    lab: Lab
    path: Path
    stop: asyncio.Event
    serving: "asyncio.Task[None] | None" = None

    async def start(self) -> None:
        self.stop = asyncio.Event()
        listens = asyncio.Event()
        self.serving = asyncio.ensure_future(self._serve(listens))
        await asyncio.wait_for(listens.wait(), WITHIN_S)

    async def end(self) -> None:
        self.stop.set()
        if self.serving is not None:
            await asyncio.wait_for(self.serving, WITHIN_S)

    async def _serve(self, listens: asyncio.Event) -> None:
        with control_socket(self.path) as listening:
            listens.set()
            await MediaServer(self.lab.steps, self.lab.writer, MOST_STEPS).serve(listening, self.stop)


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[_Media]:
    async with lab(tmp_path) as made:
        running = _Media(made, tmp_path / "media.sock", asyncio.Event())
        await running.start()
        yield running
        await running.end()
        assert not running.path.exists()


@asynccontextmanager
async def _bridge(media: _Media) -> AsyncIterator[SpeechMedia]:
    async with SpeechMedia(media.path) as steps:
        await _until(lambda: steps.is_up)
        yield steps


async def _until(wanted: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not wanted():  # noqa: ASYNC110  # the port tells nobody when it changes
            await asyncio.sleep(0.01)


def _step(*files: str) -> SpokenStep:
    return SpokenStep(Utterance(tuple(f"prompts/{file}" for file in files), 1.0, interruptible=True), LISTENING)


@asynccontextmanager
async def _raw(media: _Media) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_unix_connection(media.path)
    await reader.readline()  # its state
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)  # the transport is closed in the next round


async def test_only_our_own_user_may_ask_for_steps(media: _Media) -> None:
    assert stat.S_IMODE(media.path.stat().st_mode) == 0o600


async def test_a_step_brings_what_the_caller_said(media: _Media) -> None:
    async with _bridge(media) as steps, steps.step(_step()) as step, connected(step.address, step.audio_id) as peer:
        peer.say(answer("1"))
        speech = await step.outcome(WITHIN_S)
    assert (speech.end, [each.text for each in speech.hypotheses]) == (SpeechEnd.SPOKEN, ["один"])
    assert media.lab.recogniser.utterances[0].grammar == LISTENING.grammar


async def test_an_outcome_that_does_not_come_in_time_is_unavailable(media: _Media) -> None:
    async with _bridge(media) as steps, steps.step(_step("long")) as step, connected(step.address, step.audio_id):
        assert await step.outcome(0) == SPEECH_FAILED


async def test_leaving_a_step_gives_the_call_back(media: _Media) -> None:
    async with _bridge(media) as steps, AsyncExitStack() as call:
        async with steps.step(_step("long")) as step:
            peer = await call.enter_async_context(connected(step.address, step.audio_id))
            await peer.frame()
        await peer.played()


async def test_steps_of_many_calls_do_not_meet(media: _Media) -> None:
    async def one(steps: SpeechMedia, words: int) -> int:
        async with steps.step(_step()) as step, connected(step.address, step.audio_id) as peer:
            peer.say(quiet(2.5) if words == 0 else answer(*["1"] * words))
            return len((await step.outcome(WITHIN_S)).hypotheses)

    async with _bridge(media) as steps:
        assert await asyncio.gather(*(one(steps, words % 2) for words in range(20))) == [0, 1] * 10


async def test_a_media_process_that_dies_in_a_step_makes_it_unavailable_at_once(
    media: _Media, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        async with _bridge(media) as steps, steps.step(_step("long")) as step:
            async with connected(step.address, step.audio_id) as peer:
                await peer.frame()
                await media.end()
                assert await asyncio.wait_for(step.outcome(60), 1) == SPEECH_FAILED
            assert not steps.is_up


async def test_a_bridge_finds_a_media_process_that_was_started_again(
    media: _Media, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        async with _bridge(media) as steps:
            await media.end()
            await _until(lambda: not steps.is_up)
            with pytest.raises(SpeechRefused):
                async with steps.step(_step()):
                    pass
            await media.start()
            await _until(lambda: steps.is_up)
            async with steps.step(_step()) as step, connected(step.address, step.audio_id) as peer:
                peer.say(quiet(2.5))
                assert (await step.outcome(WITHIN_S)).end is SpeechEnd.NO_INPUT


async def test_a_bridge_that_dies_gives_its_calls_back(media: _Media) -> None:
    async with _raw(media) as (reader, writer):
        wanted = begin("long")
        writer.write(encode(wanted))
        await reader.readline()
        async with connected(media.lab.audio.address, wanted.step) as peer:
            await peer.frame()
            writer.close()
            await peer.played()


async def test_without_a_recogniser_no_step_is_begun(media: _Media) -> None:
    async with _bridge(media) as steps:
        media.lab.recogniser.is_ready = False
        await _until(lambda: not steps.is_up)
        with pytest.raises(SpeechRefused):
            async with steps.step(_step()):
                pass


async def test_a_prompt_that_is_missing_refuses_the_step(media: _Media, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        async with _bridge(media) as steps:
            with pytest.raises(SpeechRefused):
                async with steps.step(_step("nothing")):
                    pass


async def test_a_step_that_is_announced_twice_is_held_once(media: _Media) -> None:
    async with _raw(media) as (reader, writer):
        wanted = begin("long")
        writer.write(encode(wanted) * 2)
        told = [await asyncio.wait_for(reader.readline(), WITHIN_S) for _ in range(2)]
    assert sorted(b"Begun" in line for line in told) == [False, True]
    assert any(b"unavailable" in line for line in told)


@pytest.mark.parametrize(
    "wrong",
    [
        b"garbage\n",
        b"\0" * 64 + b"\n",
        b'{"kind": "Begin"}\n',
        encode(Cancel(uuid4()))[:-10] + b"\n",
        b"x" * (3 << 20),
        b'{"kind": "Begin", "step": "' + b"9" * 1000,
    ],
    ids=["garbage", "zeros", "fields missing", "cut short", "no end of line", "half a line"],
)
async def test_who_speaks_nonsense_is_cut_and_no_neighbour_is_harmed(
    media: _Media, wrong: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        async with _neighbour(media) as neighbour:
            async with _raw(media) as (reader, writer):
                writer.write(wrong)
                if not wrong.endswith(b"\n"):
                    writer.write_eof()
                await asyncio.wait_for(_cut(reader), WITHIN_S)
            await neighbour.require_unharmed()


@dataclass(frozen=True, slots=True)
class _Neighbour:
    """A caller of another bridge, in the middle of his step."""

    step: MediaStep
    peer: AudioPeer

    async def require_unharmed(self) -> None:
        self.peer.say(answer("1"))
        assert (await self.step.outcome(WITHIN_S)).end is SpeechEnd.SPOKEN


@asynccontextmanager
async def _neighbour(media: _Media) -> AsyncIterator[_Neighbour]:
    async with _bridge(media) as steps, steps.step(_step()) as step, connected(step.address, step.audio_id) as peer:
        yield _Neighbour(step, peer)


async def _cut(reader: asyncio.StreamReader) -> None:
    try:
        while await reader.read(4096):
            pass
    except ConnectionError:
        pass


async def test_a_recording_comes_back_in_words(media: _Media) -> None:
    line = quiet(2.0)
    recording = record(media.lab.recordings, "message-1", line)
    async with _bridge(media) as steps:
        assert [each.text for each in await steps.transcribe(recording)] == ["один"]
    assert bytes(media.lab.recogniser.utterances[0].fed) == line


async def test_a_recording_that_cannot_be_written_down_is_no_fault_of_the_media_process(
    media: _Media, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        async with _bridge(media) as steps, _neighbour(media) as neighbour:
            for name in ("nothing.wav", "no name.wav"):
                with pytest.raises(NotTranscribed):
                    await steps.transcribe(media.lab.recordings / name)
            assert steps.is_up
            await neighbour.require_unharmed()


async def test_without_a_worker_a_recording_is_to_be_brought_again(media: _Media) -> None:
    recording = record(media.lab.recordings, "message-1", quiet(1.0))
    async with _bridge(media) as steps:
        media.lab.recogniser.refuses = True
        with pytest.raises(TranscriberAway):
            await steps.transcribe(recording)
        await media.end()
        await _until(lambda: not steps.is_up)
        with pytest.raises(TranscriberAway):
            await steps.transcribe(recording)
        await media.start()


async def test_a_media_process_that_dies_with_a_recording_is_an_attempt_that_failed_at_once(
    media: _Media, caplog: pytest.LogCaptureFixture
) -> None:
    recording = record(media.lab.recordings, "message-1", quiet(1.0))
    media.lab.recogniser.thought.clear()
    with caplog.at_level(logging.CRITICAL):
        async with _bridge(media) as steps:
            asked = asyncio.ensure_future(steps.transcribe(recording))
            await _until(lambda: len(media.lab.recogniser.utterances) == 1)
            await media.end()
            with pytest.raises(NotTranscribed, match="died"):
                await asyncio.wait_for(asked, 1)


async def test_a_recording_that_nobody_waits_for_any_more_is_dropped(media: _Media) -> None:
    recording = record(media.lab.recordings, "message-1", quiet(1.0))
    media.lab.recogniser.thought.clear()
    async with _bridge(media) as steps:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(steps.transcribe(recording), 0.3)
        await _until(lambda: [each.dropped for each in media.lab.recogniser.utterances] == [True])
        media.lab.recogniser.thought.set()
        assert await steps.transcribe(recording)


async def test_a_flood_of_requests_is_bounded_and_harms_no_neighbour(
    media: _Media, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        async with _neighbour(media) as neighbour, _raw(media) as (reader, writer):
            for _ in range(3 * MOST_STEPS):
                writer.write(encode(begin()) + encode(Cancel(uuid4())))
            while b"unavailable" not in await asyncio.wait_for(reader.readline(), WITHIN_S):
                pass
            await neighbour.require_unharmed()


async def test_too_many_bridges_are_turned_away(media: _Media) -> None:
    writers = []
    turned_away = False
    for _ in range(40):
        reader, writer = await asyncio.open_unix_connection(media.path)
        writers.append(writer)
        turned_away = turned_away or await asyncio.wait_for(reader.readline(), WITHIN_S) == b""
    assert turned_away
    for writer in writers:
        writer.transport.abort()
    await asyncio.sleep(0)


async def test_a_link_is_left_at_once_in_the_middle_of_what_it_is_told(tmp_path: Path) -> None:
    async def tells(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not writer.is_closing():
            writer.write(encode(State("127.0.0.1:1", is_ready=True)))
            await asyncio.sleep(0)

    path = tmp_path / "media.sock"
    server = await asyncio.start_unix_server(tells, path)
    for _ in range(40):  # the keeper's end and a line meet in some of them
        async with asyncio.timeout(WITHIN_S), SpeechMedia(path) as steps:
            await _until(lambda steps=steps: steps.is_up)  # type: ignore[misc]
    server.close()
    await server.wait_closed()


async def test_a_media_process_that_hangs_is_given_up(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'{"kind": "State", "address": "127.0.0.1:1", "is_ready": true}\n')
        await reader.read()
        writer.close()

    with caplog.at_level(logging.CRITICAL):
        server = await asyncio.start_unix_server(hang, tmp_path / "hangs.sock")
        async with server, SpeechMedia(tmp_path / "hangs.sock", deaf_s=0.2) as steps:
            await _until(lambda: steps.is_up)
            with pytest.raises(SpeechRefused):
                async with steps.step(_step()):
                    pass


async def test_a_successors_socket_outlives_its_predecessor(tmp_path: Path) -> None:
    path = tmp_path / "media.sock"
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(control_socket(path))
        second.enter_context(control_socket(path))
        first.close()
        assert path.exists()
    assert not path.exists()
