"""Frames that have come from the line and wait to be looked at."""

import numpy as np

from adapters.recognition.activity.sound_frames import Wave, energy_at, wave_of


class WaitingFrames:
    """In the order in which they came."""

    def __init__(self) -> None:
        self.waves: list[Wave] = []
        self.sent: list[int] = []
        """How many frames of the prompt had been sent, for each."""
        self.loud = 0
        """Of them, so many may be louder than they need be to count; that is quickly told."""
        self._energy_before = 0.0

    def __len__(self) -> int:
        return len(self.waves)

    def add(self, samples: bytes, sent: int, least_db: float) -> None:
        """The next frame, which counts for something only when it is louder than this."""
        wave = wave_of(samples)
        energy = float(np.dot(wave, wave))
        self.loud += energy + self._energy_before > energy_at(least_db)
        self._energy_before = energy
        self.waves.append(wave)
        self.sent.append(sent)

    def clear(self) -> None:
        """They have been looked at."""
        self.waves, self.sent, self.loud = [], [], 0
