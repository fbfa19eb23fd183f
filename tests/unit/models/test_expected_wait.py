"""What a waiting caller is told of his wait: minutes from measured talks, or nothing."""

from datetime import timedelta

import pytest

from models.expected_wait import LEAST_TALKS, expected_wait_min

THREE_MINUTES = [timedelta(minutes=3)] * LEAST_TALKS


@pytest.mark.parametrize(
    ("position", "agents", "minutes"), [(1, 1, 3), (2, 1, 6), (2, 2, 3), (4, 2, 6), (1, 6, 1), (10, 1, 30)]
)
def test_the_wait_grows_with_the_place_and_shrinks_with_the_agents(position: int, agents: int, minutes: int) -> None:
    assert expected_wait_min(position, agents, THREE_MINUTES, 0) == minutes


def test_what_agents_write_after_a_talk_is_part_of_the_wait() -> None:
    assert expected_wait_min(2, 1, THREE_MINUTES, 30) == 7


@pytest.mark.parametrize(
    ("position", "agents", "talks"),
    [(1, 1, THREE_MINUTES[1:]), (1, 0, THREE_MINUTES), (0, 1, THREE_MINUTES), (11, 1, THREE_MINUTES)],
)
def test_what_nobody_can_say_is_not_said(position: int, agents: int, talks: list[timedelta]) -> None:
    """Too few talks, nobody at work, nobody waiting, or longer than an estimate holds."""
    assert expected_wait_min(position, agents, talks, 0) is None
