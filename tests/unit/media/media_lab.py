"""A step holder on loopback with a scripted recogniser, and the sounds that tests play and say."""

import asyncio
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np

from adapters.asterisk.audio.server import AudioSocketServer
from adapters.sounds.encoding import SoundFormat, encode
from dialogue.speech import Grammar, Listening, SpeechTiming
from gridline.media.messages import Begin
from gridline.media.prompts import PromptSounds
from gridline.media.step import StepHolder
from gridline.media.transcription import LiveAnswers, RecordingPace, RecordingWriter
from tests.fakes.line_sounds import at_level, mixed, noise, on_the_line, silence, spoken
from tests.fakes.scripted_speech import ScriptedRecogniser

PROMPT_S = 0.4
LISTENING = Listening(Grammar(("один", "два")), SpeechTiming(no_input_s=2.0, end_of_speech_s=0.5, longest_s=3.0), 3)
_LINE = np.random.default_rng(3)


def write_prompts(folder: Path) -> Path:
    """`ask`, `long` and `notice`, loud tones of different lengths and heights."""
    (folder / "prompts").mkdir(parents=True)
    for name, (seconds, step) in {"ask": (PROMPT_S, 0.3), "long": (6.0, 0.3), "notice": (0.6, 0.4)}.items():
        wave = np.sin(np.arange(round(seconds * 8000)) * step).astype(np.float32) * 0.3
        (folder / "prompts" / f"{name}.alaw").write_bytes(encode(wave, SoundFormat.ALAW))
    return folder


def quiet(seconds: float) -> bytes:
    """A line on which nobody speaks."""
    return on_the_line(noise(seconds, -62, _LINE))


def answer(*words: str, before_s: float = 1.0, after_s: float = 1.0) -> bytes:
    """A line on which somebody says numbers."""
    said = at_level(spoken(*(f"numbers/{word}" for word in words)), -22)
    line = np.concatenate([silence(before_s), said, silence(after_s)])
    return on_the_line(mixed(line, noise(len(line) / 8000, -62, _LINE)))


def begin(*files: str, interruptible: bool = True, listening: Listening = LISTENING) -> Begin:
    return Begin(uuid4(), tuple(f"prompts/{file}" for file in files), interruptible, listening)


@dataclass(frozen=True, slots=True)
class Lab:
    steps: StepHolder
    writer: RecordingWriter
    recogniser: ScriptedRecogniser
    audio: AudioSocketServer
    sounds: Path
    recordings: Path

    def prompt(self, *files: str) -> bytes:
        """As it is played."""
        return self.steps.prompts.sound([f"prompts/{file}" for file in files])


@asynccontextmanager
async def lab(folder: Path) -> AsyncIterator[Lab]:
    recogniser = ScriptedRecogniser()
    sounds = write_prompts(folder / "ru")
    async with AudioSocketServer() as audio:
        answers = LiveAnswers(recogniser)
        steps = StepHolder(audio, answers, PromptSounds(sounds))
        writer = RecordingWriter(folder, answers, lambda: recogniser, LISTENING.grammar, RecordingPace(pause=no_pause))
        yield Lab(steps, writer, recogniser, audio, sounds, folder)


async def no_pause(_: float) -> None:
    """Time does not pass while a recording is fed."""
    await asyncio.sleep(0)


def record(folder: Path, name: str, audio: bytes) -> Path:
    """A recording as Asterisk leaves it."""
    file = folder / f"{name}.wav"
    with wave.open(str(file), "wb") as recording:
        recording.setparams((1, 2, 8000, 0, "NONE", ""))
        recording.writeframes(audio)
    return file
