"""A place in a queue is kept by the time that one has waited."""

import pytest

from models.queue import QueuePriority
from models.queue_place import Standing, place_for

NORMAL, HOUSEHOLD = QueuePriority.NORMAL.value, QueuePriority.HOUSEHOLD.value


def waiting(*seconds: float, priority: int = NORMAL) -> list[Standing]:
    return [Standing(each, priority) for each in seconds]


@pytest.mark.parametrize(("waited_s", "place"), [(200, 1), (90, 2), (60, 3), (5, 4)])
def test_a_newcomer_stands_before_those_who_came_after_him(waited_s: float, place: int) -> None:
    assert place_for(waiting(100, 80, 30), Standing(waited_s, NORMAL)) == place


def test_nobody_waits_so_he_is_the_first() -> None:
    assert place_for([], Standing(10, NORMAL)) == 1


def test_who_came_at_the_same_moment_keeps_his_place_before_him() -> None:
    assert place_for(waiting(100, 50), Standing(50, NORMAL)) == 3


def test_who_was_asked_something_meanwhile_is_not_overtaken_for_his_short_wait() -> None:
    # the first left the queue for a question, came back to his place, and shows a wait of three seconds
    assert place_for(waiting(3, 80, 30), Standing(60, NORMAL)) == 3


def test_households_that_need_power_stay_before_him_however_short_they_wait() -> None:
    assert place_for([*waiting(1, priority=HOUSEHOLD), *waiting(40)], Standing(100, NORMAL)) == 2


def test_a_household_that_needs_power_stands_before_all_others_by_its_own_time() -> None:
    queue = [*waiting(90, 20, priority=HOUSEHOLD), *waiting(500)]
    assert place_for(queue, Standing(50, HOUSEHOLD)) == 2
    assert place_for(queue, Standing(10, HOUSEHOLD)) == 3
