"""An utterance as we feed it to a worker: what waits to be sent, what has come of it, and its limits."""

import asyncio
from collections import deque
from typing import Protocol

from adapters.recognition.errors import RecogniserFailed
from adapters.recognition.recogniser import SAMPLE_RATE_HZ
from adapters.recognition.workers.frames import Frame, FrameKind
from adapters.recognition.workers.settings import WorkerSettings
from dialogue.speech import Hypothesis

_BYTES_PER_S = 2 * SAMPLE_RATE_HZ
_BLOCK_BYTES = _BYTES_PER_S // 5
"""Audio is sent 200 ms at a time: a tenth of the writes that telephone frames would make, and libvosk decodes it with
a sixth less work than blocks of half the length."""
_PIECE_BYTES = 1 << 16


class Carrier(Protocol):
    """The worker that an utterance is in."""

    @property
    def is_flooded(self) -> bool:
        """Whether more audio waits for it than may."""
        ...

    def send(self, frame: Frame) -> None:
        """Does nothing once the worker is lost."""
        ...

    def drop(self, number: int) -> None:
        """Forget the utterance; does nothing once it is over."""
        ...

    def kill(self, reason: str) -> None:
        """All its utterances are over with this."""
        ...


class WorkerUtterance:
    """One utterance; implements the port's Utterance."""

    def __init__(self, number: int, carrier: Carrier, settings: WorkerSettings) -> None:
        self.number = number
        self._carrier = carrier
        self._settings = settings
        self._outcome: asyncio.Future[tuple[Hypothesis, ...] | str] = asyncio.get_running_loop().create_future()
        self._asked: deque[asyncio.Future[tuple[str, ...]]] = deque()
        """Whoever waits to hear what was said so far; answers come in this order."""
        self._waiting = bytearray()
        self._fed_bytes = 0
        self._is_finished = False

    def feed(self, samples: bytes) -> None:
        """Too much of it makes the utterance fail."""
        if self._is_finished or self._outcome.done():
            return
        self._fed_bytes += len(samples)
        if self._fed_bytes > self._settings.longest_s * _BYTES_PER_S:
            self._fail("it is longer than any utterance")
        else:
            self._waiting += samples
            if len(self._waiting) >= _BLOCK_BYTES:
                self._send_waiting()

    async def partial(self) -> tuple[str, ...]:
        """As the port has it."""
        self._send_waiting()
        if self._is_finished or self._outcome.done():
            return ()
        asked: asyncio.Future[tuple[str, ...]] = asyncio.get_running_loop().create_future()
        self._asked.append(asked)
        self._carrier.send(Frame(FrameKind.ASK, self.number))
        try:
            async with asyncio.timeout(self._settings.partial_timeout_s):
                return await asked
        except TimeoutError:
            return ()

    async def result(self) -> tuple[Hypothesis, ...]:
        """A worker that does not tell it within `result_timeout_s` is taken to hang, and killed."""
        self._finish()
        try:
            async with asyncio.timeout(self._settings.result_timeout_s):
                outcome = await asyncio.shield(self._outcome)
        except TimeoutError:
            self._carrier.kill("it gave no result in time")
            outcome = await self._outcome
        if isinstance(outcome, str):
            raise RecogniserFailed(f"an utterance was lost: {outcome}")
        return outcome

    def leave(self) -> None:
        """Drop it, unless it is over."""
        self._fail("it was dropped")

    def hear(self, words: tuple[str, ...]) -> None:
        """What was said so far; for the worker. An answer to nothing is passed over."""
        if self._asked:
            asked = self._asked.popleft()
            if not asked.done():
                asked.set_result(words)

    def end(self, outcome: tuple[Hypothesis, ...] | str) -> None:
        """The result, or why there is none; for the worker. The first one counts."""
        self._waiting.clear()
        if not self._outcome.done():
            self._outcome.set_result(outcome)
        while self._asked:
            self.hear(())

    def _finish(self) -> None:
        if not self._is_finished and not self._outcome.done():
            self._is_finished = True
            self._send_waiting()
            self._carrier.send(Frame(FrameKind.FINISH, self.number))

    def _send_waiting(self) -> None:
        if self._carrier.is_flooded:
            self._fail("its worker is flooded with audio")
        for at in range(0, len(self._waiting), _PIECE_BYTES):
            self._carrier.send(Frame(FrameKind.AUDIO, self.number, bytes(self._waiting[at : at + _PIECE_BYTES])))
        self._waiting.clear()

    def _fail(self, reason: str) -> None:
        self.end(reason)
        self._carrier.drop(self.number)
