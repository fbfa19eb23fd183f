"""A recording of what one caller says: where it lies, how Asterisk is told to make it, how long it became."""

import re
from dataclasses import dataclass
from pathlib import Path

from adapters.asterisk.agi import application_command

SILENCE_ENDS_S = 5
_NAME = re.compile(r"[A-Za-z0-9_-]{1,120}")
_WAV_HEADER_BYTES = 44
_WAV_BYTES_PER_S = 16_000


def recording_path(folder: Path, name: str) -> Path:
    """Where the recording of this name lies."""
    return folder / f"{name}.wav"


def recorded_seconds(size_bytes: int) -> float:
    """How long a recording of this size is: 16-bit, 8 kHz, one channel, as Asterisk writes it."""
    return max(0, size_bytes - _WAV_HEADER_BYTES) / _WAV_BYTES_PER_S


@dataclass(frozen=True, slots=True)
class RecordingFile:
    """Raises ValueError where the name is no plain file name."""

    folder: Path
    name: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError("a recording's name has letters, digits, - and _ only")

    def command(self, longest_s: float) -> str:
        """The AGI command that records: it ends by `#`, by silence, or after `longest_s` seconds; kept at a hang-up."""
        return application_command("Record", str(self._path), str(SILENCE_ENDS_S), str(round(longest_s)), "qk")

    def seconds(self) -> float:
        """By the file, whatever the clock says; nothing recorded is zero.

        Asterisk writes 32 KiB, two seconds, at a time and the rest when it ends: ask no earlier.
        """
        try:
            return recorded_seconds(self._path.stat().st_size)
        except FileNotFoundError:
            return 0.0

    @property
    def _path(self) -> Path:
        return recording_path(self.folder, self.name)
