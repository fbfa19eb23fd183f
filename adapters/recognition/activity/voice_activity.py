"""Whether a caller speaks while a prompt is played to him and after it: pure, and counted in frames of 20 ms.

A frame is speech when several bands rise above the line's noise and above what our own prompt's echo can be, and
voice when it repeats itself as voices do. Three voiced frames are a beginning: a click is shorter, and hiss, breath,
a cough and steady noise have no voice; tones and hum are told by their steadiness. What he says is kept from well
before that, so that no first letter is lost.

Levels are chosen by measure. The third loudest of five voiced frames, in every number of the pack played at the level
of a caller, is -19.6 to -14.9 dB for one at -20 dB, -34.6 to -29.8 for one at -35 and -44.6 to -39.9 for one at -45.
"""

from collections import deque
from dataclasses import dataclass
from math import ceil

import numpy as np

from adapters.recognition.activity.beginning import REMEMBERED_FRAMES, Beginning
from adapters.recognition.activity.echo import Echo
from adapters.recognition.activity.noise_floor import NoiseFloor
from adapters.recognition.activity.sound_frames import FRAME_BYTES, FRAMES_PER_S, SoundFrame, SoundFrames, bands_of
from adapters.recognition.activity.steadiness import Steadiness
from dialogue.speech import SpeechEnd, SpeechTiming

PRE_ROLL_FRAMES = 25
"""Before the first voiced frame: a word may begin with 200 ms of hissing, and 300 ms before that are kept."""
EARLY_FRAMES = 20
"""At first the echo of what was played before the step still comes back."""
EARLY_DB = -21.0
"""Such an echo is quieter: our recordings' loudest frame is -12.4 dB, and the worst lines return -10 dB of it. A
quieter voice that early does not begin an answer, but is kept for the one that goes on after it."""
OVER_PROMPT_DB = -38.0
"""A television or talk in the room at -45 dB does not cut a prompt, 2 dB below this; a caller at -35 dB does."""
PREPARES_FRAMES = 75
"""Before a voice may begin an answer: the noise and the echo of the line are learnt in these. What is heard before
them is not looked at, for each look costs work."""
UNVOICED_END_FRAMES = 30
"""A noise that goes on when the voice is over ends the answer so much later than silence does."""

_ABOVE_NOISE_DB = 9.0
_ABOVE_ECHO_DB = 6.0
_LEAST_BAND_DB = -60.0
_LEAST_DB = -50.0
"""Whoever is quieter is not heard over any telephone line."""
_BANDS_OF_SPEECH = 2
"""A tone has one; so has the hissing within «шестьсот» in a noise, when a voice has begun."""
_VOICING = 0.46


@dataclass(frozen=True, slots=True)
class Began:
    """He speaks: `samples` from before his first sound to now, beginning with frame `at` of the step."""

    samples: bytes
    at: int


@dataclass(frozen=True, slots=True)
class Paused:
    """He has fallen silent for a little: the answer ends here if it is complete. Told once a pause."""


@dataclass(frozen=True, slots=True)
class Over:
    """The step is over."""

    end: SpeechEnd


