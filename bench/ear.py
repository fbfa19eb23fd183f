"""Recognises the company's recordings in A-law packets, bit for bit, and when each began to sound."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

CHUNK = 40
"""Recordings are cut at 5 ms, so that in the stream each begins at a multiple of so many bytes."""
BYTES_PER_S = 8000
_REMEMBERED = 32


@dataclass(frozen=True, slots=True)
class Marker:
    """Bytes that only one recording has, and how far from its beginning they lie."""

    piece: str
    offset: int


@dataclass(frozen=True, slots=True)
class Markers:
    """How recordings are told apart, and how long each lasts in seconds."""

    by_chunk: Mapping[bytes, Marker]
    seconds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Started:
    """A recording's first sample reached the caller at `at_s`, by the clock of the packets."""

    piece: str
    at_s: float


def markers_of(folder: Path, pieces: Iterable[str]) -> Markers:
    """Markers of the recordings below `folder`. Raises ValueError for one that cannot be told from the others."""
    sounds = {piece: (folder / f"{piece}.alaw").read_bytes() for piece in sorted(set(pieces))}
    return told_apart(sounds)


def told_apart(sounds: Mapping[str, bytes]) -> Markers:
    """Markers of these recordings, given as A-law. Raises ValueError as `markers_of` does."""
    known = Counter(chunk for sound in sounds.values() for chunk in _chunks(sound))
    by_chunk: dict[bytes, Marker] = {}
    for piece, sound in sounds.items():
        own = next((place for place, chunk in enumerate(_chunks(sound)) if known[chunk] == 1), None)
        if own is None:
            raise ValueError(f"{piece} sounds like another recording")
        by_chunk[sound[own * CHUNK : (own + 1) * CHUNK]] = Marker(piece, own * CHUNK)
    return Markers(by_chunk, {piece: len(sound) / BYTES_PER_S for piece, sound in sounds.items()})


def _chunks(sound: bytes) -> list[bytes]:
    return [sound[start : start + CHUNK] for start in range(0, len(sound) - CHUNK + 1, CHUNK)]


@dataclass(slots=True)
class Ear:
    """The ear of one caller: told each packet's sound and arrival in order."""

    markers: Markers
    _packets: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    def hear(self, sound: bytes, at_s: float) -> Started | None:
        """The recording that shows itself in this packet; it may have begun some packets before."""
        self._packets.append((at_s, len(sound)))
        known = self.markers.by_chunk
        for place in range(0, len(sound), CHUNK):
            marker = known.get(sound[place : place + CHUNK])
            if marker is not None:
                return Started(marker.piece, self._sounded(marker.offset - place))
        return None

    def _sounded(self, bytes_before: int) -> float:
        """When the sample sounded that lies so many bytes before this packet's first; negative: after it."""
        packets = iter(reversed(self._packets))
        at_s, _ = next(packets)
        for earlier_s, length in packets:
            if bytes_before <= 0:
                break
            bytes_before, at_s = bytes_before - length, earlier_s
        return at_s - bytes_before / BYTES_PER_S
