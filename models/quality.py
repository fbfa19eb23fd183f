"""Quality of the supply as callers tell of it (SMZ-4.1, SAL-14), and when the operational staff must know at once."""

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
