"""Several recordings joined into one file, for where Asterisk plays one file and no list."""

import os
from collections.abc import Sequence
from pathlib import Path

from adapters.sounds.encoding import SoundFormat

_FORMAT = SoundFormat.ALAW
"""It has no header: files are joined by putting one behind the other."""
_JOINED_ENDING = "al"
"""Asterisk takes it for A-law too."""


def join(folder: Path, pieces: Sequence[str], target: Path) -> None:
    """Put the converted `pieces` of `folder` into `target` (without an ending), replaced whole or not at all. Blocks.

    It is no piece of its own: who looks for pieces by their ending must not find it, above all no ear that tells them.

    Raises OSError.
    """
    sound = b"".join((folder / f"{piece}.{_FORMAT.ending}").read_bytes() for piece in pieces)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}.draft")
    draft.write_bytes(sound)
    draft.replace(target.with_name(f"{target.name}.{_JOINED_ENDING}"))
