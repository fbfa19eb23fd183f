"""A media process with a recogniser that hears one and the same word: `python -m tests.fakes.scripted_media ...`."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from adapters.asterisk.audio.server import AudioSocketServer
from dialogue.messages.vocabulary import message_grammar
from gridline.media.client import SpeechMedia
from gridline.media.prompts import PromptSounds
from gridline.media.server import MediaServer, control_socket
from gridline.media.step import StepHolder
from gridline.media.transcription import LiveAnswers, RecordingWriter
from models.call import Language
from tests.fakes.scripted_speech import ScriptedRecogniser

ROOT = Path(__file__).resolve().parents[2]
UP_WITHIN_S = 20.0


@asynccontextmanager
async def serving(path: Path, sounds: Path) -> AsyncIterator[ScriptedRecogniser]:
    """Serves bridges while inside. `sounds` is one language's folder."""
    recogniser, stop = ScriptedRecogniser(), asyncio.Event()
    with control_socket(path) as listening:
        async with AudioSocketServer() as audio, asyncio.TaskGroup() as tasks:
            answers = LiveAnswers(recogniser)
            steps = StepHolder(audio, answers, PromptSounds(sounds))
            writer = RecordingWriter(path.parent, answers, lambda: recogniser, message_grammar(Language.RUSSIAN))
            tasks.create_task(MediaServer(steps, writer).serve(listening, stop), name="scripted media")
            yield recogniser
            stop.set()


async def found(steps: SpeechMedia) -> None:
    """Returns when the bridge has found a media process that is ready."""
    async with asyncio.timeout(UP_WITHIN_S):
        while not steps.is_up:  # noqa: ASYNC110  # the state comes by itself
            await asyncio.sleep(0.02)


@dataclass(slots=True)
class ScriptedMediaProcess:
    """The same as a process that a test may kill; `async with` leaves none behind."""

    path: Path
    sounds: Path
    process: asyncio.subprocess.Process | None = field(default=None)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()

    async def start(self, steps: SpeechMedia) -> None:
        """Returns when this bridge has found it."""
        words = (sys.executable, "-m", "tests.fakes.scripted_media", str(self.path), str(self.sounds))
        self.process = await asyncio.create_subprocess_exec(*words, cwd=ROOT)
        await found(steps)

    async def kill(self) -> None:
        """kill -9, as a crash would."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


async def _forever(path: Path, sounds: Path) -> None:
    async with serving(path, sounds):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_forever(Path(sys.argv[1]), Path(sys.argv[2])))
