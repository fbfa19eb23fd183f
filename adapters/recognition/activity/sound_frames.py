"""Telephone audio in frames of 20 ms: how loud each is in each band, and whether it sounds like a voice.

A frame is judged over 40 ms that end with it, so that the lowest voices have three periods in view. Many frames are
judged at once where they can be: one look at ten costs little more than a look at one.
"""

from collections.abc import Sequence
from functools import cache, cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from adapters.recognition.recogniser import SAMPLE_RATE_HZ

FRAME = SAMPLE_RATE_HZ // 50
"""Samples."""
FRAME_BYTES = 2 * FRAME
FRAMES_PER_S = 50
SILENCE_DB = -120.0

Wave = npt.NDArray[np.float32]
"""The samples of one frame, on a 16-bit scale."""
Bands = npt.NDArray[np.float32]
"""Level of each band, relative to full scale, in decibels; one row per frame where there are several."""
Rows = npt.NDArray[np.float32]
"""A row of figures for each frame."""
Flags = npt.NDArray[np.bool_]

_EDGES_HZ = (150, 400, 800, 1300, 2000, 2800, 3600)
"""Bands that hold about the same share of speech; mains hum lies below."""
BANDS = len(_EDGES_HZ) - 1
_WINDOW = 2 * FRAME
_FFT = 512
_HZ = SAMPLE_RATE_HZ / _FFT
_FULL_SCALE = 32768
_HANNING = np.hanning(_WINDOW)
_SHAPE = _HANNING.astype(np.float32) / np.float32(_FULL_SCALE)
_BIN_HZ = (np.arange(_FFT // 2 + 1) * _HZ).astype(np.float32)
_IN_BAND = np.stack([(low <= _BIN_HZ) & (high > _BIN_HZ) for low, high in pairwise(_EDGES_HZ)], axis=1)
_SHARES = _IN_BAND.astype(np.float32) / np.float32(np.sum(_HANNING**2) * _FFT / 2)

_VOICE = np.flatnonzero((_BIN_HZ > 90) & (_BIN_HZ < 1500))
_VOICE_BINS = slice(_VOICE[0], _VOICE[-1] + 1)
_PERIODS = np.arange(SAMPLE_RATE_HZ // 400, SAMPLE_RATE_HZ // 60)
"""Of human voices, in samples."""
_OWN = np.fft.irfft(np.abs(np.fft.rfft(_HANNING, _FFT)) ** 2)
_FLATTEN = 0.6
"""The power spectrum to this power: one strong resonance does not make a voice of a noise."""
_WINDOW_LOSS = (_OWN[0] / _OWN[_PERIODS]) ** _FLATTEN
_TURNS = (np.cos(2 * np.pi / _FFT * np.outer(_VOICE, _PERIODS)) * _WINDOW_LOSS).astype(np.float32)
"""The inverse transform of those bins for those periods."""
_NOTHING = 1e-10

_AT_ONCE = 64
"""Frames of a whole sound in one piece: for more, the library below numpy wakes a thread, which then waits busily."""

_AUDIBLE = (_BIN_HZ > 150).astype(np.float32)
_LOBE_BINS = 4
"""A tone in this window has its power so near to it."""
_LOBE = np.arange(2 * _LOBE_BINS + 1)
_LOBE_HZ = (_LOBE - _LOBE_BINS).astype(np.float32) * np.float32(_HZ)


class Sounds:
    """Frames of what comes from the line, in order."""

    def __init__(self, windows: Rows) -> None:
        spectrum = np.fft.rfft(windows * _SHAPE, _FFT)
        self._power: Rows = (spectrum.real**2 + spectrum.imag**2).astype(np.float32, copy=False)
        self.bands: Bands = _decibels(self._power @ _SHARES)

    @cached_property
    def level_db(self) -> Rows:
        """Of all bands together, frame by frame."""
        levels: Rows = 10 * np.log10(np.sum(10 ** (self.bands / 10), axis=1))
        return levels

    def voicing(self, which: Flags) -> Rows:
        """Of these frames, from 0 to about 1: how much each repeats itself as a voice does; a noise's is below 0.4."""
        power = self._power[which, _VOICE_BINS] ** np.float32(_FLATTEN)
        repeated: Rows = (power @ _TURNS).max(axis=1) / (power.sum(axis=1) + _NOTHING)
        return repeated

    def two_peaks(self) -> tuple[Rows, Rows, Rows]:
        """Of each frame: its two strongest tones in hertz, the stronger first, and their share of all, from 0 to 1."""
        power = np.zeros((len(self._power), len(_BIN_HZ) + 2 * _LOBE_BINS), np.float32)
        np.multiply(self._power, _AUDIBLE, out=power[:, _LOBE_BINS:-_LOBE_BINS])
        whole = power.sum(axis=1) + np.float32(1e-12)
        first, second = _taken(power), _taken(power)
        return first, second, 1 - power.sum(axis=1) / whole


class SoundFrames:
    """Puts what comes from the line together."""

    def __init__(self) -> None:
        self._before: Wave = np.zeros(FRAME, np.float32)

    def next(self, waves: Sequence[Wave]) -> Sounds:
        """The next frames, at least one."""
        whole = np.concatenate([self._before, *waves]).reshape(-1, FRAME)
        self._before = whole[-1]
        return Sounds(_windows(whole))


def wave_of(samples: bytes) -> Wave:
    """The frame of 20 ms of signed linear audio; what is shorter is filled up, what is longer is cut."""
    if len(samples) != FRAME_BYTES:
        samples = samples[:FRAME_BYTES].ljust(FRAME_BYTES, b"\0")
    return np.frombuffer(samples, "<i2").astype(np.float32)


@cache
def energy_at(level_db: float) -> float:
    """A frame is no louder than this if the squares of its samples and of those before it are no more together."""
    return float(10 ** (level_db / 10) * np.sum(_HANNING**2)) * _FULL_SCALE**2


def bands_of(samples: bytes) -> Bands:
    """The bands of each frame of a whole sound; the last one is filled up with silence."""
    whole = np.frombuffer(samples + bytes(-len(samples) % FRAME_BYTES), "<i2").astype(np.float32)
    if not len(whole):
        return np.zeros((0, BANDS), np.float32)
    frames = np.concatenate([np.zeros(FRAME, np.float32), whole]).reshape(-1, FRAME)
    firsts = range(0, len(frames) - 1, _AT_ONCE)
    return np.concatenate([Sounds(_windows(frames[first : first + _AT_ONCE + 1])).bands for first in firsts])


def _windows(frames: Rows) -> Rows:
    """Each frame but the first, behind the one before it."""
    return np.concatenate([frames[:-1], frames[1:]], axis=1)


def _taken(power: Rows) -> Rows:
    """The strongest tone of each row in hertz; its power is taken out. Rows begin and end with an empty lobe."""
    at = power[:, _LOBE_BINS:-_LOBE_BINS].argmax(axis=1)
    around = np.arange(len(at))[:, np.newaxis], at[:, np.newaxis] + _LOBE
    lobe = power[around]
    tone_hz: Rows = at * np.float32(_HZ) + lobe @ _LOBE_HZ / (lobe.sum(axis=1) + np.float32(1e-12))
    power[around] = 0
    return tone_hz


def _decibels(power: Rows) -> Bands:
    levels: Bands = (10 * np.log10(power + np.float32(1e-12))).astype(np.float32)
    return levels
