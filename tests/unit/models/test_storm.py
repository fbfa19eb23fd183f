"""Storm mode comes with the calls, stays until it is calm for long enough, and obeys the dispatcher."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.storm import StormOrder, StormRule, StormWatch

EVENING = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
RULE = StormRule(on_calls=10, off_calls=3, window_min=1, calm_min=5)


def at(seconds: float) -> datetime:
    return EVENING + timedelta(seconds=seconds)


def watch(calls: Iterable[float]) -> StormWatch:
    watching = StormWatch(RULE)
    for number, second in enumerate(calls):
        watching.called(at(second), number)
    return watching


def test_an_ordinary_evening_is_no_storm() -> None:
    assert not watch(range(0, 600, 10)).storms(at(600))


def test_ten_calls_within_a_minute_begin_a_storm() -> None:
    watching = watch(range(0, 45, 5))
    assert not watching.storms(at(44))
    watching.called(at(45), "the tenth")
    assert watching.storms(at(45))


def test_ten_calls_spread_over_more_than_a_minute_do_not() -> None:
    assert not watch(range(0, 70, 7)).storms(at(63))


def test_a_storm_outlives_a_lull() -> None:
    watching = watch([*range(0, 50, 5), *range(120, 130, 2)])
    assert watching.storms(at(130))


def test_a_storm_is_over_after_five_calm_minutes_even_if_nobody_looked_meanwhile() -> None:
    # the window holds three calls or fewer once the seventh, of second 30, has left it: at second 90
    watching = watch(range(0, 50, 5))
    assert watching.storms(at(90 + 299))
    assert not watching.storms(at(90 + 300))


def test_calls_that_come_again_before_the_calm_is_over_begin_it_anew() -> None:
    watching = watch([*range(0, 50, 5), *range(300, 304)])
    assert watching.storms(at(90 + 300))
    assert watching.storms(at(360 + 299))
    assert not watching.storms(at(360 + 300))


@pytest.mark.parametrize(("order", "storms"), [(StormOrder.ON, True), (StormOrder.OFF, False)])
@pytest.mark.parametrize("calls", [0, 50])
def test_the_dispatchers_word_goes_over_the_rate(order: StormOrder, storms: bool, calls: int) -> None:
    watching = watch(second / 2 for second in range(calls))
    watching.order = order
    assert watching.storms(at(26)) is storms


def test_the_rate_decides_again_when_the_dispatcher_leaves_it_to_it() -> None:
    watching = watch(range(0, 20))
    watching.order = StormOrder.OFF
    assert not watching.storms(at(20))
    watching.order = StormOrder.AUTO
    assert watching.storms(at(20))


def test_a_call_that_comes_back_to_the_matter_counts_once() -> None:
    watching = StormWatch(RULE)
    for second in range(30):
        watching.called(at(second), "the same")
    assert not watching.storms(at(30))


def test_a_clock_that_steps_back_breaks_nothing() -> None:
    assert watch([100, 40, *range(101, 109)]).storms(at(109)), "who is told late counts as of the newest"


@given(st.lists(st.floats(0, 3600), max_size=80).map(sorted), st.lists(st.floats(3600, 7200), min_size=1, max_size=9))
def test_looking_in_between_changes_nothing(calls: list[float], looks: list[float]) -> None:
    looked = StormWatch(RULE)
    for number, second in enumerate(calls):
        looked.storms(at(second))
        looked.called(at(second), number)
        looked.storms(at(second))
    for second in sorted(looks):
        found = looked.storms(at(second))
    assert found is watch(calls).storms(at(max(looks)))


@pytest.mark.parametrize(("on", "off"), [(10, 10), (5, 10), (10, -1)])
def test_limits_without_room_between_them_are_refused(on: int, off: int) -> None:
    with pytest.raises(ValueError, match="off_calls"):
        StormRule(on_calls=on, off_calls=off)


def test_a_window_of_no_length_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        StormRule(window_min=0)
