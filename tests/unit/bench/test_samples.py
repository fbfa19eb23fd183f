"""What a soak tells of a process: where it began, where it ended, and whether it grew meanwhile."""

import os

import pytest

from bench.samples import course, held_by

MINUTES = [float(minute) for minute in range(9)]


def test_a_process_that_grows_by_two_a_minute_grows_by_120_an_hour() -> None:
    grown = course(MINUTES, [100.0 + 2 * minute for minute in MINUTES])
    assert (grown.start, grown.end, grown.most) == (100.0, 116.0, 116.0)
    assert grown.slope_per_h == pytest.approx(120.0)


def test_what_fills_in_the_first_quarter_and_is_free_when_nobody_calls_is_no_growth() -> None:
    assert course(MINUTES, [10.0, 30.0, *[50.0] * 6, 12.0]).slope_per_h == pytest.approx(0.0)


def test_one_look_tells_no_slope_and_none_at_all_is_refused() -> None:
    assert course([0.0], [7.0]).slope_per_h == 0.0
    with pytest.raises(ValueError, match="nobody has looked"):
        course([], [])


def test_a_process_that_opens_a_file_holds_one_more() -> None:
    before = held_by(os.getpid())
    with open(os.devnull, "rb"):  # noqa: PTH123  (a descriptor is what is counted)
        assert held_by(os.getpid()).files == before.files + 1
    assert before.memory_mb > 1
    assert before.threads >= 1
