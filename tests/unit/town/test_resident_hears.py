"""What a simulated resident takes for a prompt that he was to hear to its end."""

from collections.abc import Sequence
from typing import cast

from adapters.asterisk.audio.stream import AudioStream
from adapters.asterisk.town.hearing import ResidentHearing
from adapters.asterisk.town.report import ResidentOutcome
from adapters.asterisk.town.resident import Resident
from adapters.asterisk.town.script import parse_script
from dialogue.heard_prompts import PromptShapes
from dialogue.hearing import Began, Heard, Sound
from dialogue.prompt import Recorded

SHAPES = PromptShapes({"safety": (Recorded("prompts/safety"),)})


class _Ear:
    """Hears at once what the test wants it to hear."""

    longest_silence_s = 0.0

    def __init__(self, *sounds: Sound) -> None:
        self._sounds = sounds

    def feed(self, audio: bytes, at_s: float) -> Sequence[Sound]:
        sounds, self._sounds = self._sounds, ()
        return sounds

    def finish(self) -> Sequence[Sound]:
        return ()


class _NoPhone:
    async def press(self, digit: str, tone_ms: int) -> None:
        raise AssertionError("he has nothing to press")


async def test_a_prompt_is_heard_to_its_end_although_the_one_cut_before_it_ended_after_it_began() -> None:
    cut = Heard("spoken/1", "", 1.0, 3.005, whole=False)
    safety = Heard("prompts/safety", "", 3.0, 5.0, whole=True)
    ear = _Ear(Began("spoken/1", "", 1.0), Began("prompts/safety", "", 3.0), cut, safety)
    hearing = ResidentHearing(ear, SHAPES, lambda _: None)
    steps = [{"hear": {"prompt": "safety", "to_the_end": True, "within_s": 1}}, "hang_up"]
    script = parse_script({"caller": "withheld", "called": "70001000000", "steps": steps})
    resident = Resident(script, hearing, _NoPhone(), lambda _: None)

    hearing.audio(bytes(320), 0.0)
    hearing.close_prompt()

    assert await resident.follow_script(cast(AudioStream, None)) == (ResidentOutcome.COMPLETED, "")
    assert [(prompt.prompt_id, prompt.whole) for prompt in hearing.prompts] == [("", False), ("safety", True)]
