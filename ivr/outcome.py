"""What a flow wants done with the call when it ends; the session carries it out. Flows themselves never dial."""

from dataclasses import dataclass

from models.call import CallResult
from models.queue import QueuePriority


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing more to do: good-bye. `result` is how the call counts."""

    result: CallResult


@dataclass(frozen=True, slots=True)
class ToOperators:
    """A person is wanted in `queue`, if one is there at this hour."""

    queue: str
    announced: bool = False
    """The caller has been told that he is being connected."""
    priority: QueuePriority | None = None
    """Before whom he is served; None: as he stood before, else like everybody."""


@dataclass(frozen=True, slots=True)
class JoinQueue:
    """Into the queue now: it is open, and the caller knows."""

    queue: str
    priority: QueuePriority | None = None
    """As for ToOperators."""


@dataclass(frozen=True, slots=True)
class ToDispatcher:
    """Life is in danger, and the caller has said so twice or kept silent."""


Outcome = Done | ToOperators | JoinQueue | ToDispatcher
