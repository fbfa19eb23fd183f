"""An utterance on a connection to vosk-server: audio goes out in blocks, each is answered once, and so is the end.

The protocol of alphacep/vosk-server, websocket/asr_server.py: a text message with `config`, then binary messages of
audio, then `{"eof" : 1}` to the letter. Each of them but the first is answered by one text message: a partial result,
the result of a piece that Kaldi's endpointing has cut off, or at the end the rest. So all results are collected and
joined, and only the answer to the end makes them whole (vosk-asterisk #53: a connection may close before it).
"""

import asyncio
import json
import logging
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

import aiohttp

from adapters.recognition.errors import RecogniserFailed
from adapters.recognition.recogniser import SAMPLE_RATE_HZ
from adapters.recognition.vosk_answers import (
    ALTERNATIVES,
    Reading,
    UnreadableAnswer,
    hypotheses,
    is_partial,
    joined,
    partial_words,
    readings,
)
from dialogue.speech import Grammar, Hypothesis

LOG = logging.getLogger(__name__)

_BYTES_PER_S = 2 * SAMPLE_RATE_HZ
_BLOCK_BYTES = _BYTES_PER_S // 5
"""200 ms: each block costs an answer."""
_END = '{"eof" : 1}'
_CLOSE_S = 0.3


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How long a vosk-server may take, and how much it is given."""

    connect_timeout_s: float = 3.0
    result_timeout_s: float = 3.0
    partial_timeout_s: float = 0.5
    """Who tells later what was heard so far is waited for no more."""
    utterances_at_once: int = 200
    longest_s: float = 60.0
    """An utterance with more audio fails."""
    unsent_bytes: int = 1 << 18
    """An utterance of which so much waits to be sent fails."""
    pause_s: float = 5.0
    """After a connection that failed, callers are not made to wait for another one."""


class ServerUtterance:
    """One utterance; implements the port's Utterance."""

    def __init__(self, most: int, settings: ServerSettings) -> None:
        self._most = most
        self._settings = settings
        self._outcome: asyncio.Future[tuple[Hypothesis, ...] | str] = asyncio.get_running_loop().create_future()
        self._waiting = bytearray()
        self._more = asyncio.Event()
        self._is_finished = False
        self._fed_bytes = 0
        self._asked = 0
        """Messages that the server is to answer."""
        self._answers = 0
        self._heard: tuple[str, ...] = ()
        """So far, by the last answer."""
        self._partials: deque[tuple[int, asyncio.Future[tuple[str, ...]]]] = deque()
        """Whoever waits to hear what was said so far, with the answer that tells it; in order."""
        self._is_all_asked = False

    def feed(self, samples: bytes) -> None:
        """Too much of it makes the utterance fail."""
        if self._is_finished or self._outcome.done():
            return
        self._fed_bytes += len(samples)
        if self._fed_bytes > self._settings.longest_s * _BYTES_PER_S:
            self._end("it is longer than any utterance")
        elif len(self._waiting) + len(samples) > self._settings.unsent_bytes:
            self._end("the server does not take its audio")
        else:
            self._waiting += samples
            if len(self._waiting) >= _BLOCK_BYTES:
                self._more.set()

    async def partial(self) -> tuple[str, ...]:
        """As the port has it: every block of audio is answered with it, so what waits is sent as a block."""
        if self._is_finished or self._outcome.done():
            return ()
        if not self._waiting and self._answers == self._asked:
            return self._heard
        heard: asyncio.Future[tuple[str, ...]] = asyncio.get_running_loop().create_future()
        self._partials.append((self._asked + bool(self._waiting), heard))
        self._more.set()
        try:
            async with asyncio.timeout(self._settings.partial_timeout_s):
                return await heard
        except TimeoutError:
            return ()

    async def result(self) -> tuple[Hypothesis, ...]:
        self._is_finished = True
        self._more.set()
        try:
            async with asyncio.timeout(self._settings.result_timeout_s):
                outcome = await asyncio.shield(self._outcome)
        except TimeoutError:
            outcome = self._end("the server gave no result in time")
        if isinstance(outcome, str):
            raise RecogniserFailed(f"an utterance was lost: {outcome}")
        return outcome

    async def carry(self, socket: aiohttp.ClientWebSocketResponse, grammar: Grammar | None) -> None:
        """Bring it to the server and its result back; ends when there is one, or none will come."""
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._send(socket, grammar), name="audio to vosk-server")
                both.create_task(self._receive(socket), name="answers of vosk-server")
        except* (aiohttp.ClientError, OSError, UnreadableAnswer) as faults:
            reason = "; ".join(map(str, faults.exceptions))
            LOG.warning("an utterance was lost by vosk-server", extra={"reason": reason})
            self._end(f"vosk-server: {reason}")
        finally:
            self._end("it was dropped")
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_S):
                    await socket.close()

    async def _send(self, socket: aiohttp.ClientWebSocketResponse, grammar: Grammar | None) -> None:
        await socket.send_str(json.dumps({"config": _config(grammar)}))
        while not self._is_finished or self._waiting:
            await self._more.wait()
            self._more.clear()
            if self._waiting:
                block = bytes(self._waiting)
                self._waiting.clear()
                self._asked += 1
                await socket.send_bytes(block)
        self._asked += 1
        self._is_all_asked = True
        await socket.send_str(_END)

    async def _receive(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        pieces: list[tuple[Reading, ...]] = []
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise UnreadableAnswer(f"a message of kind {message.type.name}")
            self._answers += 1
            if self._answers > self._asked:
                raise UnreadableAnswer("it answers what was not asked")
            unfinished: tuple[str, ...] = ()
            if is_partial(message.data):
                unfinished = partial_words(message.data)
            else:
                pieces.append(readings(message.data))
            self._heard = (*(word.text for piece in pieces for word in piece[0].words), *unfinished)
            self._tell(self._heard)
            if self._is_all_asked and self._answers == self._asked:
                self._end(hypotheses(joined(pieces), self._most, self._fed_bytes / _BYTES_PER_S))
                return
        raise UnreadableAnswer(f"the connection was closed too early ({socket.close_code})")

    def _tell(self, words: tuple[str, ...], *, to_all: bool = False) -> None:
        """What was heard so far, to whoever waits for the answer that has come."""
        while self._partials and (to_all or self._partials[0][0] <= self._answers):
            _, heard = self._partials.popleft()
            if not heard.done():
                heard.set_result(words)

    def _end(self, outcome: tuple[Hypothesis, ...] | str) -> tuple[Hypothesis, ...] | str:
        """What has come of it; the first outcome counts."""
        self._waiting.clear()
        if not self._outcome.done():
            self._outcome.set_result(outcome)
        self._tell((), to_all=True)
        return self._outcome.result()


def _config(grammar: Grammar | None) -> dict[str, object]:
    """Never "model": a server takes that for all its callers (asr_server.py)."""
    config: dict[str, object] = {
        "sample_rate": SAMPLE_RATE_HZ,
        "words": True,
        "max_alternatives": ALTERNATIVES,
    }
    return config | {"phrase_list": grammar.phrases} if grammar else config
