"""How many rings may begin now: as the trunks allow, evenly, and never where callers would miss a line."""

from dataclasses import dataclass

_SHARE_FOR_CALLERS = 5
"""One of so many calls that our Asterisk bears at once stays free for whoever calls us [D]."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What the settings allow. Raises ValueError where they allow nothing."""

    channels: int
    """Calls of ours at once."""
    calls_per_second: float
    ceiling: int
    """Calls that our Asterisk bears at once, theirs and ours."""

    def __post_init__(self) -> None:
        if self.channels < 1 or self.ceiling < 1 or not self.calls_per_second > 0:
            raise ValueError("channels, calls_per_second and ceiling must be above zero")

    @property
    def reserve(self) -> int:
        """So many calls stay free for callers, who may be in danger; above the ceiling they hear a text."""
        return -(-self.ceiling // _SHARE_FOR_CALLERS)

    @property
    def every_s(self) -> float:
        """Seconds from one ring to the next."""
        return 1 / self.calls_per_second

    def room(self, ours: int, callers: int) -> int:
        """How many rings more the lines bear, with so many calls of ours and theirs under way."""
        return max(0, min(self.channels - ours, self.ceiling - self.reserve - callers - ours))


@dataclass(slots=True)
class Metronome:
    """Lets one ring begin at each beat. Time that was missed is not made up for: no burst follows a pause.

    Seconds are those of one clock that never goes back.
    """

    pace: Pace
    _due_s: float = float("-inf")

    def wait_s(self, now_s: float) -> float:
        """Seconds until the next ring may begin, 0 where it may now."""
        return max(0.0, self._due_s - now_s)

    def beat(self, now_s: float) -> None:
        """A ring begins now. One that is late by less than half a beat does not delay those behind it."""
        every_s = self.pace.every_s
        began_s = self._due_s if now_s - self._due_s < every_s / 2 else now_s
        self._due_s = began_s + every_s
