"""A resident's voice: folders with recordings of numbers and words, put together to telephone audio."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from dialogue import spoken_russian
from dialogue.catalogue import PAUSES_MS

Samples = npt.NDArray[np.float32]
"""One channel at 8 kHz, full scale at -1 and 1."""

RATE_HZ = 8000
_KINDS = (".flac", ".wav")
_FRAME = RATE_HZ // 200
_LOUD_DB = 40.0
"""Sound is what is at most so far below a recording's loudest 5 ms."""
_MARGIN = 2


class NoRecording(Exception):
    """It cannot be said: no recording of it, or one that cannot be read; the message says which."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Folders, the first one that has a recording wins.

    `numbers/` holds numbers under their piece ids of the prompt pack; `voice.toml` names words and their files.
    """

    folders: tuple[Path, ...] = ()

    def digits(self, text: str, gap_ms: int) -> Samples:
        """Digits one by one, in the groups in which one dictates them. Raises NoRecording, UnknownPrompt."""
        pieces, pause_ms = [], 0
        for piece_id in spoken_russian.digits(text):
            if piece_id in PAUSES_MS:
                pause_ms = PAUSES_MS[piece_id]
                continue
            pieces.append((gap_ms + pause_ms, self._number(piece_id)))
            pause_ms = 0
        return _joined(pieces)

    def number(self, value: int, gap_ms: int) -> Samples:
        """A whole number as it is read out. Raises NoRecording, UnknownPrompt."""
        return _joined((gap_ms, self._number(piece_id)) for piece_id in spoken_russian.number(value))

    def words(self, words: Sequence[str], gap_ms: int) -> Samples:
        """Words, or phrases that were recorded whole. Raises NoRecording."""
        return _joined((gap_ms, self._word(word)) for word in words)

    def _number(self, piece_id: str) -> Samples:
        files = (folder / f"{piece_id}{kind}" for folder in self.folders for kind in _KINDS)
        return trimmed(recording(_first(files, piece_id)))

    def _word(self, word: str) -> Samples:
        known = {each: folder / file for folder in reversed(self.folders) for each, file in _words(folder).items()}
        if word not in known:
            raise NoRecording(f"«{word}» is not recorded; there are {', '.join(known) or 'no words'}")
        return trimmed(recording(known[word]))


@lru_cache(maxsize=512)
def recording(file: Path) -> Samples:
    """A recording of 8 kHz or more, one channel or several. Raises NoRecording."""
    try:
        samples, rate_hz = soundfile.read(file, dtype="float32", always_2d=True)
    except (OSError, soundfile.SoundFileError) as error:
        raise NoRecording(f"{file} cannot be read as a recording: {error}") from error
    if rate_hz < RATE_HZ or not len(samples):
        raise NoRecording(f"{file} has {len(samples)} samples at {rate_hz} Hz: a recording has 8000 Hz or more")
    mono = samples.mean(axis=1)
    return np.asarray(mono if rate_hz == RATE_HZ else soxr.resample(mono, rate_hz, RATE_HZ, quality="HQ"), np.float32)


def at_level(samples: Samples, level_db: float) -> Samples:
    """The same with this loudness while something is said, in decibels below full scale; a silent one as it is."""
    loud = _loud(samples)
    spoken_db = 10 * float(np.log10(np.mean(loud))) if len(loud) else level_db
    return samples * np.float32(10 ** ((level_db - spoken_db) / 20))


def trimmed(samples: Samples) -> Samples:
    """Without the silence before and after, so that gaps are as long as asked for."""
    powers = _powers(samples)
    loud = np.flatnonzero(powers >= _threshold(powers))
    if not len(loud):
        return samples
    return samples[max(0, int(loud[0]) - _MARGIN) * _FRAME : (int(loud[-1]) + 1 + _MARGIN) * _FRAME]


def as_linear(samples: Samples) -> bytes:
    """Signed linear, 16 bit little-endian; what is louder than full scale is clipped."""
    return bytes(np.clip(np.rint(samples * 32768.0), -32768, 32767).astype("<i2").tobytes())


def _first(files: Iterable[Path], piece_id: str) -> Path:
    for file in files:
        if file.is_file():
            return file
    raise NoRecording(f"{piece_id} is not recorded")


@lru_cache(maxsize=64)
def _words(folder: Path) -> Mapping[str, str]:
    file = folder / "voice.toml"
    if not file.is_file():
        return {}
    try:
        words = tomllib.loads(file.read_text(encoding="utf-8")).get("words")
    except (OSError, ValueError) as error:
        raise NoRecording(f"{file} cannot be read: {error}") from error
    if not isinstance(words, dict):
        raise NoRecording(f"{file} has no table [words] with a file for each word")
    return {str(word): str(name) for word, name in words.items()}


def _joined(pieces: Iterable[tuple[int, Samples]]) -> Samples:
    """Pieces, each after so many milliseconds of silence; the first begins at once."""
    parts: list[Samples] = []
    for gap_ms, samples in pieces:
        if parts:
            parts.append(np.zeros(gap_ms * RATE_HZ // 1000, np.float32))
        parts.append(samples)
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _loud(samples: Samples) -> npt.NDArray[np.float64]:
    powers = _powers(samples)
    return powers[(powers >= _threshold(powers)) & (powers > 0)]


def _threshold(powers: npt.NDArray[np.float64]) -> float:
    return float(powers.max(initial=0.0)) * 10 ** (-_LOUD_DB / 10)


def _powers(samples: Samples) -> npt.NDArray[np.float64]:
    whole = np.pad(samples, (0, -len(samples) % _FRAME)).reshape(-1, _FRAME)
    return np.asarray(np.mean(whole.astype(np.float64) ** 2, axis=1), np.float64)