class VoiceActivity:
    """One step. Every frame that comes from the line is given to `hear`, with what we had said by then."""

    def __init__(self, timing: SpeechTiming, prompt: bytes, *, interruptible: bool, preface_frames: int = 0) -> None:
        """`prompt` is signed linear audio, as it is played; a voice in its first `preface_frames` cuts nothing."""
        self._timing = timing
        self._interruptible = interruptible
        self._preface_frames = preface_frames
        self._prompt_frames = ceil(len(prompt) / FRAME_BYTES)
        self._echo = Echo(bands_of(prompt))
        self._noise = NoiseFloor()
        self._sounds = SoundFrames()
        self._steadiness = Steadiness()
        self._recent: deque[bytes] = deque(maxlen=PRE_ROLL_FRAMES + REMEMBERED_FRAMES)
        self._beginning = Beginning()
        self._heard = 0
        self._looked_at = 0
        self._waited = 0
        self._speaking: _Speaking | None = None

    @property
    def is_paused(self) -> bool:
        """Whether he has spoken and is silent now, as Paused has it."""
        return self._speaking is not None and self._speaking.is_paused

    def hear(self, samples: bytes, sent: int) -> Began | Paused | Over | None:
        """The next 20 ms, heard when `sent` frames had been sent since the prompt began. After Over: nothing more."""
        self._heard += 1
        if sent < self._preface_frames - PREPARES_FRAMES:
            self._recent.append(samples)
            return None
        self._looked_at += 1
        sound = self._sounds.next(samples)
        is_machine = self._steadiness.is_machine(sound)
        is_speech = self._is_speech(sound, sent, is_machine=is_machine)
        is_voice = is_speech and _is_voiced(sound, is_machine=is_machine)
        if self._steadiness.is_sure:
            self._beginning.forget_last()
        self._beginning.hear(is_voice=is_voice, counts=is_voice and sound.level_db > self._least_db(sent))
        if self._speaking is not None:
            return self._speaking.goes_on(is_speech, self._beginning.is_met_now)
        self._recent.append(samples)
        if self._begins(sent):
            return self._begin(sent)
        return self._wait(sent)

    def _begins(self, sent: int) -> bool:
        if self._interruptible:
            return self._beginning.is_met_now and sent >= self._preface_frames
        return self._beginning.is_met and sent >= self._prompt_frames

    def _least_db(self, sent: int) -> float:
        if self._speaking is not None:
            return _LEAST_DB
        if self._looked_at <= EARLY_FRAMES:
            return EARLY_DB
        return OVER_PROMPT_DB if sent < self._prompt_frames else _LEAST_DB

    def _is_speech(self, sound: SoundFrame, sent: int, *, is_machine: bool) -> bool:
        is_voice = self._noise.is_new and _is_voiced(sound, is_machine=is_machine)
        noise = self._noise.below(sound.bands, is_voice=is_voice) + _ABOVE_NOISE_DB
        echo = self._echo.bound(sound.bands, sent) + _ABOVE_ECHO_DB
        above = sound.bands > np.maximum(np.maximum(noise, echo), _LEAST_BAND_DB)
        if self._speaking is not None:
            return bool(np.any(above))
        return int(np.count_nonzero(above)) >= _BANDS_OF_SPEECH and sound.level_db > _LEAST_DB

    def _begin(self, sent: int) -> Began:
        self._echo.cut(sent)
        since = self._beginning.frames
        kept = list(self._recent)[-(PRE_ROLL_FRAMES + since) :]
        self._speaking = _Speaking(self._timing, since)
        return Began(b"".join(kept), self._heard - len(kept))

    def _wait(self, sent: int) -> Over | None:
        if sent < self._prompt_frames:
            return None
        self._waited += 1
        late = self._waited >= round(self._timing.no_input_s * FRAMES_PER_S)
        return Over(SpeechEnd.NO_INPUT) if late and not self._beginning.may_come else None


def _is_voiced(sound: SoundFrame, *, is_machine: bool) -> bool:
    """Looked at only where it matters: it is the dearest look at a frame."""
    return not is_machine and sound.voicing > _VOICING


class _Speaking:
    """From his first sound to the silence that ends an answer."""

    def __init__(self, timing: SpeechTiming, frames: int) -> None:
        self._frames = frames
        self._longest = round(timing.longest_s * FRAMES_PER_S)
        self._pause = round(timing.end_of_speech_s * FRAMES_PER_S)
        self._short_pause = round(timing.pause_s * FRAMES_PER_S)
        self._since_speech = 0
        self._since_voice = 0
        self.is_paused = False

    def goes_on(self, is_speech: bool, is_voice: bool) -> Paused | Over | None:
        """The next frame; a pause or the end if it makes one."""
        self._frames += 1
        self._since_speech = 0 if is_speech else self._since_speech + 1
        self._since_voice = 0 if is_voice else self._since_voice + 1
        if self._is_silent_for(self._pause):
            return Over(SpeechEnd.SPOKEN)
        if self._frames >= self._longest:
            return Over(SpeechEnd.CUT_SHORT)
        was_paused, self.is_paused = self.is_paused, self._is_silent_for(self._short_pause)
        return Paused() if self.is_paused and not was_paused else None

    def _is_silent_for(self, frames: int) -> bool:
        return self._since_speech >= frames or self._since_voice >= frames + UNVOICED_END_FRAMES
