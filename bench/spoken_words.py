"""What callers of a bench say: words of the simulated residents and numbers of the prompt pack, as A-law."""

from collections.abc import Mapping
from pathlib import Path

from adapters.asterisk.town.voice import Samples, Voice, at_level
from adapters.sounds.encoding import SoundFormat, encode
from gridline.resident_call import resident_voices

YES = "да"
LEVEL_DB = -20.0
"""Below full scale, as over a good line."""
_FRAME = 160
_QUIET_DB = -45.0


def spoken_words(pack: Path) -> Mapping[str, bytes]:
    """Each digit and yes, from its first loud frame to its last, in whole frames. Raises NoRecording."""
    voice = Voice(resident_voices(pack))
    samples = {digit: voice.digits(digit, 0) for digit in "0123456789"} | {YES: voice.words([YES], 0)}
    return {word: encode(loud_frames(at_level(each, LEVEL_DB)), SoundFormat.ALAW) for word, each in samples.items()}


def loud_frames(samples: Samples) -> Samples:
    """From the first loud frame to the last: a delay is counted from the end of what can be heard."""
    starts = range(0, len(samples) - _FRAME + 1, _FRAME)
    loud = [start for start in starts if _power(samples[start : start + _FRAME]) >= 10 ** (_QUIET_DB / 10)]
    return samples[loud[0] : loud[-1] + _FRAME] if loud else samples[:0]


def _power(frame: Samples) -> float:
    return float((frame.astype("f8") ** 2).mean())
