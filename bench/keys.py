"""What a caller sends 50 times a second: A-law silence, his voice, or his keys as RFC 4733 events."""

import struct
from collections import deque
from dataclasses import dataclass, field

FRAME_S = 0.02
TONE_FRAMES = 5
"""A key is down for 100 ms."""
GAP_FRAMES = 5
"""Between two keys lie 120 ms: these, and the frame with which a key ends."""
_SAMPLES = 160
_SILENCE = b"\xd5" * _SAMPLES
_AUDIO, _EVENTS = 8, 101
_EVENT_OF = {key: number for number, key in enumerate("0123456789*#ABCD")}
_VOLUME, _END, _MARKER = 10, 0x80, 0x80
_SEQUENCE, _CLOCK = 0xFFFF, 0xFFFFFFFF


@dataclass(slots=True)
class KeySender:
    """One caller's stream. Call `frame` every 20 ms and send what it returns."""

    ssrc: int
    keys_up: int = 0
    """How many keys have been pressed and let go."""
    _waiting: deque[str] = field(default_factory=deque)
    _speech: deque[bytes] = field(default_factory=deque)
    _sequence: int = 0
    _timestamp: int = 0
    _down: int = -1
    _pause: int = 0

    def press(self, keys: str) -> None:
        """Press these keys one after another, from the next frame on."""
        self._waiting.extend(keys)

    def say(self, sound: bytes) -> None:
        """Say this A-law sound, from the next frame on; the last frame is filled up with silence."""
        for start in range(0, len(sound), _SAMPLES):
            self._speech.append(sound[start : start + _SAMPLES].ljust(_SAMPLES, _SILENCE[:1]))

    @property
    def is_answering(self) -> bool:
        """Whether he presses or speaks, or is about to."""
        return bool(self._waiting or self._speech)

    def frame(self) -> tuple[bytes, ...]:
        """The packets of the next 20 ms: one, or the three that end a key."""
        self._timestamp = (self._timestamp + _SAMPLES) & _CLOCK
        if self._speech:
            return (self._header(_AUDIO, self._timestamp) + self._speech.popleft(),)
        if self._pause or not self._waiting:
            self._pause = max(0, self._pause - 1)
            return (self._header(_AUDIO, self._timestamp) + _SILENCE,)
        self._down += 1
        if self._down == 0:
            return (self._event(1, _MARKER),)
        if self._down < TONE_FRAMES:
            return (self._event(self._down + 1),)
        packets = tuple(self._event(TONE_FRAMES, end=_END) for _ in range(3))
        self._waiting.popleft()
        self._down, self._pause = -1, GAP_FRAMES
        self.keys_up += 1
        return packets

    def _event(self, frames: int, marker: int = 0, end: int = 0) -> bytes:
        began = (self._timestamp - self._down * _SAMPLES) & _CLOCK
        event = struct.pack("!BBH", _EVENT_OF[self._waiting[0]], end | _VOLUME, frames * _SAMPLES)
        return self._header(marker | _EVENTS, began) + event

    def _header(self, kind: int, timestamp: int) -> bytes:
        self._sequence = (self._sequence + 1) & _SEQUENCE
        return struct.pack("!BBHII", 0x80, kind, self._sequence, timestamp, self.ssrc)
