"""What becomes of a reading of another channel where the month has one already."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from models.reading import ReadingSource, ReadingStatus
from services.readings.settle_reading import ArrivedReading, Settlement, StandingReading, settle_arrival

MORNING = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def standing(
    value: int, status: ReadingStatus = ReadingStatus.ACCEPTED, source: ReadingSource = ReadingSource.PHONE_IVR
) -> StandingReading:
    return StandingReading(1, Decimal(value), status, source, MORNING)


def arrived(value: int, *, billed: bool = False, later_h: int = 1) -> ArrivedReading:
    source = ReadingSource.PREVIOUS_IMPORT if billed else ReadingSource.SITE
    return ArrivedReading(Decimal(value), source, billed, MORNING + timedelta(hours=later_h))


def test_the_same_value_is_no_news() -> None:
    assert settle_arrival(arrived(100), [standing(100)]) == Settlement(None)


def test_the_same_value_billed_makes_the_standing_one_billed() -> None:
    assert settle_arrival(arrived(100, billed=True), [standing(100)]) == Settlement(
        None, moves=((1, ReadingStatus.EXPORTED),)
    )


def test_a_later_and_higher_one_supersedes() -> None:
    assert settle_arrival(arrived(110), [standing(100)]) == Settlement(
        ReadingStatus.ACCEPTED, moves=((1, ReadingStatus.SUPERSEDED),)
    )


@pytest.mark.parametrize("late", [arrived(90), arrived(110, later_h=-1)])
def test_a_lower_or_earlier_one_waits_for_a_person(late: ArrivedReading) -> None:
    assert settle_arrival(late, [standing(100)]) == Settlement(ReadingStatus.PENDING_REVIEW, conflict=True)


def test_nothing_supersedes_what_is_billed() -> None:
    billed = standing(100, ReadingStatus.EXPORTED)
    assert settle_arrival(arrived(110), [billed]) == Settlement(ReadingStatus.PENDING_REVIEW, conflict=True)


def test_what_is_billed_supersedes_what_is_open() -> None:
    assert settle_arrival(arrived(90, billed=True), [standing(100)]) == Settlement(
        ReadingStatus.EXPORTED, moves=((1, ReadingStatus.SUPERSEDED),)
    )


def test_billing_corrects_its_own_history() -> None:
    own = standing(100, ReadingStatus.EXPORTED, ReadingSource.PREVIOUS_IMPORT)
    assert settle_arrival(arrived(95, billed=True), [own]) == Settlement(None, correct=1)


def test_a_reading_that_waits_for_a_person_is_not_decided_by_a_file() -> None:
    waiting = standing(100, ReadingStatus.PENDING_REVIEW)
    assert settle_arrival(arrived(110), [waiting]) == Settlement(ReadingStatus.PENDING_REVIEW, conflict=True)
