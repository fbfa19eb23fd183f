"""A vosk-server on loopback: the protocol of its asr_server.py, and the faults that servers have.

The forms of its answers are those of Vosk's documentation and of vosk_api.h (SetWords, SetMaxAlternatives).
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from types import TracebackType
from typing import Self

from aiohttp import WSMsgType, web

from dialogue.speech import Hypothesis, Word
from tests.fakes.scripted_recogniser import Ear

_ENDPOINT = bytes(2 * 8000)
"""A second of silence ends a piece, as Kaldi's endpointing has it."""


class ServerFault(StrEnum):
    CLOSES_AT_ONCE = "closes at once"
    """So does vosk-server with a newer `websockets` (vosk-server #269)."""
    CLOSES_AT_AUDIO = "closes at the first audio"
    CLOSES_AT_END = "closes instead of the last result"
    SILENT = "never answers"
    BABBLES = "answers what is no JSON"
    LIES = "answers JSON that makes no sense"
    BINARY = "answers in bytes"
    ENDLESS = "answers without end"
    NO_WEBSOCKET = "is no WebSocket"
    SLOW = "does not finish the handshake"
    DEAF = "reads nothing"


class VoskServerDouble:
    """`async with VoskServerDouble(ear) as server:` listens on `server.address`."""

    def __init__(self, ear: Ear, fault: ServerFault | None = None) -> None:
        self.ear = ear
        self.fault = fault
        self.knows_alternatives = True
        """Older servers do not."""
        self.configs: list[dict[str, object]] = []
        self.connections = 0
        self.address = ""
        self._over = asyncio.Event()

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_get("/", self._connected)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"ws://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        await self._runner.cleanup()

    async def _connected(self, request: web.Request) -> web.StreamResponse:
        self.connections += 1
        if self.fault is ServerFault.NO_WEBSOCKET:
            return web.Response(text="<html>")
        if self.fault is ServerFault.SLOW:
            await self._over.wait()
        socket = web.WebSocketResponse(timeout=0.1)
        await socket.prepare(request)
        if self.fault is ServerFault.DEAF:
            await self._over.wait()
        if self.fault is not ServerFault.CLOSES_AT_ONCE:
            with suppress(ConnectionResetError):  # the other end has gone
                await self._serve(socket)
        await socket.close(code=1011 if self.fault else 1000)
        return socket

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        config: dict[str, object] = {}
        recogniser = _Recogniser(self.ear, with_alternatives=False)
        async for message in socket:
            if message.type is WSMsgType.TEXT and "config" in message.data:
                config = json.loads(message.data)["config"]
                self.configs.append(config)
                recogniser = _Recogniser(self.ear, self.knows_alternatives and bool(config.get("max_alternatives")))
                continue
            is_end = message.data == '{"eof" : 1}'
            answer = recogniser.final_result() if is_end else recogniser.accept(message.data)
            if self.fault is ServerFault.CLOSES_AT_AUDIO or (is_end and self.fault is ServerFault.CLOSES_AT_END):
                return
            await self._answer(socket, answer)
            if is_end:
                return

    async def _answer(self, socket: web.WebSocketResponse, answer: str) -> None:
        match self.fault:
            case ServerFault.SILENT:
                await self._over.wait()
            case ServerFault.BABBLES:
                await socket.send_str("<html>")
            case ServerFault.LIES:
                await socket.send_str('{"result": [{"word": 1}], "text": "один"}')
            case ServerFault.BINARY:
                await socket.send_bytes(answer.encode())
            case ServerFault.ENDLESS:
                for _ in range(100):
                    await socket.send_str(answer)
            case _:
                await socket.send_str(answer)


class _Recogniser:
    """Cuts audio into pieces at long silences and answers as KaldiRecognizer does."""

    def __init__(self, ear: Ear, with_alternatives: bool) -> None:
        self._ear = ear
        self._told: Callable[[tuple[Hypothesis, ...]], str] = _alternatives if with_alternatives else _best
        self._audio = b""
        self._cut = 0

    def accept(self, samples: bytes) -> str:
        self._audio += samples
        heard = self._ear(self._audio[self._cut :])
        if heard and self._audio.endswith(_ENDPOINT):
            return self.final_result()
        return json.dumps({"partial": heard[0].text if heard else ""})

    def final_result(self) -> str:
        offset_s = self._cut / len(_ENDPOINT)
        heard = self._ear(self._audio[self._cut :])
        self._cut = len(self._audio)
        return self._told(tuple(Hypothesis(tuple(_later(word, offset_s) for word in one.words)) for one in heard))


def _later(word: Word, offset_s: float) -> Word:
    return Word(word.text, word.confidence, word.start_s + offset_s, word.end_s + offset_s)


def _best(heard: tuple[Hypothesis, ...]) -> str:
    if not heard:
        return json.dumps({"text": ""})
    words = [
        {"conf": word.confidence, "end": word.end_s, "start": word.start_s, "word": word.text}
        for word in heard[0].words
    ]
    return json.dumps({"result": words, "text": heard[0].text}, ensure_ascii=False)


def _alternatives(heard: tuple[Hypothesis, ...]) -> str:
    if not heard:
        return json.dumps({"alternatives": [{"confidence": 1.0, "text": ""}]})
    texts = [
        {"confidence": 150.0 - 3 * rank, "result": [_placed(word) for word in one.words], "text": one.text}
        for rank, one in enumerate(heard)
    ]
    return json.dumps({"alternatives": texts}, ensure_ascii=False)


def _placed(word: Word) -> dict[str, object]:
    return {"end": word.end_s, "start": word.start_s, "word": word.text}
