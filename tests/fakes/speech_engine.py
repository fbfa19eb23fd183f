"""A speech engine that hums: 50 ms of tone for each character."""

from io import BytesIO

import numpy as np
import soundfile

from dialogue.errors import NotSpoken

_RATE_HZ = 22050


class HummingEngine:
    """Remembers what it was asked to say; `broken` makes it fail as a real engine does."""

    def __init__(self, name: str = "humming 1", broken: bool = False) -> None:
        self._name = name
        self.broken = broken
        self.asked: list[str] = []

    @property
    def name(self) -> str:
        return self._name

    async def speak(self, text: str) -> bytes:
        self.asked.append(text)
        if self.broken:
            raise NotSpoken(f"{self._name} has lost its voice")
        at_s = np.arange(round(0.05 * len(text) * _RATE_HZ)) / _RATE_HZ
        wav = BytesIO()
        soundfile.write(wav, 0.3 * np.sin(2 * np.pi * 220 * at_s), _RATE_HZ, format="WAV")
        return wav.getvalue()
