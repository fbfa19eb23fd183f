"""By when consumers are told of planned works."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from models.deadlines import TermClock
from models.outbound.notice_terms import AheadMode, AheadRule
from models.work_calendar import WorkCalendar

SAMARA = ZoneInfo("Europe/Samara")
CLOCK = TermClock(SAMARA, WorkCalendar("RU", {}))


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=SAMARA)


@pytest.mark.parametrize(
    ("rule", "start", "told_by"),
    [
        (AheadRule(3, AheadMode.HOURS), at(26, 9), at(23, 9)),
        (AheadRule(3, AheadMode.FULL_DAYS), at(26, 9), at(23, 0)),
        (AheadRule(), at(26, 9), at(23, 0)),
        (AheadRule(), at(23, 6), at(20, 0)),
        (AheadRule(3, AheadMode.HOURS), at(23, 6), at(20, 6)),
        (AheadRule(10), at(26, 9), at(16, 0)),
    ],
)
def test_the_company_s_rule_counts_back_from_the_start(rule: AheadRule, start: datetime, told_by: datetime) -> None:
    """Rules.md 2.6: 72 hours, three full days, works early on a Monday, and a contract's own days."""
    assert rule.told_by(start, CLOCK) == told_by


def test_consumers_are_told_a_day_ahead_at_least() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        AheadRule(0)
