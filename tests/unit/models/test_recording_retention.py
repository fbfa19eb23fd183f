"""For how long recordings are kept, by the company's own clocks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from models.talk_recording import RecordingRetention

MOSCOW = ZoneInfo("Europe/Moscow")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("2026-11-20 10:00", "2026-05-20 00:00"),
        ("2026-03-15 23:59", "2025-09-15 00:00"),
        ("2026-08-31 12:00", "2026-02-28 00:00"),
        ("2026-06-01 00:00", "2025-12-01 00:00"),
    ],
)
def test_a_talk_is_kept_for_six_months(now: str, before: str) -> None:
    assert RecordingRetention().talks_before(moment(now), MOSCOW) == moment(before)


def test_a_company_may_keep_talks_for_more_than_a_year() -> None:
    rule = RecordingRetention(talks_months=18)
    assert rule.talks_before(moment("2026-11-20 10:00"), MOSCOW) == moment("2025-05-20 00:00")


def test_a_message_with_a_reading_is_kept_for_three_years_and_the_current_one() -> None:
    rule = RecordingRetention()
    assert rule.readings_before(moment("2026-12-31 23:59"), MOSCOW) == moment("2023-01-01 00:00")
    new_year = datetime(2026, 12, 31, 21, 0, tzinfo=UTC)
    assert rule.readings_before(new_year, MOSCOW) == moment("2024-01-01 00:00")


def test_numbers_that_were_rung_for_notices_are_kept_as_long_as_somebody_may_claim() -> None:
    rule = RecordingRetention(notices_years=2)
    assert rule.notices_before(moment("2026-11-20 10:00"), MOSCOW) == moment("2024-01-01 00:00")
    with pytest.raises(ValueError, match="at least 1"):
        RecordingRetention(notices_years=0)


def test_no_company_keeps_recordings_for_no_time() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        RecordingRetention(talks_months=0)


def test_other_messages_and_calls_without_a_case_have_times_of_their_own() -> None:
    rule = RecordingRetention(talks_months=1, messages_months=2, calls_months=3)
    now = moment("2026-11-20 10:00")
    assert rule.messages_before(now, MOSCOW) == moment("2026-09-20 00:00")
    assert rule.calls_before(now, MOSCOW) == moment("2026-08-20 00:00")
    for wrong in ({"messages_months": 0}, {"calls_months": 0}):
        with pytest.raises(ValueError, match="at least 1"):
            RecordingRetention(**wrong)
