"""Queues of agents: when they work, and what a caller is offered instead."""

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from models.opening_hours import OpeningHours

_CODE = re.compile(r"[a-z][a-z0-9_]{1,30}")
RESERVED = ("general", "global", "globals", "system", "udp")
"""Sections of Asterisk's own files: no queue, trunk or telephone may be called so."""


class Overflow(StrEnum):
    """What a caller is offered when a queue is closed, empty or too slow."""

    CALLBACK = "callback"
    DISPATCHER = "dispatcher"
    """Ring the duty numbers: for queues that never end in a promise (outage, danger)."""


class QueuePriority(IntEnum):
    """Who is served before whom; within one priority, who came first. Given by us, never by what a caller sends."""

    NORMAL = 0
    RETURNING = 5
    """We owe him: a fault of ours cut his call with the machine short."""
    HOUSEHOLD = 10
    """A household marked as one that cannot be without power."""
    DANGER = 20
    """In danger, and no dispatcher answered."""


@dataclass(frozen=True, slots=True)
class QueueProfile:
    """One queue of agents: who they are and how they ring is in the settings, when and what else is the company's.

    Hours with `days: working` go by the country's calendar.
    """

    code: str
    hours: OpeningHours
    overflow: Overflow = Overflow.CALLBACK
    answer_within_s: int = 60
    """An answer by then counts as in time: 60 s by SL-6, up to 300 s for queues of outages by SL-5."""
    record_talks: bool = True
    """Whether talks with its agents are recorded, where the company records (notices.record_calls)."""
    callback_in_turn: bool = True
    """Whether a placeholder waits for who took a callback here, and rings him when his turn comes (F-7)."""

    def __post_init__(self) -> None:
        if self.answer_within_s < 1:
            raise ValueError("answer_within_s must be at least 1")
        if self.code in RESERVED:
            raise ValueError(
                f"a queue cannot be called {self.code!r}: Asterisk keeps that name for itself; use another"
            )
        if _CODE.fullmatch(self.code) is None:
            raise ValueError(f"{self.code!r} is not a queue's code; use small Latin letters, digits and _")
