"""Where somebody stands in a queue who comes back to it, or for whom another stands there."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """One who waits, as the queue has him: by priority first, then by how long he has waited."""

    waited_s: float
    priority: int


def place_for(waiting: Sequence[Standing], newcomer: Standing) -> int:
    """The place from 1 on that `newcomer` takes among `waiting`, the first first, by the time that he has waited.

    A caller who was asked something meanwhile shows a short wait at his old place. So nobody counts as having waited
    less than those behind him of his own priority.
    """
    longest: dict[int, float] = {}
    place = len(waiting) + 1
    for before, each in reversed(list(enumerate(waiting, start=1))):
        longest[each.priority] = max(longest.get(each.priority, 0.0), each.waited_s)
        came_later = each.priority == newcomer.priority and longest[each.priority] < newcomer.waited_s
        if each.priority < newcomer.priority or came_later:
            place = before
    return place
