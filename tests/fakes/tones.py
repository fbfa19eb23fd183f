"""Tones that one side of a talk says and the other recognises: proof that two people are joined."""

import numpy as np

_RATE_HZ = 8000
_WINDOW = 1600
"""Samples: a fifth of a second."""
_LOUD = 500.0
_NEAR_HZ = 20.0


def tone(hz: int, seconds: float) -> bytes:
    """Signed linear, 8 kHz."""
    times = np.arange(int(seconds * _RATE_HZ)) / _RATE_HZ
    return (8000 * np.sin(2 * np.pi * hz * times)).astype("<i2").tobytes()


def is_heard(hz: int, audio: bytes | bytearray) -> bool:
    """Whether `audio` holds this tone, louder than anything else, for a fifth of a second."""
    samples = np.frombuffer(bytes(audio[: len(audio) // 2 * 2]), dtype="<i2").astype(float)
    for first in range(0, len(samples) - _WINDOW + 1, _WINDOW // 2):
        window = samples[first : first + _WINDOW]
        spectrum = np.abs(np.fft.rfft(window * np.hanning(_WINDOW)))
        loudest_hz = float(np.argmax(spectrum)) * _RATE_HZ / _WINDOW
        if np.sqrt(np.mean(window**2)) > _LOUD and abs(loudest_hz - hz) < _NEAR_HZ:
            return True
    return False
