"""The noise of a line, band by band: what is there all the time is no speech."""

import numpy as np

from adapters.recognition.activity.sound_frames import Bands

_FIRST_FRAMES = 10
"""A line that hums from the beginning is not taken for a voice: the quietest of these is its noise."""
_FALL = 0.3
_RISE_DB = 0.06
"""Per frame, 3 dB in a second: a word does not raise it, a noise that stays does."""


class NoiseFloor:
    """Learns from every frame."""

    def __init__(self) -> None:
        self._level: Bands | None = None
        self._frames = 0

    def below(self, heard: Bands) -> Bands:
        """The noise to be expected in this frame; learns from it."""
        self._frames += 1
        if self._level is None or self._frames <= _FIRST_FRAMES:
            self._level = heard.copy() if self._level is None else np.minimum(self._level, heard)
            return self._level
        expected = self._level
        over = heard - expected
        self._level = expected + np.where(over < 0, _FALL * over, _RISE_DB).astype(np.float32)
        return expected
