"""What one step plays: the sound of all its prompts, and which of it a key may not cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from adapters.asterisk.audio.frames import FRAME_BYTES

Part = tuple[bytes, bool]
"""A sound, and whether a key may cut it."""


@dataclass(frozen=True, slots=True)
class StepSound:
    """Signed linear audio at 8 kHz; frames are counted from its beginning."""

    samples: bytes
    preface_frames: int
    """So many lie before the question."""
    must_be_heard: tuple[range, ...]
    """Frames that are played although a key was pressed, in order."""

    @property
    def frames(self) -> int:
        return ceil(len(self.samples) / FRAME_BYTES)

    def from_frame(self, first: int) -> bytes:
        """All from this frame on."""
        return self.samples[first * FRAME_BYTES :]

    def still_to_be_heard(self, sent: int) -> range | None:
        """The next frames that a key may not skip, once `sent` have been played; None: it may skip all."""
        return next((frames for frames in self.must_be_heard if frames.stop > sent), None)


def step_sound(preface: Sequence[Part], question: Part) -> StepSound:
    """The sounds joined without a gap."""
    samples, before = b"", 0
    must: list[range] = []
    for sound, may_be_cut in (*preface, question):
        before = ceil(len(samples) / FRAME_BYTES)
        first, samples = len(samples) // FRAME_BYTES, samples + sound
        if not may_be_cut:
            must.append(range(first, ceil(len(samples) / FRAME_BYTES)))
    return StepSound(samples, before, tuple(must))
