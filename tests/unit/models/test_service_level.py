"""What the supervisor reads of a queue: who was answered in time, who gave up, and in which half hour."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.call import CallKey
from models.queue_visit import QueueVisit, VisitEnd
from models.service_level import ServiceLevel, by_half_hours, half_hour, measured, offered_calls

NINE = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")


def visit(end: VisitEnd, waited_s: float, call: str = "1.1", entered_s: float = 0.0) -> QueueVisit:
    entered = NINE + timedelta(seconds=entered_s)
    return QueueVisit(CallKey("east1", call), "readings", entered, entered + timedelta(seconds=waited_s), end)


def total(*visits: QueueVisit) -> ServiceLevel:
    found = ServiceLevel()
    for slot in by_half_hours(visits, MOSCOW, {}).values():
        found += slot
    return found


@pytest.mark.parametrize(("waited_s", "in_time"), [(0.0, 1), (59.9, 1), (60.0, 1), (60.1, 0)])
def test_an_answer_is_in_time_up_to_the_sixtieth_second(waited_s: float, in_time: int) -> None:
    assert measured(visit(VisitEnd.ANSWERED, waited_s)).answered_in_time == in_time


@pytest.mark.parametrize(("waited_s", "early"), [(0.0, 1), (9.9, 1), (10.0, 0), (300.0, 0)])
def test_who_hangs_up_within_ten_seconds_has_not_abandoned(waited_s: float, early: int) -> None:
    level = measured(visit(VisitEnd.ABANDONED, waited_s))
    assert (level.abandoned_early, level.abandoned) == (early, 1 - early)


def test_the_service_level_is_computed_without_early_hang_ups() -> None:
    level = total(
        visit(VisitEnd.ANSWERED, 20, "1"),
        visit(VisitEnd.ANSWERED, 90, "2"),
        visit(VisitEnd.ABANDONED, 9, "3"),
        visit(VisitEnd.ABANDONED, 30, "4"),
        visit(VisitEnd.CALLBACK, 120, "5"),
    )
    assert (level.offered, level.counted) == (5, 4)
    assert level.level == 1 / 4
    assert level.abandonment == 1 / 4
    assert level.average_wait_s == 55
    assert level.longest_wait_s == 120


def test_a_queue_that_only_early_hang_ups_called_has_no_service_level() -> None:
    level = total(visit(VisitEnd.ABANDONED, 3))
    assert (level.offered, level.level, level.abandonment) == (1, None, None)


def test_a_visit_whose_end_nobody_saw_is_told_apart_and_spoils_no_share() -> None:
    level = total(visit(VisitEnd.ANSWERED, 5, "1"), visit(VisitEnd.UNSEEN, 400, "2"))
    assert (level.offered, level.unseen, level.level, level.longest_wait_s) == (1, 1, 1.0, 5)


def test_a_caller_who_stays_after_the_longest_wait_has_waited_since_he_first_came() -> None:
    stayed = total(visit(VisitEnd.TIMEOUT, 50), visit(VisitEnd.ANSWERED, 40, entered_s=55))
    assert (stayed.offered, stayed.answered, stayed.answered_in_time, stayed.elsewhere) == (1, 1, 0, 0)
    assert stayed.average_wait_s == 95


def test_a_caller_who_was_answered_and_comes_back_is_offered_twice() -> None:
    calls = offered_calls([visit(VisitEnd.ANSWERED, 10), visit(VisitEnd.ABANDONED, 20, entered_s=200)])
    assert [(call.end, call.waited_s) for call in calls] == [(VisitEnd.ANSWERED, 10), (VisitEnd.ABANDONED, 20)]


def test_each_queue_has_its_own_limit() -> None:
    answered = visit(VisitEnd.ANSWERED, 200)
    (level,) = by_half_hours([answered], MOSCOW, {"readings": 300}).values()
    assert level.level == 1.0


def test_a_call_counts_in_the_half_hour_in_which_it_entered_by_the_companys_clocks() -> None:
    late = visit(VisitEnd.ANSWERED, 120, "1", entered_s=29 * 60 + 59)
    (slot,) = by_half_hours([late], ZoneInfo("Asia/Almaty"), {})
    assert slot == ("readings", datetime(2026, 11, 20, 11, 0, tzinfo=ZoneInfo("Asia/Almaty")))


def test_half_hours_of_a_repeated_hour_are_two() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first, second = (datetime(2026, 10, 25, hour, 10, tzinfo=UTC) for hour in (0, 1))
    assert first.astimezone(berlin).hour == second.astimezone(berlin).hour == 2
    assert half_hour(second, berlin) - half_hour(first, berlin) == timedelta(hours=1)


def test_a_clock_that_was_set_back_makes_no_negative_wait() -> None:
    assert visit(VisitEnd.ANSWERED, -30).waited_s == 0.0
