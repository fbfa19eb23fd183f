"""The pack converted to what Asterisk plays: at each start, only what changed, each file at one stroke."""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile
import soxr

from adapters.sounds.encoding import Samples, SoundFormat, encode
from adapters.sounds.errors import ConversionFailed
from adapters.sounds.pack import Pack
from adapters.sounds.shaping import shaped
from dialogue.catalogue import PAUSES_MS
from models.call import Language

FORMATS = (SoundFormat.ALAW, SoundFormat.SLIN16)
TONE = "tones/beep"
"""Played before a caller's words are recorded."""
_STAMPS = "stamps.json"
_LOCK = ".lock"
STEPS = f"2 soxr {soxr.__version__}"
"""Part of every stamp: raise the number when the steps below change, and all is converted anew."""


@dataclass(frozen=True, slots=True)
class Converted:
    """What a conversion did."""

    total: int
    changed: int
    seconds: float


def convert(pack: Pack, into: Path, language: Language, formats: Sequence[SoundFormat] = FORMATS) -> Converted:
    """Bring the folder `into`/`language` up to date with the pack; files are `<id>.<ending>`.

    Raises `ConversionFailed`. A file is replaced whole or not at all, so calls in progress are not disturbed.
    """
    began = time.monotonic()
    folder = into / language
    with _alone(folder):
        total, changed = _bring_up_to_date(pack, folder, language, formats)
    return Converted(total, changed, time.monotonic() - began)


def _bring_up_to_date(pack: Pack, folder: Path, language: Language, formats: Sequence[SoundFormat]) -> tuple[int, int]:
    """How many sounds there are, and how many of them were converted anew."""
    old, new = _read_stamps(folder), _stamps(pack.sources(language), formats)
    due = [id_ for id_, stamp in new.items() if old.get(id_) != stamp or not _all_there(folder / id_, formats)]
    sources = pack.sources(language)
    with ThreadPoolExecutor(thread_name_prefix="conversion") as workers:
        for _ in workers.map(lambda id_: _convert_one(id_, sources.get(id_), folder, formats), due):
            pass
    _forget(folder, old.keys() - new.keys())
    write_whole(folder / _STAMPS, json.dumps(new, indent=1, sort_keys=True).encode())
    return len(new), len(due)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Processes that start together convert once: the others wait, and find everything done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("w")
    except OSError as error:
        raise ConversionFailed(f"{folder} cannot be written: {error.strerror}") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_sound(recording: bytes, path: Path, formats: Sequence[SoundFormat] = FORMATS) -> None:
    """Shape a recording (FLAC or WAV bytes) and write it beside `path` in each format. Raises `ConversionFailed`."""
    try:
        samples, rate_hz = soundfile.read(BytesIO(recording), dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, ValueError) as error:
        raise ConversionFailed(f"{path.name} is not a recording that can be read: {error}") from error
    if not len(samples):
        raise ConversionFailed(f"the recording of {path.name} is empty")
    _write(shaped(samples.mean(axis=1), rate_hz), rate_hz, path, formats)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it. Raises `ConversionFailed`."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise ConversionFailed(f"{path} cannot be written: {error.strerror}") from error


def recipe(formats: Iterable[SoundFormat] = FORMATS) -> str:
    """How sounds are made here: what was made by another recipe is made anew."""
    return f"{STEPS} {' '.join(each.ending for each in formats)}"


def file_of(path: Path, sound_format: SoundFormat) -> Path:
    """The file of the sound `path` in a format; ids hold full stops, so the ending is added, never replaced."""
    return path.with_name(f"{path.name}.{sound_format.ending}")


def _convert_one(id_: str, source: Path | None, folder: Path, formats: Sequence[SoundFormat]) -> None:
    if source is None:
        _write(_generated()[id_], SoundFormat.SLIN16.rate_hz, folder / id_, formats)
        return
    try:
        write_sound(source.read_bytes(), folder / id_, formats)
    except OSError as error:
        raise ConversionFailed(f"{source} cannot be read: {error.strerror}") from error


def _write(samples: Samples, rate_hz: int, path: Path, formats: Sequence[SoundFormat]) -> None:
    for sound_format in formats:
        resampled = soxr.resample(samples, rate_hz, sound_format.rate_hz, quality="HQ")
        write_whole(file_of(path, sound_format), encode(resampled, sound_format))


def _generated() -> Mapping[str, Samples]:
    """Pauses, and the tone: 1 kHz for 0.2 s at -17 dB."""
    rate_hz = SoundFormat.SLIN16.rate_hz
    pauses = {id_: np.zeros(ms * rate_hz // 1000, np.float32) for id_, ms in PAUSES_MS.items() if id_}
    at_s = np.arange(rate_hz // 5) / rate_hz
    edges = np.minimum(1, np.minimum(at_s, 0.2 - at_s) / 0.005)
    return pauses | {TONE: (0.2 * edges * np.sin(2 * np.pi * 1000 * at_s)).astype(np.float32)}


def _stamps(sources: Mapping[str, Path], formats: Iterable[SoundFormat]) -> dict[str, str]:
    """What each converted file depends on, as one digest."""
    steps = recipe(formats).encode()
    try:
        recorded = {
            id_: hashlib.sha256(steps + source.read_bytes()).hexdigest()[:32] for id_, source in sources.items()
        }
    except OSError as error:
        raise ConversionFailed(f"{error.filename} cannot be read: {error.strerror}") from error
    return recorded | dict.fromkeys(_generated(), hashlib.sha256(steps).hexdigest()[:32])


def _read_stamps(folder: Path) -> dict[str, str]:
    """Of the last conversion; a stamp file that cannot be read means that all is due."""
    try:
        stamps = json.loads((folder / _STAMPS).read_text())
    except (OSError, ValueError):
        return {}
    return {str(id_): str(stamp) for id_, stamp in stamps.items()} if isinstance(stamps, dict) else {}


def _all_there(path: Path, formats: Iterable[SoundFormat]) -> bool:
    return all(file_of(path, sound_format).is_file() for sound_format in formats)


def _forget(folder: Path, ids: Iterable[str]) -> None:
    for id_ in ids:
        for sound_format in SoundFormat:
            file_of(folder / id_, sound_format).unlink(missing_ok=True)
