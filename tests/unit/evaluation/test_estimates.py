"""Rates tell how much they are worth: intervals by drawing the recordings anew."""

import pytest

from gridline.evaluation.estimates import Count, Estimate, estimate


def shares(*right: int, sources: int | None = None) -> list[Count]:
    return [Count(one, 1, (str(place % sources if sources else place),)) for place, one in enumerate(right)]


def found(counts: list[Count], seed: int = 1) -> Estimate:
    made = estimate(counts, seed)
    assert made is not None
    return made


def test_a_rate_is_all_parts_over_all_wholes() -> None:
    assert found([Count(2, 5, ("a",)), Count(0, 15, ("b",))]).value == pytest.approx(0.1)


def test_nothing_has_no_rate() -> None:
    assert estimate([], 1) is None
    assert estimate([Count(1, 0, ("a",))], 1) is None


def test_the_interval_of_a_share_is_that_of_the_books() -> None:
    """Half of 400 recordings: the standard error is 2.5 per cent."""
    half = found(shares(*[0, 1] * 200))
    assert half.low == pytest.approx(0.451, abs=0.01)
    assert half.high == pytest.approx(0.549, abs=0.01)


def test_what_never_differs_has_no_width() -> None:
    assert found(shares(1, 1, 1)) == Estimate(1, 1, 1)


def test_many_strings_of_a_few_recordings_are_worth_a_few_recordings() -> None:
    """One of ten recordings is always misheard; each of 200 strings holds one of the ten."""
    many = found(shares(*[0, *[1] * 9] * 20, sources=10))
    few = found(shares(0, *[1] * 9))
    assert (many.value, many.low, many.high) == pytest.approx((few.value, few.low, few.high))
    assert many.high - many.low > 0.25


def test_an_error_in_one_recording_weighs_in_every_string_that_holds_it() -> None:
    strings = [Count(int("3" in pair), 2, tuple(pair)) for pair in ("01", "23", "45", "67", "89", "13", "35", "24")]
    wide = found(strings)
    assert wide.low < 0.05
    assert wide.high > 0.35


def test_the_same_seed_draws_the_same() -> None:
    counts = [Count(place % 3, 3 + place % 5, (str(place),)) for place in range(30)]
    assert found(counts, 5) == found(counts, 5)
    assert found(counts, 5) != found(counts, 6)
