"""How loud our own prompt may come back from a caller's line, so that it is not taken for his voice.

The line returns what we say after 20 to 400 ms and weakened by 10 to 30 dB, coloured by codecs and rooms. For every
delay and band the loss is bounded by what was heard: an echo of that delay would have been at least so loud all the
time. A voice only raises what is heard, so it never loosens the bound; a wrong delay is ruled out at the first pause.
"""

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from adapters.recognition.activity.sound_frames import BANDS, SILENCE_DB, Bands, Flags, Rows

LONGEST_DELAY = 24
"""Frames: 480 ms, for there is our own way to the line as well."""
LOUDEST_ECHO_DB = -8.0
"""No line returns more; the worst are near -10."""
_FORGETS_DB = 0.1
"""Per frame in which the prompt is loud: lines change slowly."""
_LEARNS = 0.2
_LOUD_DB = -50.0
"""A prompt below this says nothing about the line."""


class Echo:
    """The echo of one prompt. Frames are counted from the prompt's first one as it was sent."""

    def __init__(self, prompt: Bands) -> None:
        around = np.full((LONGEST_DELAY + len(prompt) + 1, BANDS), SILENCE_DB, np.float32)
        around[LONGEST_DELAY:-1] = prompt
        before, after = np.roll(around, 1, axis=0), np.roll(around, -1, axis=0)
        self._least: Rows = np.minimum(np.minimum(before, around), after)
        self._most: Rows = np.maximum(np.maximum(before, around), after)
        """Sent about that time: no delay is a whole number of frames, and none stays the same."""
        self._most[:LONGEST_DELAY] = SILENCE_DB
        self._gain: Rows = np.full((LONGEST_DELAY, BANDS), LOUDEST_ECHO_DB, np.float32)
        """The longest delay first, as the frames that were sent are."""
        self._frames = len(prompt)
        self.cut(len(prompt))

    def cut(self, at: int) -> None:
        """The prompt was stopped after `at` frames."""
        self._frames = min(self._frames, max(at, 0))
        self._most[LONGEST_DELAY + self._frames :] = SILENCE_DB
        self._least[LONGEST_DELAY + self._frames :] = SILENCE_DB

    def slipped(self, frames: int, sent: int) -> None:
        """When so many had been sent our process stood still; what comes now was heard `frames` later than that.

        The far end heard a gap then, and hears what follows up to so much later. What was learnt of a delay counts for
        the longer ones too, and of what was sent before any of the next ones may be heard in its stead.
        """
        self._gain = _widest(self._gain, frames + 1)  # no delay is a whole number of frames
        at = min(sent, self._frames) + LONGEST_DELAY
        rows = slice(max(at - LONGEST_DELAY - frames, 0), at)
        self._most[rows] = _widest(self._most[rows.start : at + frames], frames)[: at - rows.start]
        self._least[at - frames : at] = SILENCE_DB
        self._least[rows] = -_widest(-self._least[rows.start : at + frames], frames)[: at - rows.start]

    def bounds(self, heard: Bands, sent: Sequence[int]) -> Bands:
        """The loudest echo that can be in each of these frames, heard when so many of the prompt had been sent."""
        if not any(0 < frames < self._frames + LONGEST_DELAY for frames in sent):
            return _NOTHING
        rows = np.clip(np.array(sent)[:, np.newaxis] + _DELAYS, 0, len(self._most) - 1)
        gains = self._learn(heard[:, np.newaxis] - (least := self._least[rows]), least > _LOUD_DB)
        bounds: Bands = (gains + self._most[rows]).max(axis=1)
        return bounds

    def _learn(self, ratio: Rows, is_loud: Flags) -> Rows:
        """The gains before each frame. A frame moves them towards the ratio, upwards slowly; where nothing was sent
        it says nothing."""
        ratio[~is_loud] = np.inf
        ratio *= _LEARNS
        most_up = is_loud * np.float32(_FORGETS_DB)
        gains = np.empty_like(ratio)
        gain, towards = self._gain, np.empty_like(self._gain)
        for before, wanted, up in zip(gains, ratio, most_up, strict=True):
            before[:] = gain
            np.multiply(gain, 1 - _LEARNS, out=towards)
            towards += wanted
            gain += up
            np.minimum(gain, towards, out=gain)
            np.minimum(gain, LOUDEST_ECHO_DB, out=gain)
        return gains


_DELAYS = np.arange(LONGEST_DELAY)
_NOTHING: Bands = np.full(BANDS, SILENCE_DB, np.float32)


def _widest(rows: Rows, ahead: int) -> Rows:
    """The greatest of each row and of so many after it."""
    padded = np.concatenate([rows, np.repeat(rows[-1:], ahead, axis=0)])
    widest: Rows = sliding_window_view(padded, ahead + 1, axis=0).max(axis=-1)
    return widest
