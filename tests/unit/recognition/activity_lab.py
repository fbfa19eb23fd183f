"""What tests of voice activity share: a line that is listened to, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from adapters.recognition.activity.sound_frames import FRAME_BYTES
from adapters.recognition.activity.speaking import Over, Paused
from adapters.recognition.activity.voice_activity import Began, VoiceActivity
from dialogue.speech import SpeechEnd, SpeechTiming
from tests.fakes.line_sounds import Sound, noise, on_the_line

TIMING = SpeechTiming(no_input_s=3.0, end_of_speech_s=1.0, longest_s=6.0)
QUIET_DB = -62
FRAME_S = 0.02


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a step; times in seconds from its beginning."""

    began_s: float | None = None
    kept_from_s: float | None = None
    kept: bytes = b""
    over_s: float | None = None
    end: SpeechEnd | None = None
    paused_s: tuple[float, ...] = ()


def listen(
    line: Sound,
    prompt: Sound | None = None,
    *,
    interruptible: bool = True,
    timing: SpeechTiming = TIMING,
    preface_s: float = 0.0,
    stalls: Mapping[int, int] | None = None,
) -> Heard:
    """`stalls`: from this frame on our process stood still for so many, heard them all at once, and sent them then."""
    said = b"" if prompt is None else on_the_line(prompt)
    activity = VoiceActivity(timing, said, interruptible=interruptible, preface_frames=round(preface_s / FRAME_S))
    audio, heard = on_the_line(line), Heard()
    still: dict[int, int] = {}
    for first, frames in (stalls or {}).items():
        still |= {first + each: first for each in range(frames)}
    for number in range(len(audio) // FRAME_BYTES):
        frame = audio[number * FRAME_BYTES : (number + 1) * FRAME_BYTES]
        now_s = (number + 1) * FRAME_S
        sent = still.get(number, number + 1)
        if number in still and still.get(number - 2) == still[number]:  # from the third of them on
            activity.slipped(1 if still.get(number - 3) == still[number] else 3, sent)
        match activity.hear(frame, sent):
            case Began(samples, first):
                heard = replace(heard, began_s=now_s, kept_from_s=first * FRAME_S, kept=samples)
            case Paused():
                heard = replace(heard, paused_s=(*heard.paused_s, now_s))
                assert activity.is_paused
            case Over(end):
                return replace(heard, over_s=now_s, end=end)
    return heard


def quiet(seconds: float, random: np.random.Generator) -> Sound:
    return noise(seconds, QUIET_DB, random)
