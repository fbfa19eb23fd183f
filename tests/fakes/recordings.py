"""Folders of recordings for evaluations: each a tone of its own length and pitch."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import soundfile

from tests.fakes.spoken_digits import WORDS

_RATE_HZ = 8000
DIGITS = {str(digit): word for digit, word in enumerate(WORDS)}


def recorded(folder: Path, said: Mapping[str, tuple[str, str]], kinds: Mapping[str, str] | None = None) -> Path:
    """A folder with these recordings: speaker and text by file name; `kinds` by file name too."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["path,text,speaker,kind"]
    for number, (name, (speaker, text)) in enumerate(said.items()):
        at_s = np.arange(1600 + 80 * number) / _RATE_HZ
        soundfile.write(folder / name, 0.3 * np.sin(2 * np.pi * (300 + 50 * number) * at_s), _RATE_HZ)
        lines.append(f"{name},{text},{speaker},{(kinds or {}).get(name, '')}")
    (folder / "manifest.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def ten_digits(folder: Path, speaker: str = "anna") -> Path:
    """One recording of each digit."""
    return recorded(folder, {f"{digit}.wav": (speaker, word) for digit, word in DIGITS.items()})
