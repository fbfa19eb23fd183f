"""Keys that Asterisk does not act on by itself: what they stop, and the key of ours that stops it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from adapters.asterisk.keypad import KeyBuffer
from dialogue.keys import END, WAYS_OUT

MISSED_KEY_S = 0.12
"""A key that has not stopped a prompt by now fell before its start, where Asterisk does not look for keys."""
STOPPING_KEY = "D"
"""No telephone of a caller has this key: we press it ourselves to stop a prompt."""
RECORDING_END = END
"""The key that ends a recording, as Asterisk's Record has it."""


class KeyStop:
    """A prompt whose key came just before it began, or a recording whose caller wants something else."""

    def __init__(self, keys: KeyBuffer) -> None:
        self._keys = keys
        self._prompt_plays = False
        self._records = False
        self._due = asyncio.Event()

    @contextmanager
    def prompt(self, *, stoppable: bool = True) -> Iterator[None]:
        """While the block lasts, a key stops what plays, where that is `stoppable`."""
        self._prompt_plays = stoppable
        try:
            yield
        finally:
            self._prompt_plays = False

    @contextmanager
    def recording(self) -> Iterator[None]:
        """While the block lasts, a key of a way out ends the recording."""
        self._records = True
        try:
            yield
        finally:
            self._records = False

    def pressed(self, key: str) -> None:
        """The caller pressed it; it is in the buffer already."""
        if self._prompt_plays:
            asyncio.get_running_loop().call_later(MISSED_KEY_S, self._due.set)
        elif self._records and key in WAYS_OUT:
            self._due.set()

    async def due(self, within_s: float) -> bool:
        """Whether something may have to be stopped; false when `within_s` seconds passed without."""
        try:
            async with asyncio.timeout(within_s):
                await self._due.wait()
        except TimeoutError:
            return False
        return True

    def taken(self) -> str | None:
        """The key to press now, once; None where nothing is to be stopped any more."""
        if not self._due.is_set():
            return None
        self._due.clear()
        if self._prompt_plays and self._keys:
            return STOPPING_KEY
        return RECORDING_END if self._records and self._keys.holds(WAYS_OUT) else None
