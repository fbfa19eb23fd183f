"""On a real Asterisk: an answer that is complete ends with a short silence, another with a long one."""

from dataclasses import replace

import pytest

from adapters.asterisk.audio.frames import FRAME_BYTES
from adapters.asterisk.call import AsteriskCall
from adapters.asterisk.town.report import ResidentOutcome
from dialogue.speech import Speech, SpeechEnd, WholeAnswers
from tests.live.speech_lab import LISTENING, SHORT, Media, SpeechLab, lab, media, saying
from tests.live.test_resident import lines, prompts, sounds

__all__ = ["lab", "lines", "media", "prompts", "sounds"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

THREE_DIGITS = replace(LISTENING, whole=WholeAnswers(digits=3))


async def test_a_complete_answer_ends_sooner_than_one_of_which_more_may_come(lab: SpeechLab, media: Media) -> None:
    steps, recogniser = media
    heard: list[Speech] = []

    async def talk(line: AsteriskCall) -> None:
        heard.append(await line.listen([SHORT], THREE_DIGITS))

    said = saying(lab.folder, "1", "4", "3")
    for so_far in ("один четыре три", "один четыре"):
        recogniser.so_far = so_far
        report = await lab.call(steps, talk, {"hear": {"prompt": SHORT.id, "to_the_end": True}}, said.step())
        assert report.outcome is ResidentOutcome.COMPLETED, report.detail
    assert [each.end for each in heard] == [SpeechEnd.SPOKEN, SpeechEnd.SPOKEN]
    complete, open_ended = (_frames_after(bytes(each.fed), said.sound) for each in recogniser.utterances)
    spared = (LISTENING.timing.end_of_speech_s - LISTENING.timing.pause_s) * 50
    assert complete < open_ended
    assert spared - 5 <= open_ended - complete <= spared + 1


def _frames_after(fed: bytes, sound: bytes) -> int:
    """How long the line was heard after what he said."""
    place = fed.find(sound)
    assert place >= 0, "he was heard bit by bit"
    return (len(fed) - place - len(sound)) // FRAME_BYTES
