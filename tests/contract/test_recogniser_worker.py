"""A recogniser worker, as a process with libvosk and the embedded model in it, at the end of its pipe."""

import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.recognition.workers.frames import Frame, FrameKind, FrameReader
from adapters.recognition.workers.messages import Order, decode_hypotheses, decode_memory, encode_order
from tests.fakes.spoken_digits import DIGITS, MODEL, seconds, silence, spoken, text

_WITHIN_S = 20.0
_MB = 1 << 20
_MOST_BYTES = 150 * _MB
ORDER = Order(8000, 5, DIGITS.phrases)


class WorkerProcess:
    """A worker of this very Python."""

    def __init__(self, model: Path, *options: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "adapters.recognition.workers.worker", str(model), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
        )
        self._reader = FrameReader()
        self._frames: list[Frame] = []

    @property
    def pid(self) -> int:
        return self._process.pid

    def tell(self, kind: FrameKind, utterance: int = 0, payload: bytes = b"") -> None:
        self.write(Frame(kind, utterance, payload).encoded())

    def write(self, data: bytes) -> None:
        assert self._process.stdin is not None
        view = memoryview(data)
        while view:
            view = view[self._process.stdin.write(view) or 0 :]

    def frame(self) -> Frame:
        """The next frame that it sends. Raises EOFError."""
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while not self._frames:
                assert selector.select(_WITHIN_S), "the worker says nothing"
                data = os.read(self._process.stdout.fileno(), 1 << 16)
                if not data:
                    raise EOFError
                self._frames += self._reader.feed(data)
        return self._frames.pop(0)

    def memory(self) -> int:
        self.tell(FrameKind.PING)
        frame = self.frame()
        assert frame.kind is FrameKind.PONG
        return decode_memory(frame.payload)

    def hear(self, utterance: int, audio: bytes, order: Order = ORDER, piece_bytes: int = 320) -> Frame:
        """All of an utterance, and what came of it."""
        self.tell(FrameKind.BEGIN, utterance, encode_order(order))
        for at in range(0, len(audio), piece_bytes):
            self.tell(FrameKind.AUDIO, utterance, audio[at : at + piece_bytes])
        self.tell(FrameKind.FINISH, utterance)
        return self.frame()

    def close_input(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()

    def status(self) -> int:
        return self._process.wait(_WITHIN_S)

    def complaint(self) -> str:
        """What it wrote to standard error until its end."""
        assert self._process.stderr is not None
        return self._process.stderr.read().decode()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert pipe is not None
            pipe.close()


@contextmanager
def running(*options: str, model: Path = MODEL) -> Iterator[WorkerProcess]:
    worker = WorkerProcess(model, *options)
    try:
        yield worker
    finally:
        worker.end()


@pytest.fixture(scope="module")
def worker() -> Iterator[WorkerProcess]:
    """One for all who leave it as they found it, for it starts slowly."""
    with running() as process:
        assert process.frame().kind is FrameKind.PONG
        yield process


@pytest.fixture
def doomed() -> Iterator[WorkerProcess]:
    """One of its own, for a test that ends it."""
    with running() as process:
        process.frame()
        yield process


def best(frame: Frame) -> str:
    assert frame.kind is FrameKind.RESULT, frame.payload.decode()
    found = decode_hypotheses(frame.payload)
    return found[0].text if found else ""


def failed(frame: Frame) -> str:
    assert frame.kind is FrameKind.FAILED
    return frame.payload.decode()


@pytest.mark.parametrize("rate_hz", [8000, 16000])
@pytest.mark.parametrize("piece_bytes", [320, 333, 1 << 18])
def test_digits_are_heard_at_the_rate_of_the_model(worker: WorkerProcess, rate_hz: int, piece_bytes: int) -> None:
    order = Order(rate_hz, 5, DIGITS.phrases)
    assert best(worker.hear(1, spoken("0045987"), order, piece_bytes)) == text("0045987")


def test_long_pauses_do_not_cut_an_utterance(worker: WorkerProcess) -> None:
    """Kaldi takes it to be over after 0.5 to 1 s of silence."""
    audio = spoken("3017", pause_s=2.5)
    frame = worker.hear(1, audio)
    assert best(frame) == text("3017")
    starts = [word.start_s for word in decode_hypotheses(frame.payload)[0].words]
    assert all(later - earlier > 2.5 for earlier, later in pairwise(starts))
    assert starts[-1] < seconds(audio)


def test_words_that_the_model_does_not_know_are_passed_over(worker: WorkerProcess) -> None:
    phrases = (*DIGITS.phrases, "абырвалг", "абырвалг два", "<eps>", "\ud800")
    assert best(worker.hear(1, spoken("271"), Order(8000, 5, phrases))) == text("271")


@pytest.mark.parametrize("phrases", [("абырвалг",), (), ("",)])
def test_a_grammar_of_which_nothing_is_left_fails_and_crashes_nothing(
    worker: WorkerProcess, phrases: tuple[str, ...]
) -> None:
    worker.tell(FrameKind.BEGIN, 1, encode_order(Order(8000, 5, phrases)))
    assert "no word" in failed(worker.frame())
    assert best(worker.hear(2, spoken("9"))) == text("9")


def test_without_a_grammar_all_words_of_the_model_are_heard(worker: WorkerProcess) -> None:
    assert best(worker.hear(1, spoken("5821"), Order(8000, 1))) == text("5821")


def test_a_rate_that_no_model_has_is_refused(worker: WorkerProcess) -> None:
    worker.tell(FrameKind.BEGIN, 1, encode_order(Order(44_100, 5)))
    assert "44100" in failed(worker.frame())


def test_an_utterance_without_end_is_dropped_and_takes_no_more_memory() -> None:
    with running("--seconds", "5") as worker:
        before = decode_memory(worker.frame().payload)
        worker.tell(FrameKind.BEGIN, 1, encode_order(ORDER))
        for _ in range(200):
            worker.tell(FrameKind.AUDIO, 1, silence(1))
        assert "longer" in failed(worker.frame())
        assert worker.memory() - before < 10 * _MB
        assert best(worker.hear(2, spoken("4"))) == text("4")


def test_more_utterances_than_agreed_are_refused() -> None:
    with running("--utterances", "2") as worker:
        worker.frame()
        for utterance in (1, 2, 3):
            worker.tell(FrameKind.BEGIN, utterance, encode_order(ORDER))
        assert "too many" in failed(worker.frame())
        worker.tell(FrameKind.DROP, 1)
        assert best(worker.hear(4, spoken("6"))) == text("6")


def test_what_was_dropped_is_never_answered(worker: WorkerProcess) -> None:
    worker.tell(FrameKind.BEGIN, 1, encode_order(ORDER))
    worker.tell(FrameKind.AUDIO, 1, spoken("1234"))
    worker.tell(FrameKind.DROP, 1)
    worker.tell(FrameKind.AUDIO, 1, spoken("5"))
    worker.tell(FrameKind.FINISH, 1)
    assert "no such" in failed(worker.frame())


def test_hundreds_of_utterances_leave_no_memory_behind(worker: WorkerProcess) -> None:
    audio = spoken("07")
    for utterance in range(50):
        worker.hear(utterance, audio, piece_bytes=len(audio))
    before = worker.memory()
    for utterance in range(200):
        worker.hear(utterance, audio, piece_bytes=len(audio))
    assert worker.memory() - before < 2.5 * _MB


def test_it_ends_when_nobody_talks_to_it_any_more(doomed: WorkerProcess) -> None:
    doomed.tell(FrameKind.BEGIN, 1, encode_order(ORDER))
    doomed.close_input()
    assert doomed.status() == 0


def test_a_folder_that_is_no_model_is_told_on_standard_error(tmp_path: Path) -> None:
    with running(model=tmp_path) as worker:
        assert worker.status() == 1
        assert str(tmp_path) in worker.complaint()


@pytest.mark.parametrize(
    "nonsense",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        Frame(FrameKind.BEGIN, 1, encode_order(Order(8000, 101))).encoded(),
        Frame(FrameKind.RESULT, 1, b"[]").encoded(),
        Frame(FrameKind.BEGIN, 1, b"{").encoded(),
        2 * Frame(FrameKind.BEGIN, 1, encode_order(ORDER)).encoded(),
    ],
)
def test_nonsense_ends_it_with_a_status_of_its_own(doomed: WorkerProcess, nonsense: bytes) -> None:
    doomed.write(nonsense)
    assert doomed.status() == 2


