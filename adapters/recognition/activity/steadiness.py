"""Whether a sound is a machine's: keys' tones, dial and busy tones, fax, mains hum. They repeat as voices do.

From one frame to the next a tone's level moves by less than 0.4 dB in its bands. Of the voiced frames of the pack, a
human announcer and six other voices, up to ten in a hundred move by less than 0.5 dB, seldom two together.
"""

from dataclasses import dataclass, field

import numpy as np

from adapters.recognition.activity.sound_frames import BANDS, SILENCE_DB, Bands, Flags, Rows, Sounds

STEADY_DB = 0.5
_STEADY_FRAMES = 2
"""In succession, to be sure."""
_HANGS_ON = 3
"""Frames: a tone's last ones change, and are no beginning of a voice."""
_LEAST_DB = -60.0
"""Of the loudest band; nobody asks what is quieter, and a look at it costs work."""
_STRONG_DB = 20.0
"""Bands further below the loudest one hold the noise."""
_TONE_SHARE = 0.998
"""Of one tone or two in the whole frame: a vowel's is seldom so large while it is steady, too."""
_KEY_SHARE = 0.9
"""Of a key's two tones in the whole; the first and the last frame of a key have less."""
_ROWS_HZ = np.array((697, 770, 852, 941), np.float32)
_COLUMNS_HZ = np.array((1209, 1336, 1477, 1633), np.float32)
"""ITU-T Q.23."""
_OFF_HZ = 16


@dataclass(frozen=True, slots=True)
class Machines:
    """What was found of some frames, in order."""

    heard: list[bool] = field(default_factory=list)
    """It is a tone's or a hum's, or follows one within 60 ms."""
    sure: list[bool] = field(default_factory=list)
    """A machine was heard beyond doubt, now or in the last 60 ms."""


class Steadiness:
    """Judges every frame of a line, one after the other."""

    def __init__(self) -> None:
        self._before: Bands = np.full((1, BANDS), SILENCE_DB, np.float32)
        self._steady_frames = 0
        self._hangs_on = 0

    def judge(self, sounds: Sounds) -> Machines:
        """The next frames."""
        found = Machines()
        for is_steady, is_key, is_tone in zip(*self._looks(sounds), strict=True):
            self._steady_frames = self._steady_frames + 1 if is_steady else 0
            is_sure = self._steady_frames >= _STEADY_FRAMES or is_key
            self._hangs_on = _HANGS_ON if is_sure else max(self._hangs_on - 1, 0)
            found.sure.append(self._hangs_on > 0)
            found.heard.append(self._hangs_on > 0 or (self._steady_frames > 0 and is_tone))
        return found

    def _looks(self, sounds: Sounds) -> tuple[list[bool], list[bool], list[bool]]:
        """Whether each frame is as loud as the one before it, is a key, and is a tone or two."""
        bands, before = sounds.bands, np.concatenate([self._before, sounds.bands[:-1]])
        self._before = bands[-1:]
        loudest = bands.max(axis=1)
        is_loud = loudest > _LEAST_DB
        if not is_loud.any():
            nothing = [False] * len(bands)
            return nothing, nothing, nothing
        strong = bands > loudest[:, np.newaxis] - _STRONG_DB
        moved = (np.abs(bands - before) * strong).max(axis=1)
        first, second, share = sounds.two_peaks()
        is_key = is_loud & are_keys(first, second, share)
        return (is_loud & (moved < STEADY_DB)).tolist(), is_key.tolist(), (share > _TONE_SHARE).tolist()


def are_keys(first: Rows, second: Rows, share: Rows) -> Flags:
    """Whether most of each frame is two tones that a key has, however short it sounds."""
    low, high = np.minimum(first, second), np.maximum(first, second)
    return (share > _KEY_SHARE) & _are_near(low, _ROWS_HZ) & _are_near(high, _COLUMNS_HZ)


def _are_near(tones_hz: Rows, wanted_hz: Rows) -> Flags:
    near: Flags = (np.abs(tones_hz[:, np.newaxis] - wanted_hz) <= _OFF_HZ).any(axis=1)
    return near
