"""From a caller's first sound to the silence that ends his answer, counted in frames."""

from dataclasses import dataclass

from adapters.recognition.activity.sound_frames import FRAMES_PER_S
from dialogue.speech import SpeechEnd, SpeechTiming

UNVOICED_END_FRAMES = 30
"""A noise that goes on when the voice is over ends the answer so much later than silence does."""


@dataclass(frozen=True, slots=True)
class Paused:
    """He has fallen silent for a little: the answer ends here if it is complete. Told once a pause."""


@dataclass(frozen=True, slots=True)
class Over:
    """The step is over."""

    end: SpeechEnd


class Speaking:
    """Told of every frame since `frames` of his answer had been heard."""

    def __init__(self, timing: SpeechTiming, frames: int) -> None:
        self._frames = frames
        self._longest = round(timing.longest_s * FRAMES_PER_S)
        self._pause = round(timing.end_of_speech_s * FRAMES_PER_S)
        self._short_pause = round(timing.pause_s * FRAMES_PER_S)
        self._since_speech = 0
        self._since_voice = 0
        self.is_paused = False

    @property
    def sure_frames(self) -> int:
        """So many more frames make neither a pause nor an end, whatever is heard in them but for the last."""
        for_speech = _missing(self._since_speech, self._short_pause)
        for_voice = _missing(self._since_voice, self._short_pause + UNVOICED_END_FRAMES)
        return min(self._longest - self._frames, self._silence_until(self._pause), for_speech, for_voice)

    def goes_on(self, *, is_speech: bool, is_voice: bool) -> Paused | Over | None:
        """The next frame; a pause or the end if it makes one."""
        self._frames += 1
        self._since_speech = 0 if is_speech else self._since_speech + 1
        self._since_voice = 0 if is_voice else self._since_voice + 1
        if self._silence_until(self._pause) <= 0:
            return Over(SpeechEnd.SPOKEN)
        if self._frames >= self._longest:
            return Over(SpeechEnd.CUT_SHORT)
        was_paused, self.is_paused = self.is_paused, self._silence_until(self._short_pause) <= 0
        return Paused() if self.is_paused and not was_paused else None

    def _silence_until(self, frames: int) -> int:
        """Frames of silence that are missing in a pause of so many."""
        return frames - max(self._since_speech, self._since_voice - UNVOICED_END_FRAMES)


def _missing(silent: int, wanted: int) -> int:
    """Frames of silence until it is so long, or is so long once more."""
    return wanted - silent if silent < wanted else wanted
