"""Recognition by a vosk-server elsewhere, over WebSocket: one connection for each utterance."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

import aiohttp

from adapters.recognition.errors import NoRecogniser
from adapters.recognition.recogniser import Utterance
from adapters.recognition.remote.utterance import ServerSettings, ServerUtterance
from dialogue.speech import Grammar

LOG = logging.getLogger(__name__)

_LONGEST_ANSWER = 1 << 20


class VoskServer:
    """`async with VoskServer("ws://127.0.0.1:2700") as recogniser:` implements the port Recogniser.

    It knows its own model, which must fit 8 kHz audio; a static graph ignores grammars. A server that cannot be
    reached is left alone for a while, so that not every caller waits for it.
    """

    def __init__(self, address: str, settings: ServerSettings | None = None) -> None:
        self._address = address
        self._settings = settings or ServerSettings()
        self._session: aiohttp.ClientSession | None = None
        self._group = asyncio.TaskGroup()
        self._carried: set[asyncio.Task[None]] = set()
        self._not_before_s = 0.0
        self.lost = 0

    @property
    def is_ready(self) -> bool:
        """Whether it may be tried; only an utterance that begins tells if it is there."""
        is_left_alone = asyncio.get_running_loop().time() < self._not_before_s
        return self._session is not None and not is_left_alone and not self._is_full

    @asynccontextmanager
    async def utterance(self, grammar: Grammar | None, hypotheses: int) -> AsyncIterator[Utterance]:
        """As the port has it."""
        if not self.is_ready:
            raise NoRecogniser("vosk-server is away, or has too many utterances")
        socket = await self._connected()
        utterance = ServerUtterance(max(1, hypotheses), self._settings)
        task = self._group.create_task(utterance.carry(socket, grammar), name="utterance at vosk-server")
        self._carried.add(task)
        try:
            yield utterance
        finally:
            task.cancel()
            await asyncio.wait({task})
            self._carried.discard(task)

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        session, self._session = self._session, None
        for task in tuple(self._carried):
            task.cancel()
        cancelled = isinstance(error, asyncio.CancelledError)  # the body's own errors must not be wrapped in a group
        try:
            await self._group.__aexit__(*((kind, error, trace) if cancelled else (None, None, None)))
        finally:
            if session is not None:
                await session.close()

    @property
    def _is_full(self) -> bool:
        return len(self._carried) >= self._settings.utterances_at_once

    async def _connected(self) -> aiohttp.ClientWebSocketResponse:
        assert self._session is not None, "it is ready"
        try:
            async with asyncio.timeout(self._settings.connect_timeout_s):
                return await self._session.ws_connect(self._address, max_msg_size=_LONGEST_ANSWER)
        except (aiohttp.ClientError, OSError) as error:  # a timeout is an OSError
            self._not_before_s = asyncio.get_running_loop().time() + self._settings.pause_s
            self.lost += 1
            reason = str(error) or type(error).__name__
            LOG.error("vosk-server is away", extra={"address": self._address, "reason": reason})
            raise NoRecogniser(f"vosk-server is away: {reason}") from error
