"""Whether a caller speaks while a prompt is played to him and after it: pure, and counted in frames of 20 ms.

A frame is speech when several bands rise above the line's noise and above what our own prompt's echo can be, and
voice when it repeats itself as voices do. Three voiced frames are a beginning: a click is shorter, and hiss, breath,
a cough and steady noise have no voice; tones and hum are told by their steadiness. What he says is kept from well
before that, so that no first letter is lost.

A look costs work, and one at many frames not much more than one at one. So frames wait for it until the last of them
may bring a beginning, a pause or an end: all is told with the same frame as if each were looked at when it comes.

Levels are chosen by measure. The third loudest of five voiced frames, in every number of the pack played at the level
of a caller, is -19.6 to -14.9 dB for one at -20 dB, -34.6 to -29.8 for one at -35 and -44.6 to -39.9 for one at -45.
"""

from collections import deque
from dataclasses import dataclass
from math import ceil

from adapters.recognition.activity.beginning import REMEMBERED_FRAMES, VOICED_FRAMES, Beginning
from adapters.recognition.activity.echo import LONGEST_DELAY
from adapters.recognition.activity.line_look import LEAST_DB, LineLook, LookedAt
from adapters.recognition.activity.sound_frames import FRAME_BYTES, FRAMES_PER_S
from adapters.recognition.activity.speaking import Over, Paused, Speaking
from adapters.recognition.activity.waiting_frames import WaitingFrames
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
MOST_AT_ONCE = 16
"""Frames: a look is to hold up nobody else's sound."""


@dataclass(frozen=True, slots=True)
class Began:
    """He speaks: `samples` from before his first sound to now, beginning with frame `at` of the step."""

    samples: bytes
    at: int


class VoiceActivity:
    """One step. Every frame that comes from the line is given to `hear`, with what we had said by then."""

    def __init__(self, timing: SpeechTiming, prompt: bytes, *, interruptible: bool, preface_frames: int = 0) -> None:
        """`prompt` is signed linear audio, as it is played; a voice in its first `preface_frames` cuts nothing."""
        self._timing = timing
        self._interruptible = interruptible
        self._preface_frames = preface_frames
        self._prompt_frames = ceil(len(prompt) / FRAME_BYTES)
        self._no_input_frames = round(timing.no_input_s * FRAMES_PER_S)
        self._answers_from = preface_frames if interruptible else self._prompt_frames
        self._unheard = max(preface_frames - PREPARES_FRAMES - LONGEST_DELAY - 1, 0)
        """Frames of the prompt whose echo is over before the first look."""
        self._line = LineLook(prompt[self._unheard * FRAME_BYTES :])
        self._waiting = WaitingFrames()
        self._recent: deque[bytes] = deque(maxlen=PRE_ROLL_FRAMES + REMEMBERED_FRAMES)
        self._beginning = Beginning()
        self._heard = 0
        self._looked_at = 0
        self._may_answer = False
        """Whether the frame looked at last was one with which an answer may begin."""
        self._waited = 0
        self._speaking: Speaking | None = None

    @property
    def is_paused(self) -> bool:
        """Whether he has spoken and is silent now, as Paused has it."""
        if self._speaking is None:
            return False
        self._look()  # they bring nothing to be told, or had been looked at
        return self._speaking.is_paused

    def slipped(self, frames: int, sent: int) -> None:
        """Our process stood still: what comes now was heard so many frames after it, and `sent` were sent by then.

        The echo that is known counts for that time around it too. Forgetting it would take voices for echoes: on a busy
        machine, where a process stands still again and again, nobody would be heard over a prompt.
        """
        if self._speaking is None and self._unheard < sent < self._prompt_frames + LONGEST_DELAY:
            self._line.slipped(frames, sent - self._unheard)

    def hear(self, samples: bytes, sent: int) -> Began | Paused | Over | None:
        """The next 20 ms, heard when `sent` frames had been sent since the prompt began. After Over: nothing more."""
        self._heard += 1
        if self._speaking is None:
            self._recent.append(samples)
            if sent < self._preface_frames - PREPARES_FRAMES:
                return None
        self._waiting.add(samples, sent, self._least_db(sent, self._looked_at + len(self._waiting)))
        return self._look() if self._may_bring_something(sent) else None

    def _may_bring_something(self, sent: int) -> bool:
        waiting = len(self._waiting)
        if self._speaking is not None:
            return waiting >= min(self._speaking.sure_frames, MOST_AT_ONCE)
        if waiting >= MOST_AT_ONCE or self._waited + waiting >= self._no_input_frames:
            return True
        if sent < self._answers_from:
            return False
        return not self._may_answer or self._beginning.counted + self._waiting.loud >= VOICED_FRAMES

    def _look(self) -> Began | Paused | Over | None:
        if not self._waiting:
            return None
        sent = self._waiting.sent
        played = [each - self._unheard for each in sent]
        looked = self._line.look(self._waiting.waves, played, has_begun=self._speaking is not None)
        self._waiting.clear()
        for one, frames in zip(looked, sent, strict=True):
            happened = self._take(one, frames)
        return happened

    def _take(self, frame: LookedAt, sent: int) -> Began | Paused | Over | None:
        if frame.is_machine:
            self._beginning.forget_last()
        counts = frame.level_db > self._least_db(sent, self._looked_at)
        self._looked_at += 1
        self._beginning.hear(is_voice=frame.is_voice, counts=counts)
        if self._speaking is not None:
            return self._speaking.goes_on(is_speech=frame.is_speech, is_voice=self._beginning.is_met_now)
        self._may_answer = sent >= self._answers_from
        if self._may_answer and self._begins:
            return self._begin(sent)
        return self._wait(sent)

    @property
    def _begins(self) -> bool:
        return self._beginning.is_met_now if self._interruptible else self._beginning.is_met

    def _least_db(self, sent: int, looked_at: int) -> float:
        """What is quieter is no voice that begins an answer; this many frames had been looked at before."""
        if self._speaking is not None:
            return LEAST_DB
        if looked_at < EARLY_FRAMES:
            return EARLY_DB
        return OVER_PROMPT_DB if sent < self._prompt_frames else LEAST_DB

    def _begin(self, sent: int) -> Began:
        self._line.cut(sent - self._unheard)
        since = self._beginning.frames
        kept = list(self._recent)[-(PRE_ROLL_FRAMES + since) :]
        self._speaking = Speaking(self._timing, since)
        return Began(b"".join(kept), self._heard - len(kept))

    def _wait(self, sent: int) -> Over | None:
        if sent < self._prompt_frames:
            return None
        self._waited += 1
        is_late = self._waited >= self._no_input_frames
        return Over(SpeechEnd.NO_INPUT) if is_late and not self._beginning.may_come else None
