"""The noise of a line, band by band: what is there all the time is no speech."""

from collections.abc import Sequence
from math import inf

import numpy as np

from adapters.recognition.activity.sound_frames import BANDS, Bands

_START_DB = -55.0
"""Of each band, until something but a voice is heard: a caller who speaks from the first moment on is over it."""
_HALF_HEARD_FRAMES = 2
"""The first frame is judged with silence before it, and is quieter than what it holds."""
_FIRST_FRAMES = 10
"""A line that is noisy from the beginning is not taken for a voice: the quietest of these is its noise."""
_FALL = 0.3
_RISE_DB = 0.06
"""Per frame, 3 dB in a second: a word does not raise it, a noise that stays does."""

_Levels = list[float]
"""Of one frame: six numbers, quicker alone than as an array."""


class NoiseFloor:
    """Learns from every frame."""

    def __init__(self) -> None:
        self._level: _Levels = [_START_DB] * BANDS
        self._quietest: _Levels = [inf] * BANDS
        self._frames = 0

    @property
    def is_new(self) -> bool:
        """Whether the next frame is one of the first, where it matters whether it is a voice."""
        return self._frames < _FIRST_FRAMES

    def below(self, heard: Bands, is_voice: Sequence[bool]) -> Bands:
        """The noise to be expected in each of the next frames; learns from them. A voice among the first is no noise.

        `is_voice` matters for those first frames only.
        """
        expected: list[_Levels] = []
        for levels, voice in zip(heard.tolist(), is_voice, strict=True):
            expected.append(self._level)
            self._learn(levels, is_voice=voice)
        return np.array(expected, np.float32)

    def _learn(self, heard: _Levels, *, is_voice: bool) -> None:
        self._frames += 1
        pairs = zip(heard, self._level, strict=True)
        if self._frames > _FIRST_FRAMES:
            self._level = [level + (_FALL * (now - level) if now < level else _RISE_DB) for now, level in pairs]
        elif is_voice:
            self._level = [min(pair) for pair in pairs]
        elif self._frames >= _HALF_HEARD_FRAMES:
            self._quietest = [min(pair) for pair in zip(heard, self._quietest, strict=True)]
            self._level = self._quietest
