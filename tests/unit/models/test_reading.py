"""The life of a reading, and the months it belongs to."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import IllegalMove
from models.reading import Period, ReadingStatus, move

S = ReadingStatus
LEGAL = {
    (S.DRAFT, S.CONFIRMED),
    (S.DRAFT, S.ABANDONED),
    (S.CONFIRMED, S.ACCEPTED),
    (S.CONFIRMED, S.ACCEPTED_PRELIMINARY),
    (S.CONFIRMED, S.PENDING_REVIEW),
    (S.CONFIRMED, S.REJECTED),
    (S.PENDING_REVIEW, S.ACCEPTED),
    (S.PENDING_REVIEW, S.REJECTED),
    (S.PENDING_REVIEW, S.SUPERSEDED),
    (S.ACCEPTED_PRELIMINARY, S.ACCEPTED),
    (S.ACCEPTED_PRELIMINARY, S.SUPERSEDED),
    (S.ACCEPTED, S.SUPERSEDED),
    (S.ACCEPTED, S.EXPORTED),
}


@pytest.mark.parametrize(("current", "to"), list(product(S, S)))
def test_a_reading_moves_only_as_its_table_says(current, to):
    if (current, to) in LEGAL:
        assert move(current, to) is to
    else:
        with pytest.raises(IllegalMove, match="reading"):
            move(current, to)


def test_what_was_never_confirmed_never_reaches_billing():
    """From a draft, every way to EXPORTED leads over CONFIRMED."""
    reached, grown = {S.DRAFT}, True
    while grown:
        more = {to for current, to in LEGAL if current in reached and to is not S.CONFIRMED}
        grown, reached = not more <= reached, reached | more
    assert reached == {S.DRAFT, S.ABANDONED}


def test_a_billed_reading_stays_as_it_is():
    assert not [to for to in S if (S.EXPORTED, to) in LEGAL]


def test_a_period_is_the_month_of_a_day():
    assert Period.of(date(2026, 2, 28)) == Period(2026, 2)
    assert str(Period(2026, 2)) == "2026-02"
    assert Period(2026, 12) < Period(2027, 1)


def test_periods_step_over_the_year_end():
    assert Period(2026, 12).shifted(1) == Period(2027, 1)
    assert Period(2027, 1).shifted(-1) == Period(2026, 12)
    assert Period(2026, 5).shifted(0) == Period(2026, 5)


@given(st.dates(date(100, 1, 1), date(9000, 1, 1)), st.integers(-500, 500))
def test_steps_between_periods_can_be_taken_back(day, months):
    period = Period.of(day)
    assert period.shifted(months).shifted(-months) == period