PHRASES = st.one_of(st.none(), st.lists(st.one_of(st.text(max_size=8), st.sampled_from(DIGITS.phrases)), max_size=6))
ORDERS = st.builds(
    lambda rate, most, phrases: encode_order(Order(rate, most, None if phrases is None else tuple(phrases))),
    st.sampled_from([0, 8000, 16000, 2**31]),
    st.integers(1, 100),
    PHRASES,
)
UTTERANCES = range(4)
FRAMES = st.one_of(
    st.builds(Frame, st.just(FrameKind.BEGIN), st.sampled_from(UTTERANCES), ORDERS),
    st.builds(Frame, st.just(FrameKind.AUDIO), st.sampled_from(UTTERANCES), st.binary(max_size=5000)),
    st.builds(
        Frame,
        st.sampled_from([FrameKind.ASK, FrameKind.FINISH, FrameKind.DROP, FrameKind.PING]),
        st.sampled_from(UTTERANCES),
    ),
)


def begun_once(frames: list[Frame]) -> list[Frame]:
    """Without what would begin an utterance twice, which ends a worker as it should."""
    begun: set[int] = set()
    kept: list[Frame] = []
    for frame in frames:
        if frame.kind is FrameKind.BEGIN:
            if frame.utterance in begun:
                continue
            begun.add(frame.utterance)
        elif frame.kind in (FrameKind.FINISH, FrameKind.DROP):
            begun.discard(frame.utterance)
        kept.append(frame)
    return kept


@pytest.fixture(scope="module")
def narrow() -> Iterator[WorkerProcess]:
    with running("--utterances", "3", "--seconds", "2") as process:
        process.frame()
        yield process


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FRAMES, max_size=12).map(begun_once))
def test_no_order_and_no_audio_ends_it(narrow: WorkerProcess, frames: list[Frame]) -> None:
    afresh = [Frame(FrameKind.DROP, utterance) for utterance in UTTERANCES]
    narrow.write(b"".join(frame.encoded() for frame in [*afresh, *frames, Frame(FrameKind.PING)]))
    pings = sum(frame.kind is FrameKind.PING for frame in frames) + 1
    deadline = time.monotonic() + _WITHIN_S
    while pings:
        assert time.monotonic() < deadline
        frame = narrow.frame()
        if frame.kind is FrameKind.PONG:
            pings -= 1
            assert decode_memory(frame.payload) < _MOST_BYTES


@settings(max_examples=5, deadline=None)
@given(st.binary(max_size=3000))
def test_bytes_of_chance_end_it_in_order(data: bytes) -> None:
    with running() as worker:
        worker.frame()
        with suppress(BrokenPipeError):
            worker.write(data)
        worker.close_input()
        assert worker.status() in (0, 2)
