"""A caller's 8 kHz become the 16 kHz that a model wants."""

import numpy as np
import pytest

from adapters.recognition.upsampling import Upsampler

TONE_HZ = 1000


def tone(rate_hz: int) -> np.ndarray:
    return 10_000 * np.sin(2 * np.pi * TONE_HZ * np.arange(rate_hz) / rate_hz)


@pytest.mark.parametrize("piece_bytes", [2, 320, 4096, 16_000])
def test_a_tone_in_pieces_has_no_seam_and_keeps_its_time(piece_bytes: int) -> None:
    narrow = tone(8000).astype("<i2").tobytes()
    upsampler = Upsampler()
    pieces = [upsampler.feed(narrow[at : at + piece_bytes]) for at in range(0, len(narrow), piece_bytes)]
    wide = np.frombuffer(b"".join(pieces) + upsampler.rest(), "<i2").astype(float)
    assert len(wide) == 16_000
    assert np.abs(wide - tone(16_000))[200:-200].max() < 3


def test_nothing_becomes_nothing() -> None:
    upsampler = Upsampler()
    assert upsampler.feed(b"") + upsampler.rest() == b""
