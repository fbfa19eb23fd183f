"""Whether the last consumer is reached before the last moment."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.opening_hours import EVERY_DAY, DayHours, OpeningHours, OpenSpan
from models.outbound.calling_hours import CallingHours
from models.outbound.feasibility import Audience, Capacity, feasibility
from models.outbound.ringing import RingRule

SAMARA = ZoneInfo("Europe/Samara")
RULE = RingRule()
TRUNK = Capacity(channels=4, calls_per_second=1.0, busy_s=40.0, answered=0.5)
"""360 rings an hour: four channels, each busy for 40 s."""


def calls(hours: str = "09:00-20:00") -> CallingHours:
    return CallingHours(OpeningHours((OpenSpan(EVERY_DAY, DayHours.parse(hours)),)), SAMARA)


def at(hour: int, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=SAMARA)


def test_a_small_audience_is_rung_within_the_hour_and_most_of_it_reached_by_the_evening() -> None:
    (found,) = feasibility([Audience(360, calls(), at(20))], TRUNK, RULE, at(9))
    assert found.is_in_time
    assert found.all_rung_at == at(10)
    assert found.never_rung == 0
    assert found.unreached == 360 / 2**3, "three rings on one day, each reaches half of those left"


def test_the_fourth_ring_is_on_another_day() -> None:
    (found,) = feasibility([Audience(320, calls(), at(20, day=21))], TRUNK, RULE, at(9))
    assert found.unreached == 320 / 2**4


def test_what_is_left_of_this_quarter_of_an_hour_is_not_counted() -> None:
    (found,) = feasibility([Audience(360, calls(), at(20))], TRUNK, RULE, at(9) + timedelta(seconds=1))
    assert found.all_rung_at == at(10) + timedelta(minutes=15)


def test_an_audience_too_large_for_the_day_is_told_with_how_many_are_never_rung() -> None:
    (found,) = feasibility([Audience(10_000, calls(), at(20))], TRUNK, RULE, at(9))
    assert not found.is_in_time
    assert found.never_rung == pytest.approx(10_000 - 11 * 360, abs=1)
    assert found.unreached == pytest.approx(10_000 - 11 * 180, abs=1)


def test_the_night_is_no_calling_time() -> None:
    (found,) = feasibility([Audience(11 * 360 + 360, calls(), at(20, day=22))], TRUNK, RULE, at(9))
    assert found.all_rung_at == at(10, day=21)


def test_whose_term_ends_first_goes_first() -> None:
    late, soon = Audience(3600, calls(), at(20, day=25)), Audience(360, calls(), at(12))
    both = feasibility([late, soon], TRUNK, RULE, at(9))
    assert both[1].all_rung_at == at(10)
    assert both[0].is_in_time


def test_more_channels_do_not_help_a_trunk_that_takes_one_call_a_second() -> None:
    assert Capacity(100, 1.0).rings_per_second == 1.0
    assert Capacity(4, 1.0).rings_per_second == pytest.approx(0.1)


def test_nobody_is_always_in_time_and_a_term_that_is_over_never() -> None:
    (nobody,) = feasibility([Audience(0, calls(), at(12))], TRUNK, RULE, at(9))
    assert nobody.is_in_time
    (over,) = feasibility([Audience(5, calls(), at(9))], TRUNK, RULE, at(10))
    assert (over.is_in_time, over.never_rung, over.unreached) == (False, 5, 5)
    assert feasibility([], TRUNK, RULE, at(9)) == ()


@pytest.mark.parametrize(
    "wrong",
    [{"channels": 0}, {"calls_per_second": 0.0}, {"busy_s": 0.0}, {"answered": 0.0}, {"answered": 1.1}],
)
def test_a_trunk_that_takes_no_calls_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"above zero|a share"):
        replace(TRUNK, **wrong)  # type: ignore[arg-type]
