"""The shipped prompts spoken thrice as fast, as a company's own recordings: callers of tests wait for most of them.

What is said, in which order and when one may interrupt it is as shipped; only the listening is shorter.
Digits and other words of less than a second are spoken as shipped: little is won, and they must be told apart.
So are the last words of a call: a busy machine brings a hang-up sooner than the sound before it.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import soundfile

from adapters.sounds.pack import open_pack
from gridline.settings.sections import StorageSettings
from models.call import Language

PACE = 3
SHORT_S = 1.0
LAST_WORDS = frozenset({"prompts/goodbye", "prompts/survey_thanks"})


def brisk_recordings(into: Path) -> Path:
    """The folder, brought up to date with the pack; processes that come at once make it once."""
    pack = open_pack(StorageSettings().prompts)
    with _alone(into):
        wanted = {
            into / Language.RUSSIAN.value / f"{id_}.wav": source
            for id_, source in pack.sources(Language.RUSSIAN).items()
            if id_ not in LAST_WORDS and _seconds(source) >= SHORT_S
        }
        for target, source in wanted.items():
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                _speak_faster(source, target)
        for file in set(into.rglob("*.wav")) - wanted.keys():
            file.unlink()
    return into


def _seconds(recording: Path) -> float:
    return float(soundfile.info(recording).duration)


def _speak_faster(source: Path, target: Path) -> None:
    samples, rate_hz = soundfile.read(source, dtype="int16")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}")
    soundfile.write(draft, samples, rate_hz * PACE, format="WAV", subtype="PCM_16")
    draft.replace(target)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
