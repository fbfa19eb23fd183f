"""What a flow wants done with the call when it ends; the session carries it out. Flows themselves never dial."""

from dataclasses import dataclass

from models.call import CallResult
from models.menu import MenuItem
from models.queue import QueuePriority


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing more to do: good-bye. `result` is how the call counts."""

    result: CallResult
    has_parted: bool = False
    """He has heard a good-bye already, or is to hear nothing more."""


@dataclass(frozen=True, slots=True)
class ToOperators:
    """A person is wanted in `queue`, if one is there at this hour."""

    queue: str
    announced: bool = False
    """The caller has been told that he is being connected."""
    priority: QueuePriority | None = None
    """Before whom he is served; None: as he stood before, else like everybody."""
    about: MenuItem | None = None
    """What he had chosen in the menu: not after everything is he asked how he was served."""


@dataclass(frozen=True, slots=True)
class JoinQueue:
    """Into the queue now: it is open, and the caller knows."""

    queue: str
    priority: QueuePriority | None = None
    """As for ToOperators."""
    about: MenuItem | None = None


@dataclass(frozen=True, slots=True)
class ToDispatcher:
    """Life is in danger, and the caller has said so twice or kept silent."""


Outcome = Done | ToOperators | JoinQueue | ToDispatcher
