"""A caller's visits to queues of agents: when he came, when and how it ended, and with whom he talked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.call import CallKey


class VisitEnd(StrEnum):
    """How a caller left a queue."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    """He hung up while he waited."""
    CALLBACK = "callback"
    """He took the call back that the queue had offered."""
    DANGER = "danger"
    """He reported danger, and went to the dispatcher."""
    TIMEOUT = "timeout"
    """The longest wait was over."""
    EMPTY = "empty"
    """Nobody was left who could answer."""
    LET_GO = "let_go"
    """The dialplan alone ended the wait, with its last text."""
    UNSEEN = "unseen"
    """It ended while nobody looked: the bridge or Asterisk was away. Nobody knows how."""


@dataclass(frozen=True, slots=True)
class QueueVisit:
    """One stay in one queue. A caller who comes back to a queue makes another visit."""

    call: CallKey
    queue: str
    entered_at: datetime
    left_at: datetime
    end: VisitEnd
    agent: str = ""
    """Who answered; empty where nobody did, or nobody saw who."""

    @property
    def key(self) -> str:
        """The same visit has the same key, however often it is told."""
        return visit_key(self.call, self.entered_at)

    @property
    def waited_s(self) -> float:
        """From the entry to the agent's answer, or to the other end; never below zero, whatever a clock did."""
        return max((self.left_at - self.entered_at).total_seconds(), 0.0)


@dataclass(frozen=True, slots=True)
class QueueTalk:
    """The talk that followed an answered visit is over."""

    call: CallKey
    entered_at: datetime
    """Of the visit that led to it."""
    ended_at: datetime

    @property
    def key(self) -> str:
        return visit_key(self.call, self.entered_at)


def visit_key(call: CallKey, entered_at: datetime) -> str:
    """What identifies a visit: no call enters two queues at one moment."""
    return f"{call}/{entered_at.isoformat()}"
