"""A transcriber that hears what a script says, and recordings for it to hear."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

from dialogue.speech import Hypothesis
from tests.fakes.spoken_messages import said

_BYTES_PER_S = 16_000
_HEADER = 44
_LONG_AGO = 1_000_000_000


class ScriptedTranscriber:
    """Implements Transcriber: by the recording's name a text, or what it raises; whatever is not named hangs."""

    def __init__(self, script: Mapping[str, str | Exception], *, is_up: bool = True) -> None:
        self._script = script
        self.is_up = is_up
        self.asked: list[str] = []
        self.hangs = asyncio.Event()

    async def transcribe(self, recording: Path) -> tuple[Hypothesis, ...]:
        self.asked.append(recording.stem)
        match self._script.get(recording.stem):
            case str(text):
                return said(text)
            case Exception() as fault:
                raise fault
            case _:
                self.hangs.set()
                await asyncio.Event().wait()
                raise AssertionError("nobody sets it")


def record(folder: Path, name: str, seconds: float = 12.0, *, written_now: bool = False) -> None:
    """A recording of so much silence as Asterisk leaves it, long finished unless it is `written_now`."""
    file = folder / f"{name}.wav"
    file.write_bytes(bytes(_HEADER + int(seconds * _BYTES_PER_S)))
    if not written_now:
        os.utime(file, (_LONG_AGO, _LONG_AGO))
