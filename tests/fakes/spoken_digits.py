"""Digits spoken by our own recordings, as the telephone brings them, and the grammar that hears them."""

from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import soundfile
import soxr

from adapters.recognition.recogniser import SAMPLE_RATE_HZ
from dialogue.speech import Grammar, Hypothesis, Word

_PROJECT = Path(__file__).resolve().parents[2]
_RECORDINGS = _PROJECT / "audio_prompts/ru/numbers"
MODEL = _PROJECT / "speech/digits_ru"
"""The embedded model."""

WORDS = ("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
DIGITS = Grammar((*(f"{one} {other}" for one, other in product(WORDS, WORDS)), "[unk]"))


def text(digits: str) -> str:
    """«ноль четыре» for "04"."""
    return " ".join(WORDS[int(digit)] for digit in digits)


def silence(seconds: float) -> bytes:
    return bytes(2 * round(seconds * SAMPLE_RATE_HZ))


def spoken(digits: str, pause_s: float = 0.2) -> bytes:
    """Signed linear audio at 8 kHz: silence, then each digit with a pause behind it."""
    return silence(0.3) + b"".join(_digit(digit) + silence(pause_s) for digit in digits) + silence(0.3)


def seconds(audio: bytes) -> float:
    return len(audio) / 2 / SAMPLE_RATE_HZ


def heard(audio: bytes) -> tuple[Hypothesis, ...]:
    """What a perfect ear makes of `spoken` audio, whole or cut off: it knows the recordings by their bytes."""
    words = [
        Word(WORDS[int(digit)], 0.98, seconds(audio[:start]), seconds(audio[: start + len(_digit(digit))]))
        for digit in map(str, range(10))
        for start in _places(audio, _digit(digit))
    ]
    return (Hypothesis(tuple(sorted(words, key=lambda word: word.start_s))),) if words else ()


def _places(audio: bytes, sound: bytes) -> Iterator[int]:
    start = audio.find(sound)
    while start >= 0:
        yield start
        start = audio.find(sound, start + len(sound))


@cache
def _digit(digit: str) -> bytes:
    recording, rate_hz = soundfile.read(_RECORDINGS / f"{digit}.flac", dtype="float32")
    narrow = soxr.resample(recording, rate_hz, SAMPLE_RATE_HZ)
    return bytes(np.clip(narrow * 32767, -32768, 32767).astype("<i2").tobytes())
