"""What a listener recognises on a line, piece by piece, and the port of whoever listens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Began:
    """This piece, and no other of the pack, is being heard since `start_s`."""

    piece_id: str
    text: str
    start_s: float


@dataclass(frozen=True, slots=True)
class Heard:
    """A piece was heard, in seconds of the line's clock; `whole` if its sound came from start to
    end, but for frames lost inside and at most 0.1 s before and 0.05 s after.

    `alternatives` are other pieces whose audio is the same as far as it was heard; `lost_s` is what was lost within.
    """

    piece_id: str
    text: str
    start_s: float
    end_s: float
    whole: bool
    alternatives: tuple[str, ...] = ()
    lost_s: float = 0.0


@dataclass(frozen=True, slots=True)
class UnknownAudio:
    """Sound that is no recording of the pack: synthesised text, music, a tone, a person."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing was heard from `start_s` to `end_s`, longer than the listener's limit."""

    start_s: float
    end_s: float


Sound = Began | Heard | UnknownAudio | Silence


class Ear(Protocol):
    """Listens to one line. Audio is signed linear, 16 bit little-endian, 8 kHz."""

    def feed(self, audio: bytes, at_s: float) -> Sequence[Sound]:
        """Hear audio whose first sample sounded at `at_s`; what has become known through it."""
        ...

    def finish(self) -> Sequence[Sound]:
        """The line is gone: what was still being heard."""
        ...

    @property
    def longest_silence_s(self) -> float:
        """The longest silence so far."""
        ...
