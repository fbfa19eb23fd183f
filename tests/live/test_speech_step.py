"""Speech steps on a real Asterisk: a resident's voice over SIP, AudioSocket and our own process, and what may die."""

import asyncio
import wave
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.asterisk.audio.frames import FRAME_BYTES
from adapters.asterisk.call import AsteriskCall
from adapters.asterisk.call_media import CallMedia
from adapters.asterisk.settings import LOOPBACK, AsteriskSettings
from adapters.asterisk.speech_steps import SpeechSteps
from adapters.asterisk.town.report import ResidentOutcome, ResidentReport
from adapters.asterisk.town.script import ResidentScript, parse_script
from adapters.asterisk.utterance import Utterance
from dialogue.errors import HungUp
from dialogue.line import PlayEnd
from dialogue.prompt import Prompt, prompt
from dialogue.speech import Grammar, Listening, Speech, SpeechEnd, SpeechTiming
from gridline.media.client import SpeechMedia
from tests.fakes.line_sounds import on_the_line, spoken
from tests.fakes.scripted_media import ScriptedMediaProcess, found, serving
from tests.fakes.scripted_speech import ScriptedRecogniser
from tests.fakes.scripted_steps import ScriptedStep, ScriptedSteps
from tests.live.asterisk_lab import free_port
from tests.live.raw_sip import RawCall
from tests.live.resident_lab import CompanyCall, Flow
from tests.live.scripts import VOICES, dictates
from tests.live.test_resident import StartLines, lines, prompts, sounds

__all__ = ["lines", "prompts", "sounds"]

SHORT, LONG = prompt("goodbye"), prompt("account_keypad")
"""Two seconds, and more than three."""
LISTENING = Listening(Grammar(("один",)), SpeechTiming(no_input_s=3.0, end_of_speech_s=0.8, longest_s=8.0))
AT_ONCE = Listening(Grammar(("один",)), SpeechTiming(no_input_s=0.04))
WITHIN_S = 5.0

Talk = Callable[[AsteriskCall], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Voice:
    """Prompts of one piece each."""

    sounds: Path

    async def utterance(self, prompts: Sequence[Prompt]) -> Utterance:
        files = tuple(f"prompts/{each.id}" for each in prompts)
        seconds = sum((self.sounds / "ru" / f"{file}.alaw").stat().st_size for file in files) / 8000
        return Utterance(files, seconds, interruptible=True)

    def beep(self) -> Utterance:
        return Utterance(("tones/beep",), 0.2, interruptible=False)


@dataclass(frozen=True, slots=True)
class SpeechLab:
    """A company that listens, whose calls a test talks with."""

    lines: StartLines
    sounds: Path
    folder: Path

    def flow(self, steps: SpeechSteps, talk: Talk) -> Flow:
        async def one(call: CompanyCall) -> None:
            media = CallMedia(Voice(self.sounds), self.folder, speech=steps)
            async with AsteriskCall(call.link, call.started.call, call.started.channel, media) as line:
                await talk(line)

        return one

    async def call(self, steps: SpeechSteps, talk: Talk, *script: object) -> ResidentReport:
        """One resident's call."""
        async with self.lines(self.flow(steps, talk)) as line:
            return await line.town.call(_script(*script))


def _script(*steps: object) -> ResidentScript:
    caller = {"number": "79991112233"}
    content = {"caller": caller, "called": "70000000000", "steps": list(steps) or [{"wait": 0}], "stay_s": 90}
    return parse_script(content, voices=VOICES)


@pytest.fixture
async def lab(lines: StartLines, sounds: Path, instances: Path) -> AsyncIterator[SpeechLab]:
    """Nothing is left of it: the lines see to channels, this to files and tasks."""
    files, tasks = _open_files(), len(asyncio.all_tasks())
    yield SpeechLab(lines, sounds, instances)
    await asyncio.sleep(0.1)
    assert (_open_files(), len(asyncio.all_tasks())) == (files, tasks)


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
async def media(lab: SpeechLab) -> AsyncIterator[tuple[SpeechMedia, ScriptedRecogniser]]:
    """A media process in this very one, and a bridge that has found it."""
    path = lab.folder / "media.sock"
    async with serving(path, lab.sounds / "ru") as recogniser, SpeechMedia(path) as steps:
        await found(steps)
        yield steps, recogniser


Media = tuple[SpeechMedia, ScriptedRecogniser]


@dataclass(frozen=True, slots=True)
class Saying:
    """What a resident says, in sounds that A-law carries as they are."""

    file: Path
    sound: bytes

    def step(self, **how: object) -> dict[str, object]:
        return {"say": {"file": str(self.file), **how}}


def saying(folder: Path, *words: str) -> Saying:
    """Recordings of the pack's numbers."""
    sound = on_the_line(spoken(*(f"numbers/{word}" for word in words), pause_s=0.15))
    file = folder / f"{'-'.join(words)}.wav"
    with wave.open(str(file), "wb") as recording:
        recording.setparams((1, 2, 8000, 0, "NONE", ""))
        recording.writeframes(sound)
    return Saying(file, sound)


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
        report = await line.town.call(_script({"hear": {"prompt": LONG.id, "within_s": 3}}))
    assert [each.end for each in heard] == [SpeechEnd.KEY]
    assert report.duration_s < 3


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


async def test_prompts_of_speech_steps_are_heard_whole_one_after_the_other(lab: SpeechLab, media: Media) -> None:
    steps, _ = media

    async def talk(line: AsteriskCall) -> None:
        for _ in range(5):
            await line.listen([SHORT], AT_ONCE)

    report = await lab.call(steps, talk)
    assert [(each.prompt_id, each.whole) for each in report.prompts] == [(SHORT.id, True)] * 5
    assert not report.unknown_audio


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


async def test_five_residents_at_once_are_each_heard_for_themselves(lab: SpeechLab, media: Media) -> None:
    steps, recogniser = media
    heard: list[Speech] = []

    async def talk(line: AsteriskCall) -> None:
        heard.append(await line.listen([SHORT], LISTENING))

    said = [saying(lab.folder, *(str(number) for number in range(1, count + 1))) for count in range(1, 6)]
    hears = {"hear": {"prompt": SHORT.id, "to_the_end": True}}
    async with lab.lines(lab.flow(steps, talk)) as line:
        reports = await asyncio.gather(*(line.town.call(_script(hears, each.step())) for each in said))
    assert {report.outcome for report in reports} == {ResidentOutcome.COMPLETED}
    assert [each.end for each in heard] == [SpeechEnd.SPOKEN] * 5
    fed = sorted((bytes(utterance.fed) for utterance in recogniser.utterances), key=len)
    assert all(one.sound in heard_of_him for one, heard_of_him in zip(said, fed, strict=True))
