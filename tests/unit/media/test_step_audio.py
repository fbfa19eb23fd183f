"""The live audio of a step while this process stands still for a moment."""

import numpy as np
import pytest

from adapters.recognition.activity.sound_frames import FRAME_BYTES
from adapters.recognition.activity.voice_activity import VoiceActivity
from gridline.media.step_audio import StepAudio
from gridline.media.step_sound import step_sound
from tests.fakes.line_sounds import Sound, at, at_level, echo, mixed, on_the_line, spoken, through_hybrid
from tests.unit.recognition.activity_lab import FRAME_S, TIMING, quiet


def step_of(prompt: Sound) -> StepAudio:
    said = on_the_line(prompt)
    return StepAudio(step_sound((), (said, True)), VoiceActivity(TIMING, said, interruptible=True))


def frame_of(line: bytes, number: int) -> bytes:
    return line[number * FRAME_BYTES : (number + 1) * FRAME_BYTES]


@pytest.mark.parametrize(("stood_still", "delay_ms"), [(3, 75), (6, 75), (9, 75), (9, 200), (15, 200), (30, 200)])
@pytest.mark.parametrize("first", [40, 65, 90])
async def test_the_echo_of_a_question_does_not_cut_it_where_this_process_stood_still(
    first: int, stood_still: int, delay_ms: int
) -> None:
    random = np.random.default_rng(7)
    prompt = spoken("prompts/account_keypad")
    gap = np.zeros(stood_still * FRAME_BYTES // 2)
    played = np.concatenate([prompt[: first * FRAME_BYTES // 2], gap, prompt[first * FRAME_BYTES // 2 :]])
    returned = echo(through_hybrid(played, random), delay_ms, 18)
    line = on_the_line(mixed(quiet(len(played) / 8000 + 1, random), returned))
    audio = step_of(prompt)
    over = first + stood_still
    for number in range(len(on_the_line(prompt)) // FRAME_BYTES):
        if not first <= number < over:
            audio.outgoing(b"")
            audio.audio(frame_of(line, number), number * FRAME_S)
        elif number == over - 1:  # all that has come is read first, and then up to ten frames are made up for
            for late in range(first, over):
                audio.audio(frame_of(line, late), number * FRAME_S)
            for _ in range(min(stood_still, 10)):
                audio.outgoing(b"")
    assert not audio.began.done()


async def test_a_line_that_brings_its_sound_in_bursts_keeps_nobody_from_speaking() -> None:
    random = np.random.default_rng(7)
    prompt = spoken("prompts/account_keypad")
    said = at(1.6, at_level(spoken("numbers/4", "numbers/7"), -20))
    line = on_the_line(mixed(quiet(len(prompt) / 8000 + 1, random), echo(through_hybrid(prompt, random), 75, 20), said))
    audio = step_of(prompt)
    began = 0
    for number in range(len(on_the_line(prompt)) // FRAME_BYTES):
        audio.outgoing(b"")
        if number % 5 == 4:  # four ticks bring nothing, the fifth brings all
            for late in range(number - 4, number + 1):
                audio.audio(frame_of(line, late), number * FRAME_S)
        began = began or (number if audio.began.done() else 0)
    assert 80 < began < 120
