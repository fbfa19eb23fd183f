"""Recordings of callers as Asterisk leaves them, read and cut into pieces that are no longer than an answer."""

import os
import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from adapters.recognition.recogniser import SAMPLE_RATE_HZ

LONGEST_S = 300.0
"""Of a recording; no company lets callers speak for so long."""
LONGEST_PIECE_S = 10.0
"""Shorter than a caller's longest answer (SpeechTiming), so that its end keeps a recogniser no longer from others, and
its words' confidences are as good: they come from a fixed number of texts (adapters/recognition/vosk_answers.py)."""
_QUIET_S = 0.3
"""A piece ends in the middle of the quietest so many seconds of its second half."""
_FRAME = SAMPLE_RATE_HZ // 50
_HEADER = struct.Struct("<4s4x4s4sIHHIIHH4s4x")
_OF_ASTERISK = (b"RIFF", b"WAVE", b"fmt ", 16, 1, 1, SAMPLE_RATE_HZ, 2 * SAMPLE_RATE_HZ, 2, 16, b"data")
"""The lengths are passed over: they are wrong where Asterisk died before the caller had finished."""


class RecordingUnfit(Exception):
    """It is not there, or is no recording of ours."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Signed linear audio, where it begins in its recording, and whether that goes on after it."""

    samples: bytes
    start_s: float
    goes_on: bool

    @property
    def length_s(self) -> float:
        return len(self.samples) / 2 / SAMPLE_RATE_HZ


def samples_of(file: Path) -> bytes:
    """All audio of a WAV as Asterisk writes it: 16 bit, 8 kHz, one channel. Reads it; follows no link.

    Raises RecordingUnfit.
    """
    most = _HEADER.size + int(LONGEST_S) * 2 * SAMPLE_RATE_HZ
    try:
        with open(file, "rb", opener=_without_links) as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise RecordingUnfit("it is no file")
            content = opened.read(most + 1)
    except OSError as error:
        raise RecordingUnfit(f"it cannot be read: {error.strerror}") from error
    if len(content) > most:
        raise RecordingUnfit(f"it is longer than {LONGEST_S:g} s")
    if len(content) < _HEADER.size or _HEADER.unpack_from(content) != _OF_ASTERISK:
        raise RecordingUnfit("it is no WAV of 16 bit, 8 kHz and one channel")
    return content[_HEADER.size :][: (len(content) - _HEADER.size) // 2 * 2]


def _without_links(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def pieces_of(samples: bytes) -> Iterator[Piece]:
    """The whole of it, cut where it is quietest."""
    start, longest = 0, int(LONGEST_PIECE_S * SAMPLE_RATE_HZ) * 2
    while len(samples) - start > longest:
        end = start + _quietest(samples[start : start + longest])
        yield Piece(samples[start:end], start / 2 / SAMPLE_RATE_HZ, goes_on=True)
        start = end
    if start < len(samples):
        yield Piece(samples[start:], start / 2 / SAMPLE_RATE_HZ, goes_on=False)


def _quietest(samples: bytes) -> int:
    """Where to cut, in bytes: a frame's end in the second half."""
    levels = np.frombuffer(samples, "<i2").astype(np.float64)
    frames = np.square(levels[: len(levels) // _FRAME * _FRAME]).reshape(-1, _FRAME).sum(axis=1)
    width = int(_QUIET_S * SAMPLE_RATE_HZ) // _FRAME
    half = len(frames) // 2
    power = np.convolve(frames[half:], np.ones(width), "valid")
    return (half + int(np.argmin(power)) + width // 2) * _FRAME * 2
