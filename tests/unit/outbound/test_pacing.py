"""How fast our own calls begin: evenly, as the lines bear them, and never where callers need the line."""

import pytest

from outbound.pacing import Metronome, Pace


def pace(channels: int = 4, calls_per_second: float = 2, ceiling: int = 100) -> Pace:
    return Pace(channels, calls_per_second, ceiling)


@pytest.mark.parametrize(
    ("ours", "callers", "room"),
    [(0, 0, 4), (3, 0, 1), (4, 0, 0), (5, 0, 0), (0, 76, 4), (0, 79, 1), (1, 79, 0), (0, 100, 0)],
)
def test_a_fifth_of_the_lines_stays_free_for_callers(ours: int, callers: int, room: int) -> None:
    assert pace().room(ours, callers) == room


def test_the_smallest_company_rings_one_consumer_while_a_line_is_free_for_callers() -> None:
    small = pace(channels=4, ceiling=2)
    assert small.room(0, 0) == 1
    assert small.room(0, 1) == 0


@pytest.mark.parametrize("wrong", [{"channels": 0}, {"calls_per_second": 0}, {"ceiling": 0}])
def test_lines_that_bear_nothing_are_a_mistake(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="above zero"):
        pace(**wrong)


def test_rings_begin_one_after_another_and_never_in_a_burst() -> None:
    beats = Metronome(pace(calls_per_second=2))
    assert beats.wait_s(100.0) == 0
    beats.beat(100.0)
    assert beats.wait_s(100.0) == 0.5
    assert beats.wait_s(100.5) == 0


def test_after_an_hour_without_rings_nothing_is_made_up_for() -> None:
    beats = Metronome(pace(calls_per_second=2))
    beats.beat(100.0)
    beats.beat(3700.0)
    assert beats.wait_s(3700.0) == 0.5


def test_a_ring_that_began_a_little_late_does_not_slow_the_campaign_down() -> None:
    beats = Metronome(pace(calls_per_second=10))
    now_s, rings = 0.0, 0
    while now_s < 100:
        beats.beat(now_s)
        rings += 1
        now_s += beats.wait_s(now_s) + 0.03  # each wakes a little late
    assert 990 <= rings <= 1001
