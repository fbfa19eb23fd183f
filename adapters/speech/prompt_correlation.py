"""Finds recorded pieces in audio that a codec has changed (µ-law, G.722), by likeness of waveforms."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from adapters.speech.prompt_fingerprints import Candidate, Search
from adapters.speech.prompt_pieces import SAMPLE_RATE, Piece, Samples
from adapters.speech.sound_activity import FRAME, is_loud

_TEMPLATE = SAMPLE_RATE // 8  # 125 ms from a piece's first sound
_SETTLED = SAMPLE_RATE // 10
"""So long G.722 is too loud after a silence; a template of what follows is heard as it was recorded."""
_HOP = SAMPLE_RATE // 10
_BLOCK = 2048
_ALIKE = 0.75
_PEAKS = 3
_APART = SAMPLE_RATE // 500
_STILL_ALIKE = 0.5
_QUIET_RMS = 120.0
_VOICED_RMS = 400.0
_JUDGED = 3 * FRAME
_TOO_SHORT = FRAME // 2

_PITCH_HZ = 1200
"""Only what lies below is compared: a codec's delay of half a sample turns the phase of what lies above."""

_Floats = npt.NDArray[np.float32]


def _low_pass() -> _Floats:
    """Taps of a windowed sinc."""
    at = np.arange(-20, 21)
    taps = np.sinc(2 * _PITCH_HZ / SAMPLE_RATE * at) * np.hamming(len(at))
    return np.asarray(taps / taps.sum(), np.float32)


_TAPS = _low_pass()


class CorrelationMatcher:
    """Recognises pieces from their beginning, at about a hundred times the cost of the exact comparison."""

    block = _JUDGED
    slack = _JUDGED
    doubt = 0.95

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = [piece for piece in pieces if len(piece.samples) - piece.first_sound > _TEMPLATE]
        self._anchors = [_anchor(piece) for piece in self._pieces]
        templates = np.stack([_template(*one) for one in zip(self._pieces, self._anchors, strict=True)])
        self._spectra = np.conj(np.fft.rfft(templates, _BLOCK)).astype(np.complex64)

    def search(self, samples: Samples) -> Search:
        """The pieces whose beginnings are like some place in `samples`; looks again every 100 ms."""
        places = min(len(samples), _BLOCK) - _TEMPLATE + 1
        if places < _HOP:
            return Search((), 0)
        heard = samples[:_BLOCK]
        if not is_loud(heard):
            return Search((), places)
        likeness = self._likeness(_low(heard), places)
        found = sorted((-value, number, place) for number, place, value in _peaks(likeness))
        candidates = (Candidate(self._pieces[number], place, self._anchors[number]) for _, number, place in found)
        return Search(tuple(candidates), places)

    def agreement(self, heard: Samples, expected: Samples) -> int:
        """How many samples from the first are alike, judged in blocks of 60 ms; a short rest counts as alike."""
        for start in range(0, len(heard), _JUDGED):
            if not _alike(heard[start : start + _JUDGED], expected[start : start + _JUDGED]):
                return start
        return len(heard)

    def _likeness(self, heard: _Floats, places: int) -> _Floats:
        """Normalised correlation of every template with every place."""
        spectrum = np.fft.rfft(heard, _BLOCK).astype(np.complex64)
        correlation = np.fft.irfft(self._spectra * spectrum, _BLOCK)[:, :places]
        energy = np.concatenate((np.zeros(1), np.cumsum(heard.astype(np.float64) ** 2)))
        loudness = np.sqrt(energy[_TEMPLATE:][:places] - energy[:-_TEMPLATE][:places])
        likeness: _Floats = (correlation / np.maximum(loudness, _QUIET_RMS * _TEMPLATE**0.5)).astype(np.float32)
        return likeness


def _peaks(likeness: _Floats) -> Iterator[tuple[int, int, float]]:
    """The likeliest places of each template (its number, the place, the likeness), a pitch period apart or more."""
    for _ in range(_PEAKS):
        best = likeness.argmax(axis=1)
        values = likeness[np.arange(len(likeness)), best]
        for number in np.flatnonzero(values > _ALIKE):
            place = int(best[number])
            yield int(number), place, float(values[number])
            likeness[number, max(0, place - _APART) : place + _APART] = 0.0


def _anchor(piece: Piece) -> int:
    """Where the template of a piece begins: at its first voiced sound, since a hiss looks like any other.

    A long piece leaves the codec time to settle.
    """
    first = piece.first_sound
    if len(piece.samples) - first > 3 * _TEMPLATE:
        first += _SETTLED
    energy = np.concatenate((np.zeros(1), np.cumsum(_low(piece.samples).astype(np.float64) ** 2)))
    levels = np.sqrt((energy[_TEMPLATE:] - energy[:-_TEMPLATE]) / _TEMPLATE)[first:]
    voiced = np.flatnonzero(levels > min(_VOICED_RMS, float(levels.max()) / 2))
    return first + int(voiced[0])


def _template(piece: Piece, anchor: int) -> _Floats:
    sound = _low(piece.samples)[anchor : anchor + _TEMPLATE]
    norm: _Floats = sound / np.float32(np.linalg.norm(sound))
    return norm


def _alike(heard: Samples, expected: Samples) -> bool:
    if len(heard) < _TOO_SHORT:
        return True
    one, other = _low(heard), _low(expected)
    levels = np.linalg.norm(one), np.linalg.norm(other)
    quiet = _QUIET_RMS * len(heard) ** 0.5
    if max(levels) < quiet:
        return True
    if min(levels) * 8 < max(levels):
        return False
    return float(one @ other) > _STILL_ALIKE * float(levels[0] * levels[1])


def _low(samples: Samples) -> _Floats:
    filtered: _Floats = np.convolve(samples.astype(np.float32), _TAPS, "same")[: len(samples)].astype(np.float32)
    return filtered
