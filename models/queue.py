"""Queues of agents: when they work, who of them rings, and what a caller is offered instead."""

import re
from dataclasses import dataclass
from enum import StrEnum

from models.opening_hours import OpeningHours

_CODE = re.compile(r"[a-z][a-z0-9_]{1,30}")


class RingStrategy(StrEnum):
    """Which of a queue's agents rings; the agents themselves come from the settings."""

    ALL = "ringall"
    LONGEST_IDLE = "leastrecent"
    FEWEST_CALLS = "fewestcalls"


class Overflow(StrEnum):
    """What a caller is offered when a queue is closed, empty or too slow."""

    CALLBACK = "callback"
    DISPATCHER = "dispatcher"
    """Ring the duty numbers: for queues that never end in a promise (outage, danger)."""


@dataclass(frozen=True, slots=True)
class QueueProfile:
    """One queue of agents; waits in seconds. Hours with `days: working` go by the country's calendar."""

    code: str
    hours: OpeningHours
    strategy: RingStrategy = RingStrategy.LONGEST_IDLE
    overflow: Overflow = Overflow.CALLBACK
    max_wait_s: int = 300
    callback_after_s: int = 120

    def __post_init__(self) -> None:
        if _CODE.fullmatch(self.code) is None:
            raise ValueError(f"{self.code!r} is not a queue's code; use small Latin letters, digits and _")
        if not 0 < self.callback_after_s <= self.max_wait_s:
            raise ValueError("callback_after_s must be above zero and not above max_wait_s")
