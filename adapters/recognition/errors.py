"""What can go wrong while speech is recognised.

RecognitionError
├── RecogniserFailed    this utterance is lost: its worker died, hung or was refused; ask the caller again
├── NoRecogniser        no worker can be had now; go on by keypad
├── ModelUnfit          a model that must not be loaded; the message says why, and the remedy
├── NoSuchModel         no model of this name is installed; the message says how to get it
└── FetchFailed         a model was not fetched; nothing is installed, the message says why and what to do
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.errors import GridlineError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a model: what it is, and what to do about it."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}. {self.remedy}"


class RecognitionError(GridlineError):
    """Root of this package's errors."""


class RecogniserFailed(RecognitionError):
    """This utterance is lost: its worker died, hung or was refused. Ask the caller again."""


class NoRecogniser(RecognitionError):
    """No worker can be had now. Go on by keypad."""


class ModelUnfit(RecognitionError):
    """A model that must not be loaded; the message says why, and the remedy."""

    def __init__(self, folder: Path, faults: Sequence[Finding]) -> None:
        super().__init__(f"the model {folder} is unfit: {' '.join(map(str, faults))}")
        self.faults = tuple(faults)


class NoSuchModel(RecognitionError):
    """No model of this name is installed. Fetch it, or name another."""


class FetchFailed(RecognitionError):
    """A model was not fetched. Nothing is installed; what came so far may be kept, as the message says."""
