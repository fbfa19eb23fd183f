"""A recogniser of its own for recordings, there while one is wanted: what kills it takes no caller's answer with it."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from adapters.recognition.errors import NoRecogniser
from adapters.recognition.recogniser import Recogniser, Utterance
from dialogue.speech import Grammar

IDLE_S = 300.0
"""A model is loaded in seconds and held in memory: it stays for the next recording, but not all day."""


class OwnRecogniser:
    """The port Recogniser; run `keep` beside it."""

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[Recogniser]], idle_s: float = IDLE_S) -> None:
        self._opened = opened
        self._idle_s = idle_s
        self._is_wanted = asyncio.Event()
        self._recogniser: Recogniser | None = None

    def wanted(self) -> Recogniser:
        """Have it started, or kept; it is not ready before its model is loaded."""
        self._is_wanted.set()
        return self

    async def keep(self) -> None:
        """Start it when it is wanted and end it when nobody has wanted it for a while, for ever."""
        while True:
            await self._is_wanted.wait()
            async with self._opened() as recogniser:
                self._recogniser = recogniser
                try:
                    while self._is_wanted.is_set():
                        self._is_wanted.clear()
                        await asyncio.sleep(self._idle_s)
                finally:
                    self._recogniser = None

    @property
    def is_ready(self) -> bool:
        return self._recogniser is not None and self._recogniser.is_ready

    @property
    def lost(self) -> int:
        return 0 if self._recogniser is None else self._recogniser.lost

    def utterance(self, grammar: Grammar | None, hypotheses: int) -> AbstractAsyncContextManager[Utterance]:
        if self._recogniser is None:
            raise NoRecogniser("the recogniser of recordings is not started yet")
        return self._recogniser.utterance(grammar, hypotheses)
