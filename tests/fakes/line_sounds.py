"""What comes over a telephone line, made of the shipped recordings: prompts, callers, echoes and noises at 8 kHz."""

from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from adapters.sounds.encoding import SoundFormat, decode_alaw, encode
from adapters.sounds.shaping import shaped

Sound = npt.NDArray[np.float64]
"""Samples of a 16-bit scale at 8 kHz."""

RATE = 8000
_PACK = Path(__file__).resolve().parents[2] / "audio_prompts" / "ru"
_FULL_SCALE = 32768.0


@cache
def recording(piece: str) -> Sound:
    """A recording of the pack as it is played, such as `numbers/7`."""
    samples, rate = soundfile.read(_PACK / f"{piece}.flac", dtype="float32")
    return soxr.resample(shaped(samples, rate), rate, RATE).astype(np.float64) * _FULL_SCALE


def spoken(*pieces: str, pause_s: float = 0.12) -> Sound:
    """Recordings one after the other."""
    pause = np.zeros(round(pause_s * RATE))
    return np.concatenate([each for piece in pieces for each in (recording(piece), pause)])


def silence(seconds: float) -> Sound:
    return np.zeros(round(seconds * RATE))


def at_level(sound: Sound, level_db: float) -> Sound:
    """As loud as this while it sounds, relative to full scale."""
    sounding = sound[np.abs(sound) > 1]
    return sound * (_FULL_SCALE * 10 ** (level_db / 20) / np.sqrt(np.mean(sounding**2)))


def noise(seconds: float, level_db: float, random: np.random.Generator, colour: tuple[float, ...] = (1.0,)) -> Sound:
    made = np.convolve(random.standard_normal(round(seconds * RATE)), colour)[: round(seconds * RATE)]
    return at_level(made * 1000, level_db)


def hum(seconds: float, level_db: float) -> Sound:
    """Of the rectified mains, with the harmonics that telephones let through."""
    at_s = np.arange(round(seconds * RATE)) / RATE
    return at_level(1000 * sum(np.sin(2 * np.pi * 100 * n * at_s + n * n) / n for n in range(1, 20)), level_db)


def cough(random: np.random.Generator) -> Sound:
    """A burst of 200 ms."""
    length = round(0.2 * RATE)
    return noise(0.2, -10, random, (1.0, 0.7, 0.3)) * np.exp(-np.arange(length) / (length / 4))


def echo(sound: Sound, delay_ms: int, loss_db: float) -> Sound:
    """What a line returns of a sound, as it is."""
    return np.concatenate([np.zeros(delay_ms * RATE // 1000), sound]) * 10 ** (-loss_db / 20)


def through_hybrid(sound: Sound, random: np.random.Generator) -> Sound:
    """Spread over a few milliseconds and coloured, as by a line's end."""
    response = random.standard_normal(32) * np.exp(-np.arange(32) / 10)
    return np.convolve(sound, response / np.sqrt(np.sum(response**2)))[: len(sound)]


def through_gsm(sound: Sound) -> Sound:
    """As a mobile network carries it."""
    file = BytesIO()
    soundfile.write(file, np.clip(sound / _FULL_SCALE, -1, 1), RATE, format="WAV", subtype="GSM610")
    heard, _ = soundfile.read(BytesIO(file.getvalue()))
    return np.resize(heard, len(sound)) * _FULL_SCALE


def mixed(*sounds: Sound) -> Sound:
    """All at once, as long as the longest."""
    whole = np.zeros(max(map(len, sounds)))
    for sound in sounds:
        whole[: len(sound)] += sound
    return whole


def at(start_s: float, sound: Sound) -> Sound:
    return np.concatenate([silence(start_s), sound])


def on_the_line(sound: Sound) -> bytes:
    """Signed linear audio, after a trunk's A-law."""
    return decode_alaw(encode((np.clip(sound, -32767, 32767) / _FULL_SCALE).astype(np.float32), SoundFormat.ALAW))
