"""When a load of ever more callers is over."""

from bench.notes import Notes
from bench.pace import Rising
from bench.processes import Neighbours


def rising() -> Rising:
    return Rising(1.0, 30.0, 0.02, 90.0, Neighbours(()))


def test_callers_who_keep_time_go_on_until_theirs_is_up() -> None:
    pace = rising()
    assert [pace.is_over(at_s, Notes()) for at_s in (4.0, 4.5, 90.0)] == [False, False, True]


def test_callers_who_fall_seconds_behind_the_clock_measure_nothing_and_end() -> None:
    pace = rising()
    assert not pace.is_over(4.0, Notes())
    assert not pace.is_over(1.0, Notes())
    assert pace.is_over(-2.0, Notes()), "six seconds late"
