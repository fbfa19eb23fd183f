"""What the callers of a bench write down: delays, gaps, repetitions, failures."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reaction:
    """From the end of a step's last key or word to the first sound of the next recording, and when that was."""

    step: str
    at_s: float
    delay_s: float


@dataclass(frozen=True, slots=True)
class Gap:
    """How much longer than intended it was quiet between two recordings, when, and between which."""

    at_s: float
    seconds: float
    between: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """A watched recording began to sound, so many seconds after the answer."""

    piece: str
    at_s: float
    after_s: float


@dataclass(slots=True)
class Notes:
    """What was measured on one call or many."""

    reactions: list[Reaction] = field(default_factory=list)
    barge_ins: list[Reaction] = field(default_factory=list)
    """From a caller's first sound during a recording to its last."""
    gaps: list[Gap] = field(default_factory=list)
    retransmissions: list[float] = field(default_factory=list)
    """When a SIP message was sent again, by either side."""
    failures: list[tuple[float, str]] = field(default_factory=list)
    answers: list[tuple[float, float]] = field(default_factory=list)
    """When a call was answered, and how long after it was placed."""
    reached: list[Reached] = field(default_factory=list)
    danger_keys: dict[str, float] = field(default_factory=dict)
    """When who pressed the key of danger."""
    longest_silence_s: float = 0.0
    """That anybody heard between his answer and his end."""
    completed: list[tuple[float, float]] = field(default_factory=list)
    """When a call was heard to its end, and how long it had lasted."""
