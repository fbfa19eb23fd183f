"""Who writes down what a recording says: the port and its errors.

TranscriptionError
├── TranscriberAway    nobody can do it now: ask again later
└── NotTranscribed     this recording cannot be written down; another attempt may do better
"""

from pathlib import Path
from typing import Protocol

from dialogue.speech import Hypothesis
from models.errors import GridlineError


class TranscriptionError(GridlineError):
    """Root of what transcribers raise."""


class TranscriberAway(TranscriptionError):
    """There is no recogniser, or it has no time for recordings while callers speak."""


class NotTranscribed(TranscriptionError):
    """The recording is damaged, or whoever heard it died meanwhile, perhaps of it: not to be tried for ever."""


class Transcriber(Protocol):
    """Writes recordings down, without disturbing live calls."""

    @property
    def is_up(self) -> bool:
        """Whether it is worth asking now; it may still be away."""
        ...

    async def transcribe(self, recording: Path) -> tuple[Hypothesis, ...]:
        """Readings of the whole file, the likeliest first; none where nobody speaks. WAV, 16 bit, 8 kHz, one channel.

        Words carry their confidence, and their times from the file's beginning. Raises TranscriptionError.
        """
        ...
