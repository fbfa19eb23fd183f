"""The live audio of a step while this process stands still for a moment."""

import numpy as np
import pytest

from adapters.recognition.activity.sound_frames import FRAME_BYTES
from adapters.recognition.activity.voice_activity import VoiceActivity
from gridline.media.step_audio import StepAudio
from gridline.media.step_sound import step_sound
from tests.fakes.line_sounds import echo, mixed, on_the_line, spoken, through_hybrid
from tests.unit.recognition.activity_lab import FRAME_S, TIMING, quiet


@pytest.mark.parametrize("stood_still", [3, 6, 9])
@pytest.mark.parametrize("first", [40, 65, 90])
async def test_the_echo_of_a_question_does_not_cut_it_where_this_process_stood_still(
    first: int, stood_still: int
) -> None:
    random = np.random.default_rng(7)
    prompt = spoken("prompts/account_keypad")
    gap = np.zeros(stood_still * FRAME_BYTES // 2)
    played = np.concatenate([prompt[: first * FRAME_BYTES // 2], gap, prompt[first * FRAME_BYTES // 2 :]])
    returned = echo(through_hybrid(played, random), 75, 18)
    line = on_the_line(mixed(quiet(len(played) / 8000 + 1, random), returned))
    said = on_the_line(prompt)
    audio = StepAudio(step_sound((), (said, True)), VoiceActivity(TIMING, said, interruptible=True))
    for number in range(len(said) // FRAME_BYTES):
        is_still = first <= number < first + stood_still
        if number == first + stood_still - 1:
            for _ in range(stood_still):
                audio.outgoing(b"")
            for late in range(first, first + stood_still):
                audio.audio(line[late * FRAME_BYTES : (late + 1) * FRAME_BYTES], number * FRAME_S)
        elif not is_still:
            audio.outgoing(b"")
            audio.audio(line[number * FRAME_BYTES : (number + 1) * FRAME_BYTES], number * FRAME_S)
    assert not audio.began.done()
