"""A recorded piece laid over a stream of audio: how far it agrees, and what speaks for it."""

import math
from dataclasses import dataclass

import numpy as np

from adapters.speech.prompt_pieces import QUIET, SAMPLE_RATE, Piece, Samples
from dialogue.hearing import Heard

_ENOUGH_FROM_START = SAMPLE_RATE // 20  # 50 ms of sound: any other piece that fits has been found by now
_ENOUGH_FROM_MIDDLE = SAMPLE_RATE * 3 // 10
_MISSING_START = SAMPLE_RATE // 10


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two waveforms are so far: their product and their energies."""

    product: float
    heard: float
    expected: float

    @property
    def value(self) -> float:
        """From 0 to 1; 1 for two that are equal."""
        energy = math.sqrt(self.heard * self.expected)
        return max(0.0, self.product / energy) if energy else 1.0

    def and_of(self, heard: Samples, expected: Samples) -> "Likeness":
        one, other = heard.astype(np.float64), expected.astype(np.float64)
        return Likeness(
            self.product + float(one @ other), self.heard + float(one @ one), self.expected + float(other @ other)
        )


@dataclass(slots=True, eq=False)
class Track:
    """A piece laid over the stream: its sample 0 lies at `origin`; it has agreed from `begins` to before `until`."""

    piece: Piece
    origin: int
    begins: int
    until: int
    sound: int = 0
    is_open: bool = True
    announced: bool = False
    start_s: float = 0.0
    lost: int = 0
    begun_at_start: bool = False
    first: int = 0
    slack: int = 0
    likeness: Likeness = Likeness(0.0, 0.0, 0.0)
    ancestors: tuple["Track", ...] = ()

    def inherit(self, broken: "Track") -> None:
        """Go on with a track that broke off, some frames being lost in between."""
        missed = (self.begins - self.origin) - (broken.until - broken.origin)
        self.lost, self.sound, self.first = broken.lost + max(missed, 0), self.sound + broken.sound, broken.first
        self.start_s, self.begun_at_start, self.announced = broken.start_s, broken.from_start, broken.announced
        self.ancestors = (*broken.ancestors, broken)

    @property
    def from_start(self) -> bool:
        return self.begun_at_start or self.begins - self.origin <= self.piece.first_sound + self.slack

    @property
    def finished(self) -> bool:
        return self.until - self.origin >= self.piece.nearly_over

    @property
    def evidence(self) -> float:
        """How much sound speaks for this piece, and how well."""
        return self.sound * self.likeness.value

    @property
    def enough(self) -> bool:
        if self.slack and self.from_start and self.finished:
            return self.sound > 0
        return self.sound >= (_ENOUGH_FROM_START if self.from_start and not self.slack else _ENOUGH_FROM_MIDDLE)

    @property
    def nearly_from_start(self) -> bool:
        """Whether at most so much of its sound is missing as a callee loses who takes the receiver up."""
        return self.from_start or sounding(self.piece.samples[: self.begins - self.origin]) <= _MISSING_START

    def heard(self, others: tuple[str, ...], text: str, end_s: float) -> Heard:
        whole = self.nearly_from_start and self.finished
        return Heard(self.piece.id, text, self.start_s, end_s, whole, others, self.lost / SAMPLE_RATE)


def sounding(samples: Samples) -> int:
    """How many samples are more than silence."""
    return int(np.count_nonzero(np.abs(samples.astype(np.int32)) > QUIET))
