"""The telephone's 8 kHz audio for models that were trained on 16 kHz."""

import numpy as np
import soxr

from adapters.recognition.recogniser import SAMPLE_RATE_HZ

WIDE_RATE_HZ = 16000
RATES_HZ = (SAMPLE_RATE_HZ, WIDE_RATE_HZ)
"""Of the models that we can feed."""


class Upsampler:
    """8 kHz to 16 kHz, piece by piece, without a seam between pieces; signed linear audio, 16 bit, little-endian."""

    def __init__(self) -> None:
        self._stream = soxr.ResampleStream(SAMPLE_RATE_HZ, WIDE_RATE_HZ, 1, dtype="int16")

    def feed(self, samples: bytes) -> bytes:
        """What can be told so far; up to a fifth of a second is kept back until more follows."""
        return self._resampled(samples, last=False)

    def rest(self) -> bytes:
        """What was kept back, once nothing follows."""
        return self._resampled(b"", last=True)

    def _resampled(self, samples: bytes, last: bool) -> bytes:
        wide = self._stream.resample_chunk(np.frombuffer(samples, "<i2").astype(np.int16), last=last)
        return bytes(wide.astype("<i2").tobytes())
