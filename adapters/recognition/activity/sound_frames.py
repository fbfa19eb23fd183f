"""Telephone audio in frames of 20 ms: how loud each is in each band, and whether it sounds like a voice.

A frame is judged over 40 ms that end with it, so that the lowest voices have three periods in view.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from adapters.recognition.recogniser import SAMPLE_RATE_HZ

FRAME = SAMPLE_RATE_HZ // 50
"""Samples."""
FRAME_BYTES = 2 * FRAME
FRAMES_PER_S = 50
SILENCE_DB = -120.0

Bands = npt.NDArray[np.float32]
"""Level of each band, relative to full scale, in decibels; one row per frame where there are several."""

_EDGES_HZ = (150, 400, 800, 1300, 2000, 2800, 3600)
"""Bands that hold about the same share of speech; mains hum lies below."""
BANDS = len(_EDGES_HZ) - 1
_WINDOW = 320
_FFT = 512
_HZ = SAMPLE_RATE_HZ / _FFT
_SHAPE = np.hanning(_WINDOW).astype(np.float32) / np.float32(32768)
_BIN_HZ = np.arange(_FFT // 2 + 1) * _HZ
_SHARES = np.stack([(low <= _BIN_HZ) & (high > _BIN_HZ) for low, high in pairwise(_EDGES_HZ)]).astype(
    np.float32
) / np.float32(np.sum(np.hanning(_WINDOW) ** 2) * _FFT / 2)

_VOICE = ((_BIN_HZ > 90) & (_BIN_HZ < 1500)).astype(np.float32)
_PERIODS = slice(SAMPLE_RATE_HZ // 400, SAMPLE_RATE_HZ // 60)
"""Of human voices, in samples."""
_OWN = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(_WINDOW), _FFT)) ** 2)
_FLATTEN = 0.6
"""The power spectrum to this power: one strong resonance does not make a voice of a noise."""
_WINDOW_LOSS = ((_OWN[0] / _OWN[_PERIODS]) ** _FLATTEN).astype(np.float32)

_AUDIBLE = (_BIN_HZ > 150).astype(np.float32)
_LOBE_BINS = 4
"""A tone in this window has its power so near to it."""


class SoundFrame:
    """One frame of what comes from the line."""

    __slots__ = ("_power", "bands")

    def __init__(self, window: npt.NDArray[np.float32]) -> None:
        self._power = np.abs(np.fft.rfft(window * _SHAPE, _FFT)) ** 2
        self.bands: Bands = _decibels(_SHARES @ self._power)

    @property
    def level_db(self) -> float:
        """Of all bands together."""
        return float(10 * np.log10(np.sum(10 ** (self.bands / 10))))

    @property
    def voicing(self) -> float:
        """From 0 to about 1: how much the sound repeats itself as a voice does; a noise's is below 0.4."""
        turns = np.fft.irfft(self._power**_FLATTEN * _VOICE, _FFT)
        return float(np.max(turns[_PERIODS] * _WINDOW_LOSS) / (turns[0] + 1e-12))

    def two_peaks(self) -> tuple[float, float, float]:
        """The two strongest tones in hertz, the stronger first, and their share of the whole, from 0 to 1."""
        power = self._power * _AUDIBLE
        whole = float(np.sum(power)) + 1e-12
        first, second = _taken(power), _taken(power)
        return first, second, 1 - float(np.sum(power)) / whole


class SoundFrames:
    """Cuts what comes from the line into frames."""

    def __init__(self) -> None:
        self._window = np.zeros(_WINDOW, np.float32)

    def next(self, samples: bytes) -> SoundFrame:
        """The frame of 20 ms of signed linear audio; what is shorter is filled up, what is longer is cut."""
        self._window[:-FRAME] = self._window[FRAME:]
        self._window[-FRAME:] = np.frombuffer(samples[:FRAME_BYTES].ljust(FRAME_BYTES, b"\0"), "<i2")
        return SoundFrame(self._window)


def bands_of(samples: bytes) -> Bands:
    """The bands of each frame of a whole sound; the last one is filled up with silence."""
    whole = np.frombuffer(samples + bytes(-len(samples) % FRAME_BYTES), "<i2").astype(np.float32)
    padded = np.concatenate([np.zeros(_WINDOW - FRAME, np.float32), whole])
    if not len(whole):
        return np.zeros((0, BANDS), np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::FRAME]
    power = np.abs(np.fft.rfft(windows * _SHAPE, _FFT, axis=1)) ** 2
    return _decibels(power @ _SHARES.T)


def _taken(power: npt.NDArray[np.floating]) -> float:
    """The strongest tone in hertz; its power is taken out."""
    at = int(np.argmax(power))
    around = slice(max(at - _LOBE_BINS, 0), at + _LOBE_BINS + 1)
    tone_hz = float(np.sum(power[around] * _BIN_HZ[around]) / (np.sum(power[around]) + 1e-12))
    power[around] = 0
    return tone_hz


def _decibels(power: npt.NDArray[np.floating]) -> Bands:
    levels: Bands = (10 * np.log10(power + 1e-12)).astype(np.float32)
    return levels
