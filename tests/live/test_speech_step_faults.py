"""Speech steps on a real Asterisk where something dies or falls silent: the caller stays on the line."""

import asyncio

import pytest

from adapters.asterisk.call import AsteriskCall
from adapters.asterisk.settings import LOOPBACK, AsteriskSettings
from adapters.asterisk.town.report import ResidentOutcome
from dialogue.errors import HungUp
from dialogue.line import PlayEnd
from dialogue.speech import Speech, SpeechEnd
from gridline.media.client import SpeechMedia
from tests.fakes.scripted_media import ScriptedMediaProcess
from tests.fakes.scripted_steps import ScriptedStep, ScriptedSteps
from tests.live.asterisk_lab import free_port
from tests.live.raw_sip import RawCall
from tests.live.scripts import dictates
from tests.live.speech_lab import (
    AT_ONCE,
    LISTENING,
    LONG,
    SHORT,
    WITHIN_S,
    Media,
    SpeechLab,
    lab,
    media,
)
from tests.live.test_resident import lines, prompts, sounds

__all__ = ["lab", "lines", "media", "prompts", "sounds"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.timeout(120)
async def test_two_hundred_steps_in_a_row_are_all_heard(lab: SpeechLab, media: Media) -> None:
    """Asterisk's audio reader is known to leave one call in a few silent (asterisk#2089)."""
    steps, _ = media
    ends: list[SpeechEnd] = []

    async def talk(line: AsteriskCall) -> None:
        while len(ends) < 200:
            ends.append((await line.listen([], AT_ONCE)).end)

    report = await lab.call(steps, talk)
    assert report.outcome is ResidentOutcome.COMPLETED
    assert ends == [SpeechEnd.NO_INPUT] * 200


async def test_a_killed_media_process_leaves_the_caller_on_the_line(lab: SpeechLab) -> None:
    heard: list[Speech] = []
    path = lab.folder / "media.sock"
    async with SpeechMedia(path) as steps, ScriptedMediaProcess(path, lab.sounds / "ru") as process:
        await process.start(steps)

        async def kill_soon() -> None:
            await asyncio.sleep(1.0)
            await process.kill()

        async def talk(line: AsteriskCall) -> None:
            async with asyncio.TaskGroup() as tasks, asyncio.timeout(4):
                tasks.create_task(kill_soon())
                heard.append(await line.listen([LONG], LISTENING))
            assert not line.can_listen
            assert await line.play([SHORT]) is PlayEnd.WHOLE
            await process.start(steps)
            assert line.can_listen
            heard.append(await line.listen([SHORT], AT_ONCE))

        report = await lab.call(steps, talk)
    assert report.outcome is ResidentOutcome.COMPLETED
    assert [each.end for each in heard] == [SpeechEnd.UNAVAILABLE, SpeechEnd.NO_INPUT]
    assert report.prompt_ids == (LONG.id, SHORT.id, SHORT.id)


async def test_a_line_that_brings_no_sound_is_no_line_to_listen_to(lab: SpeechLab, media: Media) -> None:
    """Some lines fall silent for ever, and Asterisk may not notice (asterisk#2089)."""
    steps, _ = media
    heard: list[Speech] = []
    over = asyncio.Event()

    async def talk(line: AsteriskCall) -> None:
        async with asyncio.timeout(2.5):
            heard.append(await line.listen([LONG], LISTENING))
        heard.append(Speech(SpeechEnd.UNAVAILABLE, await line.play([SHORT])))
        over.set()

    async with lab.lines(lab.flow(steps, talk)) as line:
        assert isinstance(line.company.settings, AsteriskSettings)
        async with RawCall(line.company.settings, "70000000000", b"<sip:79991112233@127.0.0.2>") as call:
            assert await call.hears_sound()
            await asyncio.wait_for(over.wait(), 10)
    assert heard == [Speech(SpeechEnd.UNAVAILABLE, PlayEnd.CUT), Speech(SpeechEnd.UNAVAILABLE, PlayEnd.WHOLE)]


async def test_a_hang_up_in_the_middle_ends_the_call(lab: SpeechLab, media: Media) -> None:
    steps, recogniser = media
    gone = asyncio.Event()

    async def talk(line: AsteriskCall) -> None:
        with pytest.raises(HungUp):
            await line.listen([LONG], LISTENING)
        gone.set()

    report = await lab.call(steps, talk, {"hear": LONG.id}, dictates("1", over_prompt=True), "hang_up")
    await asyncio.wait_for(gone.wait(), WITHIN_S)
    assert not report.hung_up_by_company
    assert all(utterance.dropped for utterance in recogniser.utterances)


async def test_an_audio_server_that_is_not_there_leaves_the_caller_on_the_line(lab: SpeechLab) -> None:
    nowhere = f"{LOOPBACK}:{free_port(LOOPBACK)}"
    steps = ScriptedSteps([ScriptedStep(Speech(SpeechEnd.SPOKEN, PlayEnd.WHOLE), address=nowhere)])
    heard: list[Speech] = []

    async def talk(line: AsteriskCall) -> None:
        heard.append(await asyncio.wait_for(line.listen([LONG], LISTENING), WITHIN_S))
        assert await line.play([SHORT]) is PlayEnd.WHOLE

    report = await lab.call(steps, talk, {"expect": SHORT.id})
    assert report.outcome is ResidentOutcome.COMPLETED
    assert [each.end for each in heard] == [SpeechEnd.UNAVAILABLE]
