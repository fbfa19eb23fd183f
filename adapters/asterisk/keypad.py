"""A caller's keys, as they came: the buffer between Asterisk's key events and a conversation."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

MOST_KEYS = 256
"""A flood of keys is noise on the line: beyond this the oldest are dropped."""


class KeyBuffer:
    """Keys in the order of arrival, from the answer to the hang-up, whatever the call is doing meanwhile."""

    def __init__(self) -> None:
        self._keys: deque[str] = deque(maxlen=MOST_KEYS)
        self._changed = asyncio.Event()
        self._ended = False
        self.pressed = 0
        """How many keys have come so far, dropped ones included."""

    def __bool__(self) -> bool:
        return bool(self._keys)

    def holds(self, any_of: str) -> bool:
        """Whether one of these keys waits."""
        return any(key in any_of for key in self._keys)

    def put(self, key: str) -> None:
        self._keys.append(key)
        self.pressed += 1
        self._changed.set()

    def end(self) -> None:
        """No key will come any more: whoever waits is woken."""
        self._ended = True
        self._changed.set()

    def clear(self) -> None:
        self._keys.clear()

    def taken(self) -> str:
        """All keys that wait; none waits then."""
        waiting = "".join(self._keys)
        self._keys.clear()
        return waiting

    async def get(self, within_s: float) -> str | None:
        """The next key, or None when none came within `within_s` seconds or the line ended."""
        try:
            async with asyncio.timeout(within_s):
                while not self._keys and not self._ended:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return None
        return self._keys.popleft() if self._keys else None


class KeyTimer:
    """Times how long a caller who has pressed a key waits for us: from his last key to the next play command.

    Only prompts that answer a key are timed: not those that follow a silence, or keys that nobody could act on.
    """

    def __init__(self, told: Callable[[float], None], now_s: Callable[[], float] = time.monotonic) -> None:
        self._told = told
        self._now_s = now_s
        self._key_at_s: float | None = None

    def key(self) -> None:
        """The caller's key has been read."""
        self._key_at_s = self._now_s()

    def forget(self) -> None:
        """What comes next is no answer to a key."""
        self._key_at_s = None

    def playing(self) -> None:
        """A play command leaves for Asterisk now."""
        if self._key_at_s is not None:
            self._told(self._now_s() - self._key_at_s)
        self.forget()
