"""How loud our own prompt may come back from a caller's line, so that it is not taken for his voice.

The line returns what we say after 20 to 400 ms and weakened by 10 to 30 dB, coloured by codecs and rooms. For every
delay and band the loss is bounded by what was heard: an echo of that delay would have been at least so loud all the
time. A voice only raises what is heard, so it never loosens the bound; a wrong delay is ruled out at the first pause.
"""

import numpy as np
import numpy.typing as npt

from adapters.recognition.activity.sound_frames import BANDS, SILENCE_DB, Bands

LONGEST_DELAY = 24
"""Frames: 480 ms, for there is our own way to the line as well."""
LOUDEST_ECHO_DB = -8.0
"""No line returns more; the worst are near -10."""
_FORGETS_DB = 0.1
"""Per frame in which the prompt is loud: lines change slowly."""
_LEARNS = 0.2
_LOUD_DB = -50.0
"""A prompt below this says nothing about the line."""

_Rows = npt.NDArray[np.float32]


class Echo:
    """The echo of one prompt. Frames are counted from the prompt's first one as it was sent."""

    def __init__(self, prompt: Bands) -> None:
        self._frames = len(prompt)
        around = np.full((LONGEST_DELAY + self._frames + 1, BANDS), SILENCE_DB, np.float32)
        around[LONGEST_DELAY:-1] = prompt
        before, after = np.roll(around, 1, axis=0), np.roll(around, -1, axis=0)
        self._least: _Rows = np.minimum(np.minimum(before, around), after)
        self._most: _Rows = np.maximum(np.maximum(before, around), after)
        """Sent about that time: no delay is a whole number of frames, and none stays the same."""
        self._gain: _Rows = np.full((LONGEST_DELAY, BANDS), LOUDEST_ECHO_DB, np.float32)

    def cut(self, at: int) -> None:
        """The prompt was stopped after `at` frames."""
        self._frames = min(self._frames, at)

    def bound(self, heard: Bands, sent: int) -> Bands:
        """The loudest echo that can be in a frame which was heard when `sent` frames of the prompt had been sent."""
        end = min(sent, self._frames)
        first = sent - LONGEST_DELAY
        if end <= 0 or first >= end:
            return _NOTHING
        delays = slice(sent - end, min(LONGEST_DELAY, sent))
        rows = slice(max(first, 0) + LONGEST_DELAY, end + LONGEST_DELAY)
        least, most, gain = self._least[rows][::-1], self._most[rows][::-1], self._gain[delays]
        bound: Bands = (gain + most).max(axis=0)
        self._learn(heard - least, least > _LOUD_DB, gain)
        return bound

    def _learn(self, ratio: _Rows, loud: npt.NDArray[np.bool_], gain: _Rows) -> None:
        step = np.minimum(_LEARNS * (ratio - gain), _FORGETS_DB)
        gain += np.where(loud, step, 0)
        np.minimum(gain, LOUDEST_ECHO_DB, out=gain)


_NOTHING: Bands = np.full(BANDS, SILENCE_DB, np.float32)
