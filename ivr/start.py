"""How a call comes to a session: fresh, or back from where the dialplan had it."""

from enum import StrEnum


class Start(StrEnum):
    FRESH = "fresh"
    NOBODY_THERE = "nobody_there"
    """The queue had no operator to ring."""
    WAITED_LONG = "waited_long"
    WANTS_CALLBACK = "wants_callback"
    """He pressed 1 while waiting: as the queue had offered him (F-7), or by a slip."""
    TALKED = "talked"
    """The agent has hung up, and the caller is one of those who are asked how they were served (F-9)."""
    DANGER_IN_QUEUE = "danger_in_queue"
    """He pressed 9 while waiting."""
    DISPATCHER_UNREACHED = "dispatcher_unreached"

    @classmethod
    def of(cls, returned_from: str) -> "Start":
        """By what the dialplan says: `queue-` and its status, `danger` or `callback`; `dispatcher-unreached`; or ""."""
        match returned_from.partition("-"):
            case ("queue", _, status):
                return _AFTER_QUEUE.get(status, cls.NOBODY_THERE)
            case ("dispatcher", _, _):
                return cls.DISPATCHER_UNREACHED
            case _:
                return cls.FRESH


_AFTER_QUEUE = {
    "danger": Start.DANGER_IN_QUEUE,
    "callback": Start.WANTS_CALLBACK,
    "TIMEOUT": Start.WAITED_LONG,
    "FULL": Start.WAITED_LONG,
    "CONTINUE": Start.TALKED,
}
