"""What each frame of a line holds: speech, a voice, or a machine's tone; over its noise and our own prompt's echo."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from adapters.recognition.activity.echo import Echo
from adapters.recognition.activity.noise_floor import NoiseFloor
from adapters.recognition.activity.sound_frames import Flags, SoundFrames, Sounds, Wave, bands_of
from adapters.recognition.activity.steadiness import Steadiness

LEAST_DB = -50.0
"""Whoever is quieter is not heard over any telephone line."""
_ABOVE_NOISE_DB = 9.0
_ABOVE_ECHO_DB = 6.0
_LEAST_BAND_DB = -60.0
_BANDS_OF_SPEECH = 2
"""A tone has one; so has the hissing within «шестьсот» in a noise, when a voice has begun."""
_VOICING = 0.46


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What one frame holds."""

    is_speech: bool
    is_voice: bool
    level_db: float
    is_machine: bool
    """A machine's tone was heard beyond doubt, now or in the last 60 ms."""


class LineLook:
    """Every frame that comes from the line is looked at in order; several at once, where nobody waits for them."""

    def __init__(self, prompt: bytes) -> None:
        """`prompt` is what we play meanwhile; its echo may come back."""
        self._echo = Echo(bands_of(prompt))
        self._noise = NoiseFloor()
        self._sounds = SoundFrames()
        self._steadiness = Steadiness()

    def look(self, waves: Sequence[Wave], sent: Sequence[int], *, has_begun: bool) -> list[LookedAt]:
        """The next frames, each heard when so many of the prompt had been sent.

        Once a voice has begun, less is speech; whether it has is the same for all of them.
        """
        sounds = self._sounds.next(waves)
        machines = self._steadiness.judge(sounds)
        voiced = self._voiced(sounds, ~np.array(machines.heard), has_begun=has_begun)
        noise = self._noise.below(sounds.bands, voiced.tolist()) + _ABOVE_NOISE_DB
        echo = self._echo.bounds(sounds.bands, sent) + _ABOVE_ECHO_DB
        above = sounds.bands > np.maximum(np.maximum(noise, echo), _LEAST_BAND_DB)
        if has_begun:
            speech: Flags = above.any(axis=1)
        else:
            speech = (np.count_nonzero(above, axis=1) >= _BANDS_OF_SPEECH) & (sounds.level_db > LEAST_DB)
        return list(map(LookedAt, speech.tolist(), (speech & voiced).tolist(), sounds.level_db.tolist(), machines.sure))

    def cut(self, sent: int) -> None:
        """The prompt was stopped after so many frames."""
        self._echo.cut(sent)

    def slipped(self, frames: int, sent: int) -> None:
        """Our process stood still when so many had been sent; what comes now was heard so many frames after that."""
        self._echo.slipped(frames, sent)

    def _voiced(self, sounds: Sounds, may_be: Flags, *, has_begun: bool) -> Flags:
        """Looked at only where it may matter: it is a dear look at a frame."""
        if not self._noise.is_new:
            may_be &= sounds.bands.max(axis=1) > _LEAST_BAND_DB if has_begun else sounds.level_db > LEAST_DB
        if may_be.any():
            may_be[may_be] = sounds.voicing(may_be) > _VOICING
        return may_be
