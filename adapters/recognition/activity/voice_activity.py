"""Whether a caller speaks while a prompt is played to him and after it: pure, and counted in frames of 20 ms.

A frame is speech when several bands rise above the line's noise and above what our own prompt's echo can be, and
voice when it repeats itself as voices do. Three voiced frames are a beginning: a click is shorter, and hiss, breath,
a cough and steady noise have no voice. What he says is kept from well before that, so that no first letter is lost.
"""

from collections import deque
from dataclasses import dataclass
from math import ceil

import numpy as np

from adapters.recognition.activity.echo import Echo
from adapters.recognition.activity.noise_floor import NoiseFloor
from adapters.recognition.activity.sound_frames import FRAME_BYTES, FRAMES_PER_S, SoundFrame, SoundFrames, bands_of
from dialogue.speech import SpeechEnd, SpeechTiming

VOICED_FRAMES = 3
AMONG_FRAMES = 5
PRE_ROLL_FRAMES = 25
"""Before the first voiced frame: a word may begin with 200 ms of hissing, and 300 ms before that are kept."""
DEAF_FRAMES = 20
"""At first the echo of what was played before the step still comes back; a voice that goes on is heard after it."""
UNVOICED_END_FRAMES = 30
"""A noise that goes on when the voice is over ends the answer so much later than silence does."""

_ABOVE_NOISE_DB = 9.0
_ABOVE_ECHO_DB = 6.0
_LEAST_BAND_DB = -60.0
_LEAST_DB = -50.0
"""Whoever is quieter is not heard over any telephone line."""
_BANDS_OF_SPEECH = 2
"""A tone has one."""
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

    def __init__(self, timing: SpeechTiming, prompt: bytes, *, interruptible: bool) -> None:
        """`prompt` is signed linear audio, as it is played."""
        self._timing = timing
        self._interruptible = interruptible
        self._prompt_frames = ceil(len(prompt) / FRAME_BYTES)
        self._echo = Echo(bands_of(prompt))
        self._noise = NoiseFloor()
        self._sounds = SoundFrames()
        self._recent: deque[bytes] = deque(maxlen=PRE_ROLL_FRAMES + AMONG_FRAMES)
        self._voiced: deque[bool] = deque(maxlen=AMONG_FRAMES)
        self._heard = 0
        self._waited = 0
        self._speaking: _Speaking | None = None

    @property
    def is_paused(self) -> bool:
        """Whether he has spoken and is silent now, as Paused has it."""
        return self._speaking is not None and self._speaking.is_paused

    def hear(self, samples: bytes, sent: int) -> Began | Paused | Over | None:
        """The next 20 ms, heard when `sent` frames had been sent since the prompt began. After Over: nothing more."""
        sound = self._sounds.next(samples)
        is_speech = self._is_speech(sound, sent)
        self._heard += 1
        if self._speaking is not None:
            return self._speaking.goes_on(is_speech, is_speech and sound.voicing > _VOICING)
        self._recent.append(samples)
        self._voiced.append(self._listens(sent) and is_speech and sound.voicing > _VOICING)
        if sum(self._voiced) >= VOICED_FRAMES:
            return self._begin(sent)
        return self._wait(sent)

    def _listens(self, sent: int) -> bool:
        return self._heard > DEAF_FRAMES and (self._interruptible or sent >= self._prompt_frames)

    def _is_speech(self, sound: SoundFrame, sent: int) -> bool:
        noise = self._noise.below(sound.bands) + _ABOVE_NOISE_DB
        echo = self._echo.bound(sound.bands, sent) + _ABOVE_ECHO_DB
        above = sound.bands > np.maximum(np.maximum(noise, echo), _LEAST_BAND_DB)
        return int(np.count_nonzero(above)) >= _BANDS_OF_SPEECH and sound.level_db > _LEAST_DB

    def _begin(self, sent: int) -> Began:
        self._echo.cut(sent)
        since = len(self._voiced) - self._voiced.index(True)
        kept = list(self._recent)[-(PRE_ROLL_FRAMES + since) :]
        self._speaking = _Speaking(self._timing, since)
        return Began(b"".join(kept), self._heard - len(kept))

    def _wait(self, sent: int) -> Over | None:
        if sent < self._prompt_frames:
            return None
        self._waited += 1
        late = self._waited >= round(self._timing.no_input_s * FRAMES_PER_S)
        return Over(SpeechEnd.NO_INPUT) if late and not any(self._voiced) else None


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
