"""A register's past: last value, average month, months without use, and what the period has already."""

from datetime import date
from decimal import Decimal

from models.meter import Register, Zone
from models.reading import Period, ReadingStatus
from services.readings.consumption_history import PastReading, months_before, register_history

ROW = Register("R1", Zone.TOTAL, 5, 0, 1)
NOVEMBER = Period(2026, 11)


def past(*values: tuple[Period, int], status: ReadingStatus = ReadingStatus.EXPORTED) -> list[PastReading]:
    return [
        PastReading(str(n), period, Decimal(value), date(period.year, period.month, 20), status)
        for n, (period, value) in enumerate(values)
    ]


def months(first: Period, *values: int) -> list[PastReading]:
    return past(*((months_before(first, -n), value) for n, value in enumerate(values)))


def test_nothing_is_known_of_a_new_register() -> None:
    history = register_history(ROW, [], NOVEMBER)
    assert (history.previous, history.previous_on, history.average_month, history.zero_months) == (None, None, None, 0)


def test_the_average_is_the_mean_month_of_the_last_year() -> None:
    history = register_history(ROW, months(Period(2026, 7), 1000, 1100, 1300, 1600), NOVEMBER)
    assert (history.previous, history.average_month) == (Decimal(1600), Decimal(200))


def test_a_gap_counts_as_the_months_it_lasts() -> None:
    readings = past((Period(2026, 3), 0), (Period(2026, 6), 300), (Period(2026, 9), 900), (Period(2026, 10), 1100))
    assert register_history(ROW, readings, NOVEMBER).average_month == Decimal("157.143")


def test_two_periods_are_too_few_for_an_average() -> None:
    assert register_history(ROW, months(Period(2026, 8), 100, 200, 300), NOVEMBER).average_month is None


def test_with_too_few_recent_periods_the_same_months_last_year_count() -> None:
    last_year = months(Period(2025, 9), 1000, 1100, 1400)
    readings = [*last_year, *past((Period(2026, 10), 3000))]
    assert register_history(ROW, readings, NOVEMBER).average_month == Decimal(300)


def test_a_rollover_is_no_negative_use() -> None:
    history = register_history(ROW, months(Period(2026, 7), 99700, 99900, 100, 300), NOVEMBER)
    assert history.average_month == Decimal(200)


def test_a_correction_downwards_is_left_out() -> None:
    history = register_history(ROW, months(Period(2026, 6), 1000, 1100, 900, 1000, 1100), NOVEMBER)
    assert history.average_month == Decimal(100)


def test_months_without_use_are_counted_back_from_now() -> None:
    assert register_history(ROW, months(Period(2026, 6), 100, 200, 200, 200, 200), NOVEMBER).zero_months == 3
    assert register_history(ROW, months(Period(2026, 8), 200, 200, 300), NOVEMBER).zero_months == 0


def test_of_several_readings_of_a_month_the_last_counts() -> None:
    readings = past((Period(2026, 10), 100), (Period(2026, 10), 150))
    assert register_history(ROW, readings, NOVEMBER).previous == Decimal(150)


def test_what_is_not_accepted_is_no_previous_value() -> None:
    waiting = past((Period(2026, 10), 900), status=ReadingStatus.PENDING_REVIEW)
    assert register_history(ROW, waiting, NOVEMBER).previous is None


def test_a_period_that_is_past_knows_what_followed_it() -> None:
    known = past((Period(2026, 9), 4400), (Period(2026, 10), 4500), (Period(2026, 11), 4600), (Period(2026, 12), 4700))
    assert register_history(ROW, known, Period(2026, 10)).following == 4600
    assert register_history(ROW, known, Period(2026, 12)).following is None


def test_of_this_periods_readings_the_billed_one_binds() -> None:
    readings = [*past((NOVEMBER, 500)), *past((NOVEMBER, 510), status=ReadingStatus.PENDING_REVIEW)]
    this_period = register_history(ROW, readings, NOVEMBER).this_period
    assert this_period is not None
    assert (this_period.value, this_period.status) == (Decimal(500), ReadingStatus.EXPORTED)
    assert register_history(ROW, readings, NOVEMBER).previous is None


def test_months_are_counted_back_over_the_turn_of_the_year() -> None:
    assert months_before(Period(2026, 1), 1) == Period(2025, 12)
    assert months_before(NOVEMBER, 25) == Period(2024, 10)
