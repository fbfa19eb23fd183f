"""Speech steps on a real Asterisk: a resident's voice and keys over SIP, AudioSocket and our own process."""

import asyncio

import pytest

from adapters.asterisk.audio.frames import FRAME_BYTES
from adapters.asterisk.call import AsteriskCall
from adapters.asterisk.town.report import ResidentOutcome
from adapters.asterisk.town.script import parse_script
from dialogue.line import PlayEnd
from dialogue.preface import Foreword
from dialogue.speech import Speech, SpeechEnd
from tests.live.resident_lab import CompanyCall
from tests.live.scripts import VOICES, dictates
from tests.live.speech_lab import (
    AT_ONCE,
    LISTENING,
    LONG,
    SHORT,
    Media,
    SpeechLab,
    lab,
    media,
    resident_script,
    saying,
)
from tests.live.test_resident import lines, prompts, sounds

__all__ = ["lab", "lines", "media", "prompts", "sounds"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_what_a_resident_says_reaches_the_recogniser_bit_by_bit_from_before_its_first_sound(
    lab: SpeechLab, media: Media
) -> None:
    steps, recogniser = media
    heard: list[Speech] = []

    async def talk(line: AsteriskCall) -> None:
        assert line.can_listen
        heard.append(await line.listen([SHORT], LISTENING))

    said = saying(lab.folder, "6", "1", "4")
    report = await lab.call(steps, talk, {"hear": {"prompt": SHORT.id, "to_the_end": True}}, said.step())

    assert report.outcome is ResidentOutcome.COMPLETED, report.detail
    assert (heard[0].end, heard[0].prompt) == (SpeechEnd.SPOKEN, PlayEnd.WHOLE)
    assert [each.text for each in heard[0].hypotheses] == ["один"]
    place = bytes(recogniser.utterances[0].fed).find(said.sound)
    assert place >= 10 * FRAME_BYTES, "all of it, and what was before it"


async def test_a_voice_over_the_prompt_cuts_it(lab: SpeechLab, media: Media) -> None:
    steps, recogniser = media
    heard: list[Speech] = []

    async def talk(line: AsteriskCall) -> None:
        heard.append(await line.listen([LONG], LISTENING))
        assert await line.play([SHORT]) is PlayEnd.WHOLE

    said = saying(lab.folder, "2", "9")
    speaks = said.step(over_prompt=True, after_ms=800)
    report = await lab.call(steps, talk, {"hear": LONG.id}, speaks, {"expect": SHORT.id})

    assert report.outcome is ResidentOutcome.COMPLETED, report.detail
    assert (heard[0].end, heard[0].prompt) == (SpeechEnd.SPOKEN, PlayEnd.CUT)
    assert [(each.prompt_id, each.whole) for each in report.prompts] == [(LONG.id, False), (SHORT.id, True)]
    assert report.prompts[0].end_s - report.said[0].start_s < 0.35
    assert said.sound in bytes(recogniser.utterances[0].fed)


async def test_what_comes_before_a_question_is_heard_in_one_breath_with_it_whoever_talks_over_it(
    lab: SpeechLab, media: Media
) -> None:
    steps, _ = media
    heard: list[Speech] = []
    told: list[str] = []

    async def was_said() -> None:
        told.append(SHORT.id)

    async def talk(line: AsteriskCall) -> None:
        heard.append(await line.listen([LONG], LISTENING, [Foreword((SHORT,), was_said)]))

    talks = saying(lab.folder, "2").step(over_prompt=True, after_ms=200)
    whole = {"hear": {"prompt": LONG.id, "to_the_end": True}}
    report = await lab.call(steps, talk, {"hear": SHORT.id}, talks, whole, {"press": "4"})

    assert report.outcome is ResidentOutcome.COMPLETED, report.detail
    assert (heard[0].end, heard[0].prompt) == (SpeechEnd.KEY, PlayEnd.WHOLE)
    first, second = report.prompts
    assert [(each.prompt_id, each.whole) for each in (first, second)] == [(SHORT.id, True), (LONG.id, True)]
    assert second.start_s - first.end_s < 0.03
    assert told == [SHORT.id]


async def test_the_echo_of_the_prompt_does_not_cut_it(lab: SpeechLab, media: Media) -> None:
    steps, recogniser = media
    heard: list[Speech] = []

    async def talk(line: AsteriskCall) -> None:
        heard.append(await line.listen([LONG, LONG], AT_ONCE))

    caller = {"number": "79991112233", "echo": {"delay_ms": 180, "db": -12}, "noise_db": -55}
    script = parse_script({"caller": caller, "called": "70000000000", "steps": [{"expect": LONG.id}]}, voices=VOICES)
    async with lab.lines(lab.flow(steps, talk)) as line:
        report = await line.town.call(script)
    assert report.outcome is ResidentOutcome.COMPLETED, report.detail
    assert heard == [Speech(SpeechEnd.NO_INPUT, PlayEnd.WHOLE)]
    assert not recogniser.utterances


@pytest.mark.parametrize("speaks", [False, True], ids=["in the prompt", "while he speaks"])
async def test_a_key_in_the_middle_wins(lab: SpeechLab, media: Media, speaks: bool) -> None:
    steps, _ = media
    heard: list[Speech] = []
    keys: list[str | None] = []

    async def talk(line: AsteriskCall) -> None:
        heard.append(await line.listen([LONG], LISTENING))
        keys.extend([await line.key(1), await line.key(2)])
        assert await line.play([SHORT]) is PlayEnd.WHOLE

    script = [{"hear": LONG.id}, *([dictates("1", over_prompt=True)] if speaks else []), {"press": "47"}]
    report = await lab.call(steps, talk, *script, {"expect": SHORT.id})

    assert report.outcome is ResidentOutcome.COMPLETED, report.detail
    assert (heard[0].end, heard[0].prompt, heard[0].hypotheses) == (SpeechEnd.KEY, PlayEnd.CUT, ())
    assert keys == ["4", "7"]


async def test_a_key_that_fell_just_before_the_step_ends_it(lab: SpeechLab, media: Media) -> None:
    """Asterisk looks for keys only while a command runs; what it missed we press again ourselves."""
    steps, _ = media
    heard: list[Speech] = []

    async def talk(line: AsteriskCall) -> None:
        heard.append(await line.listen([LONG], LISTENING))

    async def flow(call: CompanyCall) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(lab.flow(steps, talk)(call))
            await asyncio.sleep(0.004)
            await call.link.play_dtmf(call.started.channel, "5", duration_ms=1, received=True)

    async with lab.lines(flow) as line:
        report = await line.town.call(resident_script({"hear": {"prompt": LONG.id, "within_s": 3}}))
    assert [each.end for each in heard] == [SpeechEnd.KEY]
    assert report.duration_s < 3


async def test_prompts_of_speech_steps_are_heard_whole_one_after_the_other(lab: SpeechLab, media: Media) -> None:
    steps, _ = media

    async def talk(line: AsteriskCall) -> None:
        for _ in range(5):
            await line.listen([SHORT], AT_ONCE)

    report = await lab.call(steps, talk)
    assert [(each.prompt_id, each.whole) for each in report.prompts] == [(SHORT.id, True)] * 5
    assert not report.unknown_audio


async def test_five_residents_at_once_are_each_heard_for_themselves(lab: SpeechLab, media: Media) -> None:
    steps, recogniser = media
    heard: list[Speech] = []

    async def talk(line: AsteriskCall) -> None:
        heard.append(await line.listen([SHORT], LISTENING))

    said = [saying(lab.folder, *(str(number) for number in range(1, count + 1))) for count in range(1, 6)]
    hears = {"hear": {"prompt": SHORT.id, "to_the_end": True}}
    async with lab.lines(lab.flow(steps, talk)) as line:
        reports = await asyncio.gather(*(line.town.call(resident_script(hears, each.step())) for each in said))
    assert {report.outcome for report in reports} == {ResidentOutcome.COMPLETED}
    assert [each.end for each in heard] == [SpeechEnd.SPOKEN] * 5
    fed = sorted((bytes(utterance.fed) for utterance in recogniser.utterances), key=len)
    assert all(one.sound in heard_of_him for one, heard_of_him in zip(said, fed, strict=True))
