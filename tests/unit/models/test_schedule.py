"""Work that comes round is due at its time, once, also after the service or the clocks did something odd."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.schedule import Daily, Every

ASTANA = ZoneInfo("Asia/Almaty")
BERLIN = ZoneInfo("Europe/Berlin")
"""Neither country of ours puts its clocks forward any more; a law may bring that back."""
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_what_was_never_done_is_due_at_once() -> None:
    assert Every(60).is_due(None, NOON)
    assert Daily(time(2), ASTANA).is_due(None, NOON)


@pytest.mark.parametrize(("after_s", "due"), [(0, False), (59, False), (60, True), (86400, True), (-1, True)])
def test_every_minute_means_a_minute_after_the_last_time_and_a_clock_set_back_stops_nothing(
    after_s: int, due: bool
) -> None:
    assert Every(60).is_due(NOON, NOON + timedelta(seconds=after_s)) is due


def test_a_period_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        Every(0)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ASTANA)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (at(19, 2), at(20, 1, 59), False),
        (at(19, 2), at(20, 2), True),
        (at(20, 2), at(20, 23, 59), False),
        (at(20, 2), at(21, 1, 59), False),
        (at(10, 2), at(20, 9), True),  # a service that stood for ten days does it once
        (at(20, 9), at(20, 9, 1), False),
        (at(30, 2), datetime(2026, 12, 1, 2, tzinfo=ASTANA), True),
    ],
)
def test_once_a_day_from_its_hour_on(last: datetime, now: datetime, due: bool) -> None:
    assert Daily(time(2), ASTANA).is_due(last, now) is due


def berlin(month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN, fold=fold)


def test_where_clocks_jump_over_its_hour_it_is_due_from_the_jump() -> None:
    rule = Daily(time(2, 30), BERLIN)
    assert not rule.is_due(berlin(3, 28, 2, 30), berlin(3, 29, 1, 59))
    assert rule.is_due(berlin(3, 28, 2, 30), berlin(3, 29, 3))


def test_where_clocks_show_its_hour_twice_it_is_done_once() -> None:
    rule = Daily(time(2, 30), BERLIN)
    first = berlin(10, 25, 2, 30)
    assert rule.is_due(berlin(10, 24, 2, 30), first)
    assert not rule.is_due(first, berlin(10, 25, 2, 30, fold=1))
    assert rule.is_due(first, berlin(10, 26, 2, 30))


def test_a_moment_without_a_zone_is_nobodys() -> None:
    with pytest.raises(ValueError, match="zone"):
        Daily(time(2), ASTANA).is_due(NOON, datetime(2026, 11, 20))
