"""The recorded pieces as a listener hears them: the prompt pack's A-law files, decoded to samples."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]

SAMPLE_RATE = 8000
QUIET = 64
"""Samples up to this level are silence: A-law has no zero and idles at 8, line noise stays below."""
_MISSING_END = SAMPLE_RATE // 20


def _alaw_values() -> Samples:
    """The 256 sample values of ITU-T G.711 A-law."""
    code = np.arange(256) ^ 0x55
    exponent, mantissa = (code >> 4) & 7, code & 15
    size = np.where(exponent == 0, (mantissa << 4) + 8, ((mantissa << 4) + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, size, -size).astype(np.int16)


_ALAW = _alaw_values()


def from_alaw(data: bytes) -> Samples:
    """Decode A-law bytes to 16-bit samples, exactly as Asterisk does."""
    return _ALAW[np.frombuffer(data, np.uint8)]


def from_slin(data: bytes) -> Samples:
    """Read signed linear 16-bit little-endian audio; an odd last byte is dropped."""
    return np.frombuffer(data[: len(data) & ~1], "<i2").astype(np.int16, copy=False)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One recording: its id in the pack, its samples, and where its sound begins (sample offset).

    From `nearly_over` on, at most 50 ms of its samples sound.
    """

    id: str
    samples: Samples
    first_sound: int
    nearly_over: int


def piece(piece_id: str, samples: Samples) -> Piece:
    """Measure where the sound of a recording lies; an all-silent recording sounds nowhere."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > QUIET)
    first = int(loud[0]) if len(loud) else len(samples)
    nearly_over = int(loud[-_MISSING_END - 1]) + 1 if len(loud) > _MISSING_END else 0
    return Piece(piece_id, samples, first, nearly_over)


def load_pieces(folder: Path) -> tuple[Piece, ...]:
    """Read every `.alaw` file of the pack in `folder`; a piece's id is its path without the ending: `numbers/0`.

    What lies deeper was joined from pieces for callers who wait in a queue, and would be taken for one of them.
    Raises `FileNotFoundError` when there is none.
    """
    found = tuple(
        piece(file.relative_to(folder).as_posix().removesuffix(".alaw"), from_alaw(file.read_bytes()))
        for file in sorted(folder.glob("*/*.alaw"))
    )
    if not found:
        raise FileNotFoundError(f"no .alaw recordings under {folder}: convert the prompt pack first")
    return found
