"""Whether a sound is a machine's: keys' tones, dial and busy tones, fax, mains hum. They repeat as voices do.

From one frame to the next a tone's level moves by less than 0.4 dB in its bands. Of the voiced frames of the pack, a
human announcer and six other voices, up to ten in a hundred move by less than 0.5 dB, seldom two together.
"""

import numpy as np

from adapters.recognition.activity.sound_frames import BANDS, SILENCE_DB, Bands, SoundFrame

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
_ROWS_HZ, _COLUMNS_HZ = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
"""ITU-T Q.23."""
_OFF_HZ = 16


class Steadiness:
    """Judges every frame of a line, one after the other."""

    def __init__(self) -> None:
        self._before: Bands = np.full(BANDS, SILENCE_DB, np.float32)
        self._steady_frames = 0
        self._hangs_on = 0

    @property
    def is_sure(self) -> bool:
        """Whether a machine was heard beyond doubt, now or in the last 60 ms."""
        return self._hangs_on > 0

    def is_machine(self, sound: SoundFrame) -> bool:
        """Whether the next frame is a tone's or a hum's, or follows one within 60 ms."""
        moved = np.abs(sound.bands - self._before)
        strong = sound.bands > np.max(sound.bands) - _STRONG_DB
        self._before = sound.bands
        is_loud = np.max(sound.bands) > _LEAST_DB
        self._steady_frames = self._steady_frames + 1 if is_loud and np.max(moved[strong]) < STEADY_DB else 0
        is_tone = self._steady_frames >= _STEADY_FRAMES or (is_loud and is_key(sound))
        self._hangs_on = _HANGS_ON if is_tone else max(self._hangs_on - 1, 0)
        return self._hangs_on > 0 or (self._steady_frames > 0 and sound.two_peaks()[2] > _TONE_SHARE)


def is_key(sound: SoundFrame) -> bool:
    """Whether most of the frame is two tones that a key has, however short it sounds."""
    first, second, share = sound.two_peaks()
    low, high = sorted((first, second))
    return share > _KEY_SHARE and _is_near(low, _ROWS_HZ) and _is_near(high, _COLUMNS_HZ)


def _is_near(tone_hz: float, tones_hz: tuple[int, ...]) -> bool:
    return any(abs(tone_hz - each) <= _OFF_HZ for each in tones_hz)
