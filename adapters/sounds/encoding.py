"""The formats in which Asterisk plays our prompts: headerless A-law at 8 kHz and signed linear at 16 kHz."""

from enum import Enum

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
"""One channel, full scale at -1 and 1."""


class SoundFormat(Enum):
    """A format by the ending that Asterisk knows it by, with its sample rate in hertz and bytes per sample."""

    ALAW = ("alaw", 8000, 1)
    """Asterisk's native format on an A-law trunk: played without transcoding."""
    SLIN16 = ("sln16", 16000, 2)
    """Wideband, for G.722 trunks and desks."""

    def __init__(self, ending: str, rate_hz: int, bytes_per_sample: int) -> None:
        self.ending = ending
        self.rate_hz = rate_hz
        self.bytes_per_sample = bytes_per_sample


def encode(samples: Samples, sound_format: SoundFormat) -> bytes:
    """`samples`, already at the format's rate, as the bytes of a file; without dither, so always the same bytes."""
    linear = np.clip(np.rint(samples * 32768.0), -32768, 32767)
    coded = linear.astype("<i2") if sound_format is SoundFormat.SLIN16 else _CODES[np.searchsorted(_BOUNDS, linear)]
    return bytes(coded.tobytes())


def decode_alaw(coded: bytes) -> bytes:
    """A-law as signed linear, 16 bit, little-endian, at the same rate: encoded again it gives the same bytes."""
    return bytes(_LEVELS[np.frombuffer(coded, np.uint8)].tobytes())


def _alaw_levels() -> npt.NDArray[np.int32]:
    """The level of each of the 256 codes of ITU-T G.711 A-law, on a 16-bit scale."""
    code = np.arange(256) ^ 0x55
    segment, step = (code >> 4) & 0x07, code & 0x0F
    level = np.where(segment == 0, 16 * step + 8, (16 * step + 264) << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, level, -level).astype(np.int32)


_LEVELS = _alaw_levels().astype("<i2")
_CODES = np.argsort(_alaw_levels()).astype(np.uint8)
"""Codes from the lowest level to the highest."""
_BOUNDS = np.convolve(np.sort(_alaw_levels()), [0.5, 0.5], mode="valid")
"""Half-way between neighbouring levels: a sample takes the nearest."""
