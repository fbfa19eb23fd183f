"""The noise of a line, band by band: what is there all the time is no speech."""

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


class NoiseFloor:
    """Learns from every frame."""

    def __init__(self) -> None:
        self._level: Bands = np.full(BANDS, _START_DB, np.float32)
        self._quietest: Bands = np.full(BANDS, np.inf, np.float32)
        self._frames = 0

    @property
    def is_new(self) -> bool:
        """Whether the next frame is one of the first, where it matters whether it is a voice."""
        return self._frames < _FIRST_FRAMES

    def below(self, heard: Bands, *, is_voice: bool) -> Bands:
        """The noise to be expected in this frame; learns from it. A voice among the first frames is no noise."""
        self._frames += 1
        expected = self._level
        if self._frames > _FIRST_FRAMES:
            over = heard - expected
            self._level = expected + np.where(over < 0, _FALL * over, _RISE_DB).astype(np.float32)
        elif is_voice:
            self._level = np.minimum(expected, heard)
        elif self._frames >= _HALF_HEARD_FRAMES:
            self._quietest = np.minimum(self._quietest, heard)
            self._level = self._quietest
        return expected
