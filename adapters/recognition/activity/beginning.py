"""Where a caller's voice begins: three voiced frames among five, for a click is shorter."""

from collections import deque
from itertools import islice

VOICED_FRAMES = 3
AMONG_FRAMES = 5
REMEMBERED_FRAMES = 75
"""A second and a half: a voice that did not count, as it was early or faint, belongs to what he says soon after."""
_TONE_BEGINS_FRAMES = 2
"""Before a tone is steady."""
WAITS_FRAMES = 15
"""A beginning in the last 300 ms of a prompt that nobody may cut is one at its end: he answered at once."""


class Beginning:
    """Given every frame of a step until the voice has begun."""

    def __init__(self) -> None:
        self._voices: deque[bool] = deque(maxlen=REMEMBERED_FRAMES)
        self._counted: deque[bool] = deque(maxlen=AMONG_FRAMES)
        self._since_met = WAITS_FRAMES + 1

    def hear(self, *, is_voice: bool, counts: bool) -> None:
        """The next frame. A voice that does not count is remembered only."""
        self._voices.append(is_voice)
        self._counted.append(is_voice and counts)
        self._since_met = 0 if sum(self._counted) >= VOICED_FRAMES else self._since_met + 1

    def forget_last(self) -> None:
        """What seemed a voice turns out to be a machine's tone."""
        for frames in (self._voices, self._counted):
            for back in range(1, min(_TONE_BEGINS_FRAMES, len(frames)) + 1):
                frames[-back] = False

    @property
    def counted(self) -> int:
        """Of the last frames, so many are a voice that counts."""
        return sum(self._counted)

    @property
    def is_met_now(self) -> bool:
        """Whether the frames heard last are a voice."""
        return self._since_met == 0

    @property
    def is_met(self) -> bool:
        """Whether a voice has begun, now or a moment ago."""
        return self._since_met <= WAITS_FRAMES

    @property
    def may_come(self) -> bool:
        """Whether what was heard last may become a beginning."""
        return any(self._counted)

    @property
    def frames(self) -> int:
        """Since the first frame of what he says, that one included; 0 where nobody spoke."""
        for first in range(len(self._voices)):
            if self._voices[first] and sum(islice(self._voices, first, first + AMONG_FRAMES)) >= VOICED_FRAMES:
                return len(self._voices) - first
        return 0
