"""Errors of the sound files; all are found at set-up or at start, none in a call.

SoundsError
├── PackInvalid        the manifest cannot be read, or says what cannot be; the text names the entry
├── ConversionFailed   a recording cannot be read, or the converted file cannot be written; names the file
└── SoundMissing       a piece has no converted file: run the conversion again
"""

from models.errors import GridlineError


class SoundsError(GridlineError):
    """Root of the sound files' errors."""


class PackInvalid(SoundsError):
    """The manifest is wrong. Correct the entry that is named."""


class ConversionFailed(SoundsError):
    """A recording could not be converted. Look at the named file and at the space left on the disk."""


class SoundMissing(SoundsError):
    """A converted file is not there. Run `python -m adapters.sounds`."""
