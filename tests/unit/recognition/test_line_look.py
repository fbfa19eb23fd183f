"""What a line's frames hold does not depend on how many of them are looked at together."""

import numpy as np
import pytest

from adapters.recognition.activity.line_look import LineLook, LookedAt
from adapters.recognition.activity.sound_frames import FRAME_BYTES, bands_of, wave_of
from tests.fakes.line_sounds import Sound, at, at_level, echo, hum, mixed, noise, on_the_line, spoken

PROMPT = spoken("prompts/account_keypad")


def _lines(random: np.random.Generator) -> dict[str, Sound]:
    seconds = len(PROMPT) / 8000 + 1
    voice = at(1.0, at_level(spoken("numbers/1", "numbers/600", "numbers/9"), -22))
    return {
        "quiet": noise(seconds, -62, random),
        "noisy": mixed(noise(seconds, -42, random), voice),
        "echo": mixed(noise(seconds, -62, random), echo(PROMPT, 75, 14), voice),
        "hum": mixed(noise(seconds, -62, random), at(0.5, hum(2, -25)), voice),
    }


def _looked(line: Sound, together: int, *, has_begun: bool) -> list[LookedAt]:
    audio = on_the_line(line)
    waves = [wave_of(audio[at : at + FRAME_BYTES]) for at in range(0, len(audio) - FRAME_BYTES + 1, FRAME_BYTES)]
    look, found = LineLook(on_the_line(PROMPT)), []
    for first in range(0, len(waves), together):
        some = waves[first : first + together]
        found += look.look(some, range(first + 1, first + 1 + len(some)), has_begun=has_begun)
    return found


@pytest.mark.parametrize("has_begun", [False, True])
@pytest.mark.parametrize("line", ["quiet", "noisy", "echo", "hum"])
def test_frames_looked_at_together_hold_what_each_holds_alone(line: str, has_begun: bool) -> None:
    sound = _lines(np.random.default_rng(11))[line]
    alone = _looked(sound, 1, has_begun=has_begun)
    assert any(frame.is_voice for frame in alone) is (line != "quiet")
    for together in (3, 16):
        found = _looked(sound, together, has_begun=has_begun)
        assert [(each.is_speech, each.is_voice, each.is_machine) for each in found] == [
            (each.is_speech, each.is_voice, each.is_machine) for each in alone
        ]
        assert [each.level_db for each in found] == pytest.approx([each.level_db for each in alone], abs=0.01)


def test_the_bands_of_a_long_sound_are_those_of_its_pieces() -> None:
    sound = on_the_line(PROMPT)
    whole = bands_of(sound)
    assert len(whole) > 130
    later = bands_of(sound[99 * FRAME_BYTES :])
    assert whole[100:] == pytest.approx(later[1:], abs=0.01)
