"""Finds recorded pieces in a bit-exact stream: an index of short windows of every piece, looked up at every sample."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from adapters.speech.prompt_pieces import QUIET, Piece, Samples

WINDOW = 96
"""Samples in a fingerprint (12 ms): long enough that only shared audio collides."""
STRIDE = 80
"""A piece is indexed every so many samples, so its sound is met within WINDOW + STRIDE samples (22 ms)."""

_BASE = 0x9E3779B97F4A7C15  # odd, hence invertible modulo 2**64
_INVERSE = pow(_BASE, -1, 1 << 64)
_LONGEST_BATCH = 1 << 16

_Hashes = npt.NDArray[np.uint64]


def _powers(base: int) -> _Hashes:
    return np.cumprod(np.full(_LONGEST_BATCH, base, np.uint64), dtype=np.uint64)


_POWERS, _INVERSE_POWERS = _powers(_BASE), _powers(_INVERSE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A piece may be playing: its sample `offset` lies at `position` of the searched samples."""

    piece: Piece
    position: int
    offset: int


@dataclass(frozen=True, slots=True)
class Search:
    """What was found, and how many places of the samples need not be searched again."""

    candidates: tuple[Candidate, ...]
    searched: int


def _window_hashes(samples: Samples) -> _Hashes:
    """A rolling polynomial hash (modulo 2**64) of every window; the batch must be at most 65,536 samples."""
    weighted = samples.astype(np.int64).view(np.uint64) * _POWERS[: len(samples)]
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(weighted)))
    hashes: _Hashes = (sums[WINDOW:] - sums[:-WINDOW]) * _INVERSE_POWERS[: len(samples) - WINDOW + 1]
    return hashes


def _sounding(samples: Samples) -> npt.NDArray[np.bool_]:
    """Which windows hold enough sound to be worth a fingerprint: silence is the same everywhere."""
    loud = np.concatenate(([0], np.cumsum(np.abs(samples.astype(np.int32)) > QUIET)))
    enough: npt.NDArray[np.bool_] = (loud[WINDOW:] - loud[:-WINDOW]) >= WINDOW // 3
    return enough


class ExactMatcher:
    """Recognises pieces that arrive bit for bit, as they do when the path is A-law from end to end."""

    block = 1
    slack = 0
    doubt = 1.0

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = tuple(pieces)
        hashes, owners, offsets = [np.empty(0, np.uint64)], [np.empty(0, np.int32)], [np.empty(0, np.int32)]
        for number, one in enumerate(self._pieces):
            where, found = _fingerprints(one.samples)
            hashes.append(found)
            owners.append(np.full(len(where), number, np.int32))
            offsets.append(where)
        everything = np.concatenate(hashes)
        order = np.argsort(everything, kind="stable")
        self._hashes = everything[order]
        self._owners = np.concatenate(owners)[order]
        self._offsets = np.concatenate(offsets)[order]

    def search(self, samples: Samples) -> Search:
        """Every indexed window that occurs in `samples`, in order of position."""
        places = max(0, len(samples) - WINDOW + 1)
        if not places or int(np.abs(samples.astype(np.int32)).max()) <= QUIET or not len(self._hashes):
            return Search((), places)
        hashes = _window_hashes(samples)
        slots = np.searchsorted(self._hashes, hashes)
        slots[slots == len(self._hashes)] = 0
        hits = np.flatnonzero(self._hashes[slots] == hashes)
        return Search(tuple(one for hit in hits for one in self._at(int(hit), int(slots[hit]), samples)), places)

    def _at(self, position: int, slot: int, samples: Samples) -> list[Candidate]:
        """The candidates whose samples really are those at `position`: a hash alone proves nothing."""
        heard = samples[position : position + WINDOW]
        found = []
        wanted = self._hashes[slot]
        while slot < len(self._hashes) and self._hashes[slot] == wanted:
            one, offset = self._pieces[self._owners[slot]], int(self._offsets[slot])
            if np.array_equal(one.samples[offset : offset + WINDOW], heard):
                found.append(Candidate(one, position, offset))
            slot += 1
        return found

    def agreement(self, heard: Samples, expected: Samples) -> int:
        """How many samples from the first agree."""
        differing = np.flatnonzero(heard != expected)
        return int(differing[0]) if len(differing) else len(heard)


def _fingerprints(samples: Samples) -> tuple[npt.NDArray[np.int32], _Hashes]:
    """Offsets and hashes of every STRIDE-th window that sounds."""
    places, hashes = [np.empty(0, np.int32)], [np.empty(0, np.uint64)]
    batch = _LONGEST_BATCH - _LONGEST_BATCH % STRIDE - STRIDE
    for start in range(0, len(samples) - WINDOW + 1, batch):
        part = samples[start : start + batch + WINDOW - 1]
        where = np.flatnonzero(_sounding(part))
        where = where[where % STRIDE == 0]
        places.append((where + start).astype(np.int32))
        hashes.append(_window_hashes(part)[where])
    return np.concatenate(places), np.concatenate(hashes)
