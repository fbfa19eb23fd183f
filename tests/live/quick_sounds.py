"""Sounds that are over at once, for callers who need not hear them: a crowd is served in the time of a few."""

import wave
from pathlib import Path

from adapters.sounds.conversion import FORMATS

QUICK_S = 0.04
"""How long every recording and every spoken text lasts."""
_MOUTH = '#!/bin/sh\nread -r text\nfor target; do :; done\nexec cp {wav} "$target"\n'
"""In place of espeak-ng, whose last argument is the file to write."""


def cut_short(sounds: Path, target: Path) -> Path:
    """Copy the converted `sounds` to `target`, each cut to QUICK_S; returns `target`."""
    lengths = {f".{each.ending}": int(QUICK_S * each.rate_hz) * each.bytes_per_sample for each in FORMATS}
    for file in filter(Path.is_file, sounds.rglob("*")):
        copy = target / file.relative_to(sounds)
        copy.parent.mkdir(parents=True, exist_ok=True)
        with file.open("rb") as sound:
            copy.write_bytes(sound.read(lengths.get(file.suffix, -1)))
    return target


def quick_mouth(folder: Path) -> Path:
    """A folder with a speech engine that says every text in QUICK_S: put it before the PATH of who speaks."""
    folder.mkdir()
    wav = folder / "said.wav"
    with wave.open(str(wav), "wb") as said:
        said.setparams((1, 2, 22_050, 0, "NONE", "not compressed"))
        said.writeframes(b"\x00\x10" * int(QUICK_S * 22_050))
    program = folder / "espeak-ng"
    program.write_text(_MOUTH.format(wav=wav))
    program.chmod(0o755)
    return folder
