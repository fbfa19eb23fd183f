"""When a line sounds and when it is silent, and which sound no recording accounts for."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from adapters.speech.prompt_pieces import SAMPLE_RATE, Samples
from dialogue.hearing import Silence, UnknownAudio

FRAME = 160
"""Samples in 20 ms, the grain of everything here."""
LOUD = 200
"""A frame whose peak exceeds this sounds."""

_JOINED_S = 0.3
_SHORTEST_UNKNOWN_S = 0.15


class StreamClock:
    """Turns a place in the stream (samples) into the seconds at which it was heard, although frames may be missing."""

    def __init__(self) -> None:
        self._anchors: deque[tuple[int, float]] = deque(maxlen=256)

    def mark(self, place: int, at_s: float) -> None:
        """The sample at `place` was heard at `at_s`."""
        self._anchors.append((place, at_s))

    def seconds(self, place: int) -> float:
        """When `place` was heard; within the last five seconds of the stream, extrapolated before that."""
        chosen = self._anchors[0]
        for anchor in reversed(self._anchors):
            if anchor[0] <= place:
                chosen = anchor
                break
        return chosen[1] + (place - chosen[0]) / SAMPLE_RATE


@dataclass(slots=True)
class SilenceWatch:
    """Measures the silences of a line, told frame by frame."""

    limit_s: float
    longest_s: float = 0.0
    _since_s: float | None = None

    def hear(self, loud: bool, start_s: float, end_s: float) -> Silence | None:
        """One frame; a silence that just ended and was longer than the limit."""
        if self._since_s is None:
            self._since_s = start_s
        if not loud:
            self.longest_s = max(self.longest_s, end_s - self._since_s)
            return None
        silence = self._ended(start_s)
        self._since_s = end_s
        return silence

    def finish(self, at_s: float) -> Silence | None:
        """The stream is over."""
        return None if self._since_s is None else self._ended(at_s)

    def _ended(self, at_s: float) -> Silence | None:
        assert self._since_s is not None
        lasted_s = at_s - self._since_s
        self.longest_s = max(self.longest_s, lasted_s)
        return Silence(self._since_s, at_s) if lasted_s > self.limit_s else None


@dataclass(slots=True)
class UnknownWatch:
    """Joins loud frames that no recording accounts for into spells of unknown audio."""

    _waiting: deque[tuple[int, float, bool]] = field(default_factory=deque)
    _known: deque[tuple[int, int]] = field(default_factory=deque)
    _spell: tuple[float, float] | None = None

    def hear(self, place: int, start_s: float, loud: bool) -> None:
        """One frame that begins at `place`."""
        self._waiting.append((place, start_s, loud))

    def know(self, first: int, last: int) -> None:
        """A recording accounts for the samples from `first` to before `last`."""
        self._known.append((first, last))

    def settle(self, until: int) -> list[UnknownAudio]:
        """Decide all frames that end before `until`: nothing learnt later can account for them."""
        over = []
        while self._waiting and self._waiting[0][0] + FRAME <= until:
            place, start_s, loud = self._waiting.popleft()
            known = self._is_known(place)
            if self._spell and (known or start_s - self._spell[1] > _JOINED_S):
                over += self._end_spell()
            if loud and not known:
                self._spell = (self._spell[0] if self._spell else start_s, start_s + FRAME / SAMPLE_RATE)
        return over

    def finish(self) -> list[UnknownAudio]:
        """The stream is over: decide what is left."""
        until = self._waiting[-1][0] + FRAME if self._waiting else 0
        return self.settle(until) + self._end_spell()

    def _is_known(self, place: int) -> bool:
        """Whether a recording touches the frame; a frame at a recording's edge counts as its own."""
        while self._known and self._known[0][1] <= place:
            self._known.popleft()
        return any(first < place + FRAME and last > place for first, last in self._known)

    def _end_spell(self) -> list[UnknownAudio]:
        spell, self._spell = self._spell, None
        long_enough = spell is not None and spell[1] - spell[0] >= _SHORTEST_UNKNOWN_S
        return [UnknownAudio(*spell)] if spell is not None and long_enough else []


def is_loud(samples: Samples) -> bool:
    """Whether a frame sounds."""
    return len(samples) > 0 and int(np.abs(samples.astype(np.int32)).max()) > LOUD
