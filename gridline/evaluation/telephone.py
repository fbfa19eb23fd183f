"""What a telephone line does to a recording: a narrow band, A-law, noise. All simulated; no line was measured."""

import re
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import soundfile

from adapters.asterisk.town.voice import RATE_HZ, Samples, as_linear, at_level

_BAND_HZ = (300, 3400)
_TAPS = 401
"""So many make the edges of the band about 70 Hz wide."""
_SPEECH_DB = -20.0
"""Below full scale, while something is said: a usual level on a line."""
_LEAD_S, _TAIL_S = 0.3, 0.6
"""Of the line before and after what is said."""
_NOISY = re.compile(r"noise([0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a recording is led through. Without `is_telephone` it stays as it is."""

    name: str
    is_telephone: bool
    snr_db: float | None = None
    """Speech, while something is said, over noise, both within the band; None: no noise."""

    @classmethod
    def parse(cls, text: str) -> "Condition":
        """The condition of this name: clean, alaw, or noise20 and the like. Raises ValueError."""
        if text == "clean":
            return cls(text, is_telephone=False)
        if text == "alaw":
            return cls(text, is_telephone=True)
        noisy = _NOISY.fullmatch(text)
        if noisy is None:
            raise ValueError(f"{text!r} is no condition: write clean, alaw, or noise20 (noise 20 dB below speech)")
        return cls(text, is_telephone=True, snr_db=float(noisy[1]))


def through(condition: Condition, samples: Samples, seed: tuple[int, ...]) -> bytes:
    """The recording as it arrives: signed linear, 16 bit, 8 kHz. The same seed brings the same noise."""
    silence = np.zeros(round(_LEAD_S * RATE_HZ), np.float32), np.zeros(round(_TAIL_S * RATE_HZ), np.float32)
    said = np.concatenate((silence[0], samples, silence[1]))
    if not condition.is_telephone:
        return as_linear(said)
    sent = at_level(band_limited(said), _SPEECH_DB)
    if condition.snr_db is not None:
        sent = with_noise(sent, _SPEECH_DB - condition.snr_db, seed)
    return as_linear(a_law(sent))


def band_limited(samples: Samples) -> Samples:
    """The telephone's band, 300 to 3400 Hz, without delay."""
    return np.convolve(samples, _BAND)[_TAPS // 2 :][: len(samples)].astype(np.float32)


def with_noise(samples: Samples, level_db: float, seed: tuple[int, ...]) -> Samples:
    """With even noise within the band, of this power in decibels below full scale."""
    noise = band_limited(np.random.default_rng(seed).standard_normal(len(samples), np.float32))
    power = float(np.mean(noise.astype(np.float64) ** 2)) or 1.0
    return samples + noise * np.float32(10 ** (level_db / 20) / power**0.5)


def a_law(samples: Samples) -> Samples:
    """Coded with 8 bit A-law (G.711) and decoded; what is louder than full scale is clipped."""
    coded = BytesIO()
    linear = np.frombuffer(as_linear(samples), "<i2")
    soundfile.write(coded, linear, RATE_HZ, format="WAV", subtype="ALAW")
    coded.seek(0)
    decoded, _ = soundfile.read(coded, dtype="float32")
    return np.asarray(decoded, np.float32)


def _band_filter() -> Samples:
    """A windowed sinc between the edges."""
    at = np.arange(_TAPS) - _TAPS // 2
    low, high = (2 * edge / RATE_HZ * np.sinc(2 * edge / RATE_HZ * at) for edge in _BAND_HZ)
    return np.asarray((high - low) * np.hamming(_TAPS), np.float32)


_BAND = _band_filter()
