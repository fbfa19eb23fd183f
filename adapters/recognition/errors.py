"""What can go wrong while speech is recognised.

RecognitionError
├── RecogniserFailed    this utterance is lost: its worker died, hung or was refused; ask the caller again
├── NoRecogniser        no worker can be had now; go on by keypad
└── ModelUnfit          a model that must not be loaded; the message says why, and the remedy
"""

from models.errors import GridlineError


class RecognitionError(GridlineError):
    """Root of this package's errors."""


class RecogniserFailed(RecognitionError):
    """This utterance is lost: its worker died, hung or was refused. Ask the caller again."""


class NoRecogniser(RecognitionError):
    """No worker can be had now. Go on by keypad."""


class ModelUnfit(RecognitionError):
    """A model that must not be loaded; the message says why, and the remedy."""
