"""What live tests of speech steps share: a company that listens, a media process, what residents say."""

import asyncio
import time
import wave
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio

from adapters.asterisk.call import AsteriskCall
from adapters.asterisk.call_media import CallMedia
from adapters.asterisk.speech_steps import SpeechSteps
from adapters.asterisk.town.report import ResidentReport
from adapters.asterisk.town.script import ResidentScript, parse_script
from adapters.asterisk.utterance import Utterance
from dialogue.prompt import Prompt, prompt
from dialogue.speech import Grammar, Listening, SpeechTiming
from gridline.media.client import SpeechMedia
from tests.fakes.line_sounds import on_the_line, spoken
from tests.fakes.scripted_media import found, serving
from tests.fakes.scripted_speech import ScriptedRecogniser
from tests.live.resident_lab import CompanyCall, Flow
from tests.live.scripts import VOICES
from tests.live.test_resident import StartLines

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
            return await line.town.call(resident_script(*script))


def resident_script(*steps: object) -> ResidentScript:
    caller = {"number": "79991112233"}
    content = {"caller": caller, "called": "70000000000", "steps": list(steps) or [{"wait": 0}], "stay_s": 90}
    return parse_script(content, voices=VOICES)


@pytest_asyncio.fixture(loop_scope="module")
async def lab(lines: StartLines, sounds: Path, instances: Path) -> AsyncIterator[SpeechLab]:
    """Nothing is left of it: the lines see to channels, this to files and tasks; what others left may go meanwhile."""
    before = _open_files_and_tasks()
    yield SpeechLab(lines, sounds, instances)
    deadline = time.monotonic() + WITHIN_S
    while (more := _more_than(before)) != (0, 0):
        assert time.monotonic() < deadline, (before, more)
        await asyncio.sleep(0.05)


def _more_than(before: tuple[int, int]) -> tuple[int, int]:
    files, tasks = _open_files_and_tasks()
    return max(0, files - before[0]), max(0, tasks - before[1])


def _open_files_and_tasks() -> tuple[int, int]:
    return len(list(Path("/proc/self/fd").iterdir())), len(asyncio.all_tasks())


@pytest_asyncio.fixture(loop_scope="module")
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
