"""What a resident's line does to the sound that he sends: it returns the company's voice, and it is noisy."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from adapters.asterisk.audio.stream import AudioListener

_RATE_KHZ = 8
_LATE = 5 * 160
"""Echo that lags behind its delay by more samples is dropped: the line lost it."""

_Linear = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Echo:
    """The company's voice comes back to it."""

    delay_ms: int
    """From when the resident hears it to when it is sent back, true to a frame of 20 ms."""
    db: float
    """Against what he hears; below zero is weaker."""


@dataclass(frozen=True, slots=True)
class LineConditions:
    """A clear line has neither."""

    echo: Echo | None = None
    noise_db: float | None = None
    """Steady white noise under everything that he sends: its power in decibels below full scale."""

    @property
    def are_clear(self) -> bool:
        return self.echo is None and self.noise_db is None


class EchoPath:
    """Gives back what was heard, later and weaker; told of each frame that is heard and each that is sent."""

    def __init__(self, echo: Echo) -> None:
        self._delay = echo.delay_ms * _RATE_KHZ
        self._gain = np.float32(10 ** (echo.db / 20))
        self._ahead: _Linear = np.zeros(0, np.float32)

    def heard(self, frame: _Linear) -> None:
        """Frames that come in one go follow each other; a gap before them is a gap in the echo."""
        if len(self._ahead) > self._delay + _LATE:
            return
        gap = np.zeros(max(0, self._delay - len(self._ahead)), np.float32)
        self._ahead = np.concatenate((self._ahead, gap, frame * self._gain))

    def next(self, count: int) -> _Linear:
        """The echo in the next `count` samples that are sent."""
        due, self._ahead = self._ahead[:count], self._ahead[count:]
        return np.pad(due, (0, count - len(due)))


class ConditionedLine:
    """Stands between the stream and its listener, who hears the company as it is."""

    def __init__(self, conditions: LineConditions, listener: AudioListener) -> None:
        self._listener = listener
        self._echo = EchoPath(conditions.echo) if conditions.echo else None
        self._noise = None if conditions.noise_db is None else _noise(conditions.noise_db)

    def audio(self, samples: bytes, at_s: float) -> None:
        if self._echo:
            self._echo.heard(_read(samples))
        self._listener.audio(samples, at_s)

    def key(self, digit: str) -> None:
        self._listener.key(digit)

    def ended(self) -> None:
        self._listener.ended()

    def sent(self, frame: bytes) -> bytes:
        """What leaves the line when he sends `frame`; call it for every frame of 20 ms, silent ones too."""
        mixed = _read(frame)
        if self._echo:
            mixed = mixed + self._echo.next(len(mixed))
        if self._noise:
            mixed = mixed + self._noise(len(mixed))
        return bytes(np.clip(np.rint(mixed), -32768, 32767).astype("<i2").tobytes())


def _read(frame: bytes) -> _Linear:
    return np.frombuffer(frame[: len(frame) & ~1], "<i2").astype(np.float32)


def _noise(level_db: float) -> Callable[[int], _Linear]:
    """The same noise in every run, so that a test can be repeated."""
    random = np.random.default_rng(0)
    loudness = np.float32(32768 * 10 ** (level_db / 20))
    return lambda count: random.standard_normal(count, np.float32) * loudness
