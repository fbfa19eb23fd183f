"""Quality of the supply as callers tell of it (SMZ-4.1, SAL-14), and when the operational staff must know at once."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from models.dispatch_message import DispatchPriority


class Symptom(StrEnum):
    FLICKERS = "flickers"
    LOW = "low"
    HIGH = "high"
    JUMPS = "jumps"
    """Now weak, now bright: the sign of a broken neutral, which burns appliances and may put metal under voltage."""
    DROPS = "drops"
    """It fails and comes back, or a phase is gone."""


class Extent(StrEnum):
    HOUSE = "house"
    FLAT = "flat"
    UNKNOWN = "unknown"


class Since(StrEnum):
    TODAY = "today"
    EARLIER = "earlier"
    UNKNOWN = "unknown"


_AT_ONCE = frozenset({Symptom.HIGH, Symptom.JUMPS})


def dispatch_of(symptom: Symptom) -> DispatchPriority | None:
    """High voltage and a broken neutral go to the staff at once (SMZ-4.1); None: a case is enough.

    Safety words never come so far: they are danger, in whatever flow they are said.
    """
    return DispatchPriority.URGENT if symptom in _AT_ONCE else None


@dataclass(frozen=True, slots=True)
class FeederRule:
    """So many premises of one feeder with bad supply within so many minutes are the feeder's matter (SMZ-4.1).

    Raises ValueError where one report alone would be enough, or no time.
    """

    premises: int = 3
    within_min: int = 60

    def __post_init__(self) -> None:
        if self.premises < 2 or self.within_min < 1:
            raise ValueError("premises must be at least 2 and within_min at least 1")

    @property
    def within(self) -> timedelta:
        return timedelta(minutes=self.within_min)

    def holds(self, premises: int) -> bool:
        """Whether so many premises with reports are enough for the staff to know at once."""
        return premises >= self.premises
