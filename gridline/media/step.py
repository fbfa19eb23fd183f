"""One speech step from its announcement to its outcome: prompt, listening, recognition."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from adapters.asterisk.audio.server import AudioSocketServer
from adapters.asterisk.errors import AudioNotConnected
from adapters.asterisk.speech_steps import SPEECH_FAILED
from adapters.recognition.activity.sound_frames import FRAMES_PER_S
from adapters.recognition.activity.voice_activity import Began, VoiceActivity
from adapters.recognition.errors import RecognitionError
from adapters.recognition.recogniser import SAMPLE_RATE_HZ, Recogniser, Utterance
from adapters.sounds.errors import SoundMissing
from dialogue.complete_answer import is_complete
from dialogue.speech import Hypothesis, Listening, Speech, SpeechEnd, SpeechTiming, WholeAnswers
from gridline.media.messages import Begin
from gridline.media.prompts import PromptSounds
from gridline.media.step_audio import StepAudio
from gridline.media.step_sound import StepSound, step_sound

LOG = logging.getLogger(__name__)

CONNECT_WITHIN_S = 3.0
"""From the announcement to Asterisk's connection: a command on its way, and a late event loop."""
RESULT_WITHIN_S = 6.0
"""No recogniser takes longer; each has a limit of its own below this."""
_ANSWERS = (SpeechEnd.SPOKEN, SpeechEnd.CUT_SHORT)


@dataclass(frozen=True, slots=True)
class StepHolder:
    """Holds steps, many at once."""

    audio: AudioSocketServer
    recogniser: Recogniser
    prompts: PromptSounds
    connect_within_s: float = CONNECT_WITHIN_S

    async def hold(self, begin: Begin, begun: Callable[[], None]) -> Speech:
        """`begun` is called when Asterisk may connect. Whatever fails here is an unavailable step, not an error."""
        try:
            sound, activity = await asyncio.to_thread(self._prepared, begin)
            audio = StepAudio(sound, activity)
            with self.audio.expect(begin.step, audio, audio.outgoing) as expected:
                begun()
                audio.play(await expected.connected(self.connect_within_s))
                async with asyncio.timeout(_longest_s(sound.samples, begin.listening.timing)):
                    return await self._heard(audio, begin.listening)
        except (AudioNotConnected, SoundMissing, TimeoutError) as error:
            LOG.warning("a speech step failed", extra={"step": str(begin.step), "reason": str(error)})
            return SPEECH_FAILED

    def _prepared(self, begin: Begin) -> tuple[StepSound, VoiceActivity]:
        """In a thread: it reads files and measures a whole prompt."""
        preface = [(self.prompts.sound(each.files), each.interruptible) for each in begin.preface]
        sound = step_sound(preface, (self.prompts.sound(begin.files), begin.interruptible))
        before, may_cut = sound.preface_frames, begin.interruptible
        timing = begin.listening.timing
        return sound, VoiceActivity(timing, sound.samples, interruptible=may_cut, preface_frames=before)

    async def _heard(self, audio: StepAudio, listening: Listening) -> Speech:
        await asyncio.wait((audio.over, audio.began), return_when=asyncio.FIRST_COMPLETED)
        if audio.over.done() and audio.over.result() not in _ANSWERS:
            return Speech(audio.over.result(), audio.prompt)
        try:
            async with self.recogniser.utterance(listening.grammar, listening.hypotheses) as utterance:
                audio.recognise(utterance)
                end = await _end(audio, utterance, listening.whole)
                heard = await utterance.result() if end in _ANSWERS else ()
        except RecognitionError as error:
            LOG.warning("an answer was not recognised", extra={"reason": str(error)})
            return Speech(SpeechEnd.UNAVAILABLE, audio.prompt)
        began = audio.began.result()
        return Speech(end, audio.prompt, tuple(_in_step(one, began) for one in heard))


async def _end(audio: StepAudio, utterance: Utterance, whole: WholeAnswers) -> SpeechEnd:
    """Its end, and a complete answer's as soon as it is one."""
    if not whole.are_any:
        return await audio.over
    async with asyncio.TaskGroup() as tasks:
        look = tasks.create_task(_look_for_its_end(audio, utterance, whole), name="whether an answer is complete")
        end = await audio.over
        look.cancel()
    return end


async def _look_for_its_end(audio: StepAudio, utterance: Utterance, whole: WholeAnswers) -> None:
    """Asks once a pause, for an answer costs work; one that he speaks into is out of date."""
    while True:
        pause = await audio.pauses.get()
        if is_complete(await utterance.partial(), whole):
            audio.complete(pause)


def _longest_s(sound: bytes, timing: SpeechTiming) -> float:
    """No step takes longer, from its connection to its result."""
    played_s = len(sound) / 2 / SAMPLE_RATE_HZ
    return played_s + timing.no_input_s + timing.longest_s + timing.end_of_speech_s + RESULT_WITHIN_S


def _in_step(heard: Hypothesis, began: Began) -> Hypothesis:
    """Its times counted from the beginning of the step."""
    shift_s = began.at / FRAMES_PER_S
    words = (replace(word, start_s=word.start_s + shift_s, end_s=word.end_s + shift_s) for word in heard.words)
    return Hypothesis(tuple(words))
