"""One step's live audio: what is said to the caller, what comes from him, and what ends the step first."""

import asyncio
from asyncio import Future, TimerHandle

from adapters.asterisk.audio.stream import AudioStream
from adapters.recognition.activity.speaking import Over, Paused
from adapters.recognition.activity.voice_activity import Began, VoiceActivity
from adapters.recognition.recogniser import Utterance
from dialogue.line import PlayEnd
from dialogue.speech import SpeechEnd
from gridline.media.step_sound import StepSound

LOOK_S = 0.25
QUIET_LOOKS = 4
"""A stream that brings nothing in so many looks is dead, and Asterisk may not notice (asterisk#2089). Looks are
counted, not seconds: when this process itself stood still, what came meanwhile is read before the next look."""
STALL_FRAMES, STALL_S = 3, 0.05
"""So many frames at one moment, none for so long before it, and nothing sent meanwhile: this process stood still.
Where we went on sending, it was the line."""


class StepAudio:
    """Implements AudioListener. A key wins over speech; when the step is over the call is given back at once."""

    def __init__(self, sound: StepSound, activity: VoiceActivity) -> None:
        self._loop = asyncio.get_running_loop()
        self.over: Future[SpeechEnd] = self._loop.create_future()
        self.began: Future[Began] = self._loop.create_future()
        self.pauses: asyncio.Queue[int] = asyncio.Queue()
        """The number of each short silence in what he says, from 1 on: a question may be asked of it."""
        self._pauses = 0
        self._sound = sound
        self._activity = activity
        self._stream: AudioStream | None = None
        self._sent = 0
        self._sent_when_met: int | None = None
        self._key_pressed = False
        self._is_heard = False
        self._heard_s: float | None = None
        self._at_once = 0
        self._sent_before = 0
        self._is_after_pause = False
        self._quiet_looks = 0
        self._next_look: TimerHandle | None = None
        self._utterance: Utterance | None = None
        self._to_recognise = bytearray()

    @property
    def prompt(self) -> PlayEnd:
        """Whether the prompt had been played to its end when the caller spoke or pressed, or until now."""
        sent = self._sent if self._sent_when_met is None else self._sent_when_met
        return PlayEnd.WHOLE if self._stream is not None and sent >= self._sound.frames else PlayEnd.CUT

    def play(self, stream: AudioStream) -> None:
        """The call's audio is connected: play the prompt."""
        self._stream, self._sent = stream, 0
        stream.say(self._sound.samples)
        self._look_later()
        if self.over.done():
            stream.end()

    def recognise(self, utterance: Utterance) -> None:
        """What he says goes there, from before his first sound."""
        self._utterance = utterance
        utterance.feed(bytes(self._to_recognise))
        self._to_recognise.clear()

    def complete(self, pause: int) -> None:
        """What he had said when this pause came is his whole answer: it ends, unless he speaks again."""
        if pause == self._pauses and self._activity.is_paused:
            self._end(SpeechEnd.SPOKEN)

    def outgoing(self, frame: bytes) -> bytes:
        """Counts what the line is sent."""
        self._sent += 1
        if self._key_pressed:
            self._loop.call_soon(self._go_on_after_key)  # not while this frame is on its way
        return frame

    def audio(self, samples: bytes, at_s: float) -> None:
        """As the port says."""
        self._is_heard = True
        if self.over.done():
            return
        if self.began.done():
            self._feed(samples)
        self._notice_stall(at_s)
        match self._activity.hear(samples, self._sent):
            case Began() as began:
                self._speaks(began)
            case Paused():
                self._pauses += 1
                self.pauses.put_nowait(self._pauses)
            case Over(end):
                self._end(end)
            case None:
                pass

    def _notice_stall(self, at_s: float) -> None:
        if at_s == self._heard_s:
            self._at_once += 1
        else:
            sent_nothing = self._sent - self._sent_before <= 1
            self._is_after_pause = self._heard_s is not None and at_s - self._heard_s > STALL_S and sent_nothing
            self._at_once, self._heard_s, self._sent_before = 1, at_s, self._sent
        if self._at_once >= STALL_FRAMES and self._is_after_pause:
            self._activity.slipped(STALL_FRAMES if self._at_once == STALL_FRAMES else 1, self._sent)

    def key(self, digit: str) -> None:
        """As the port says. What nobody may cut is played to its end first, and the rest is skipped."""
        self._key_pressed = True
        self._go_on_after_key()

    def ended(self) -> None:
        """As the port says: he hung up, or Asterisk is gone."""
        self._end(SpeechEnd.UNAVAILABLE)

    def _go_on_after_key(self) -> None:
        frames = self._sound.still_to_be_heard(self._sent)
        if frames is None:
            self._end(SpeechEnd.KEY)
        elif self._sent < frames.start and self._stream is not None:
            self._stream.hush()
            self._stream.say(self._sound.from_frame(frames.start))
            self._sent = frames.start

    def _speaks(self, began: Began) -> None:
        self._meets()
        self._feed(began.samples)
        self.began.set_result(began)
        if self._stream is not None:
            self._stream.hush()

    def _end(self, end: SpeechEnd) -> None:
        if self.over.done():
            return
        self._meets()
        self.over.set_result(end)
        if self._next_look is not None:
            self._next_look.cancel()
        if self._stream is not None:
            self._stream.end()

    def _meets(self) -> None:
        if self._sent_when_met is None:
            self._sent_when_met = self._sent

    def _feed(self, samples: bytes) -> None:
        if self._utterance is not None:
            self._utterance.feed(samples)
        else:
            self._to_recognise += samples

    def _look_later(self) -> None:
        if not self.over.done():
            self._next_look = self._loop.call_later(LOOK_S, self._look)

    def _look(self) -> None:
        is_asked = self._sent >= self._sound.preface_frames  # some telephones begin late to send
        self._quiet_looks = self._quiet_looks + 1 if is_asked and not self._is_heard else 0
        self._is_heard = False
        if self._quiet_looks >= QUIET_LOOKS:
            self._end(SpeechEnd.UNAVAILABLE)
        self._look_later()
