"""A recording made fit for joining: no hum, no silence at its ends, even loudness, edges without clicks."""

import numpy as np

from adapters.sounds.encoding import Samples

LEVEL_DB = -17.0
"""Loudness of speech, relative to full scale: the middle of what telephone lines carry."""
GREATEST_CHANGE_DB = 6.0
PEAK_DB = -1.0
_SILENCE_BELOW_SPEECH_DB = 28.0
_SPEECH_DB = -40.0
_LEAD_S, _TAIL_S = 0.010, 0.010
"""Kept before and after the sound, so that a soft consonant is not clipped."""
_FRAME_S, _FADE_S = 0.005, 0.003
_STOPS_HZ, _PASSES_HZ = 60.0, 120.0
"""No voice speaks below, and a telephone line carries from 300 Hz on. Speech engines make strong sound there: it would
take a part of the level, and click where pieces are joined."""
_PAD_S = 0.1


def shaped(samples: Samples, rate_hz: int) -> Samples:
    """`samples` without hum, trimmed, levelled and faded at both ends. A silent recording comes back as it is."""
    voice = _above_hum(samples, rate_hz)
    frames = _levels_db(voice, rate_hz)
    level_db = _speech_level_db(frames)
    if level_db == float("-inf"):
        return samples
    loud = np.flatnonzero(frames > level_db - _SILENCE_BELOW_SPEECH_DB)
    frame = round(_FRAME_S * rate_hz)
    start = max(0, int(loud[0]) * frame - round(_LEAD_S * rate_hz))
    end = min(len(samples), (int(loud[-1]) + 1) * frame + round(_TAIL_S * rate_hz))
    return _faded(voice[start:end] * _gain(voice, level_db), rate_hz)


def speech_level_db(samples: Samples, rate_hz: int) -> float:
    """Loudness while something is said, relative to full scale; -inf for silence."""
    return _speech_level_db(_levels_db(samples, rate_hz))


def _above_hum(samples: Samples, rate_hz: int) -> Samples:
    """Without a delay, and with a slope so gentle that nothing rings."""
    pad = round(_PAD_S * rate_hz)
    padded = np.pad(samples.astype(np.float64), pad)
    spectrum = np.fft.rfft(padded)
    slope = np.clip((np.fft.rfftfreq(len(padded), 1 / rate_hz) - _STOPS_HZ) / (_PASSES_HZ - _STOPS_HZ), 0, 1)
    filtered = np.fft.irfft(spectrum * np.sin(slope * np.pi / 2) ** 2, len(padded))
    return filtered[pad : pad + len(samples)].astype(np.float32)


def _speech_level_db(frames_db: Samples) -> float:
    speech = frames_db[frames_db > _SPEECH_DB]
    return 10 * float(np.log10(np.mean(10 ** (speech / 10)))) if len(speech) else float("-inf")


def _gain(samples: Samples, level_db: float) -> np.float32:
    wanted_db = min(LEVEL_DB - level_db, PEAK_DB - 20 * float(np.log10(np.abs(samples).max())))
    return np.float32(10 ** (np.clip(wanted_db, -GREATEST_CHANGE_DB, GREATEST_CHANGE_DB) / 20))


def _levels_db(samples: Samples, rate_hz: int) -> Samples:
    frame = round(_FRAME_S * rate_hz)
    whole = np.pad(samples, (0, -len(samples) % frame)).reshape(-1, frame)
    power = np.mean(whole.astype(np.float64) ** 2, axis=1)
    return np.asarray(10 * np.log10(power + 1e-12), np.float32)


def _faded(samples: Samples, rate_hz: int) -> Samples:
    length = min(round(_FADE_S * rate_hz), len(samples) // 2)
    ramp = np.linspace(0, 1, length, endpoint=False, dtype=np.float32)
    faded = samples.astype(np.float32)
    faded[:length] *= ramp
    faded[len(faded) - length :] *= ramp[::-1]
    return faded
