"""One value against its register's past: reading rules R-1 to R-10 and R-22."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.meter import Service
from models.reading import ReadingFlag
from models.reading_checks import VerdictKind as Kind
from models.reading_checks import bounds, check_number, check_value, usual_values
from models.reading_limits import ReadingLimits
from tests.unit.models.registers import TODAY, electricity, history, hot_water

VECTORS = [
    ("V1", "04512", "04698", 5, 26, "180", Kind.OK, "186"),
    ("V2", "04512", "04412", 5, 26, "180", Kind.LOWER, None),
    ("V3", "99870", "00120", 5, 26, "180", Kind.ROLLOVER, "250"),
    ("V4", "04512", "05012", 5, 26, "180", Kind.JUMP, "500"),
    ("V5", "04512", "06512", 5, 26, "180", Kind.REVIEW, "2000"),
    ("V6", "04512", "14512", 5, 26, "180", Kind.IMPOSSIBLE, "10000"),
    ("V7", "04512", "04512", 5, 26, "180", Kind.ZERO, "0"),
    ("V8", "04512", "123456", 5, 26, "180", Kind.TOO_LONG, None),
    ("V9", "99870", "02120", 5, 26, "180", Kind.LOWER, None),
    ("V10", "99870", "00900", 5, 26, "180", Kind.ROLLOVER_JUMP, "1030"),
    ("V11", "50120", "00120", 5, 26, "180", Kind.LOWER, None),
    ("V12", "04512", "04700", 6, 26, None, Kind.OK, "188"),
    ("V13", "04512", "05200", 5, 92, "180", Kind.OK, "688"),
    ("V14", "9950", "0030", 4, 30, "60", Kind.ROLLOVER, "80"),
    ("V15", "04512", "05000", 5, 3, "180", Kind.JUMP, "488"),
]

HOT_WATER_VECTORS = [
    ("H1", "312", "318", 5, 30, "5", Kind.OK, "6"),
    ("H2", "312", "345", 5, 30, "5", Kind.JUMP, "33"),
    ("H3", "312", "400", 5, 30, "5", Kind.REVIEW, "88"),
    ("H4", "312", "310", 5, 30, "5", Kind.LOWER, None),
    ("H5", "99998", "00003", 5, 30, "5", Kind.ROLLOVER, "5"),
]


@pytest.mark.parametrize(
    ("terms", "vector"),
    [pytest.param(electricity(), v, id=v[0]) for v in VECTORS]
    + [pytest.param(hot_water(), v, id=v[0]) for v in HOT_WATER_VECTORS],
)
def test_each_vector_has_its_class_and_consumption(terms, vector):
    _, previous, value, digits, days, average, kind, consumption = vector
    verdict = check_value(value, history(previous, average, digits=digits, days=days), terms)
    assert verdict.kind is kind
    assert verdict.consumption == (None if consumption is None else Decimal(consumption))
    assert verdict.value == Decimal(value)


@given(st.integers(0, 99_999), st.integers(0, 2_000), st.integers(1, 90))
def test_usual_values_are_those_taken_without_a_question_and_no_longer_number_is(previous, average, days):
    past = history(str(previous), str(average), digits=5, days=days)
    usual = usual_values(past, electricity())
    if usual is None:
        return
    least, most = usual
    for value in {least + 1, (least + most) // 2, most} - {least, previous}:
        if least < value <= most:
            assert check_value(str(value), past, electricity()).kind is Kind.OK
    if most + 1 < 100_000:
        assert check_value(str(most + 1), past, electricity()).kind is not Kind.OK
    assert least * 10 > most


def test_nothing_is_usual_of_a_meter_that_was_never_read():
    assert usual_values(history(None, None, digits=5, days=26), electricity()) is None


def _tenths(figure: Decimal) -> str:
    return str(figure.quantize(Decimal("0.1")))


def test_the_limits_quoted_with_the_vectors_are_these():
    month = bounds(history("4512"), electricity())
    assert (_tenths(month.soft), _tenths(month.review), month.most) == ("461.8", "1539.5", 9360)
    three_months = bounds(history("4512", days=92), electricity())
    assert (_tenths(three_months.soft), _tenths(three_months.review)) == ("1634.2", "5447.4")


def test_hot_water_has_its_own_floors_and_flow():
    limit = bounds(history("312", "1", days=30), hot_water())
    assert (limit.soft, limit.review, limit.most) == (10, 40, 3 * 24 * 30)


def test_without_an_average_the_floors_grow_with_the_days():
    limit = bounds(history("4512", None, days=152), electricity())
    assert (limit.soft, limit.review) == (1500, 7500)


def test_a_limit_that_is_a_round_number_is_exact():
    """3 * 152 * 20 / 30.4 is 300: use of exactly the limit is not over it."""
    limits = ReadingLimits(soft_floor_kwh=Decimal(1), review_floor_kwh=Decimal(1500))
    past = history("0", "152", days=20)
    assert bounds(past, electricity(limits=limits)).soft == 300
    assert check_value("300", past, electricity(limits=limits)).kind is Kind.OK
    assert check_value("301", past, electricity(limits=limits)).kind is Kind.JUMP


@pytest.mark.parametrize("days", [0, -1, -400])
def test_a_previous_reading_of_today_or_of_the_future_counts_as_a_day_old(days):
    past = history("4512", days=days)
    assert bounds(past, electricity()) == bounds(history("4512", days=1), electricity())
    assert check_value("4612", past, electricity()).kind is Kind.OK
    assert check_value("4873", past, electricity()).kind is Kind.IMPOSSIBLE


def test_a_previous_reading_without_a_date_counts_as_a_month_old():
    assert bounds(history("4512", days=None), electricity()).soft == 540


def test_a_meter_that_nothing_is_known_of_is_read_and_marked():
    verdict = check_value("777", history(None, None), electricity())
    assert (verdict.kind, verdict.consumption) == (Kind.OK, None)
    assert verdict.flags == {ReadingFlag.NO_HISTORY}


def test_a_meter_that_nothing_is_known_of_still_has_only_its_digits():
    assert check_value("123456", history(None, None), electricity()).kind is Kind.TOO_LONG


def test_digits_after_the_comma_are_offered_to_be_dropped():
    verdict = check_value("0469837", history("4512", fraction=2), electricity())
    assert (verdict.kind, verdict.value) == (Kind.DROP_FRACTION, Decimal(4698))
    assert check_value("4698", history("4512", fraction=2), electricity()).kind is Kind.OK


@pytest.mark.parametrize(
    ("typed", "previous", "fraction"),
    [
        ("1469837", "14512", 0),  # the register has no digits after the comma
        ("9469837", "14512", 2),  # what is left would be far too much
        ("1441237", "14512", 2),  # what is left would be lower than the previous value
        ("114698371", "14512", 2),  # what is left is still too long
    ],
)
def test_dropping_digits_is_not_offered_where_the_rest_makes_no_sense(typed, previous, fraction):
    assert check_value(typed, history(previous, fraction=fraction), electricity()).kind is Kind.TOO_LONG


def test_a_first_reading_with_its_fraction_is_offered_without_it():
    verdict = check_value("1469837", history(None, None, fraction=2), electricity())
    assert (verdict.kind, verdict.value) == (Kind.DROP_FRACTION, Decimal(14698))


@pytest.mark.parametrize("typed", ["", " ", "12a", "1,5", "-1", "+1", "1.5", "١٢٣", "²", "12\n"])
def test_what_is_not_a_number_is_not_checked(typed):
    with pytest.raises(ValueError, match="digits"):
        check_value(typed, history("1"), electricity())


def test_the_third_month_without_use_is_marked_for_a_control_reading():
    second = check_value("4512", history("4512", zero_months=1), electricity())
    third = check_value("4512", history("4512", zero_months=2), electricity())
    assert second.flags == {ReadingFlag.ZERO}
    assert third.flags == {ReadingFlag.ZERO, ReadingFlag.ZERO_THREE_MONTHS}


def test_a_fraction_brought_by_another_channel_makes_no_value_lower():
    same = check_value("4512", history("4512.35"), electricity())
    more = check_value("4612", history("4512.35"), electricity())
    assert (same.kind, same.consumption) == (Kind.ZERO, 0)
    assert (more.kind, more.consumption) == (Kind.OK, Decimal("99.65"))
    assert check_value("4511", history("4512.35"), electricity()).kind is Kind.LOWER


def test_a_transformer_meter_uses_its_ratio_in_consumption_and_limits():
    terms = electricity(ct_ratio=40)
    past = history("4512", "180")
    verdict = check_value("4698", past, terms)
    assert (verdict.kind, verdict.value, verdict.consumption) == (Kind.OK, 4698, 186 * 40)
    assert check_value("5012", past, terms).kind is Kind.JUMP


def test_permitted_power_of_the_meter_goes_before_the_companys():
    assert bounds(history("4512"), electricity(p_max_kw=Decimal(5))).most == 5 * 24 * 26
    assert bounds(history("4512"), electricity(p_max_kw=Decimal(630), ct_ratio=40)).most == 630 * 24 * 26
    assert bounds(history("4512"), electricity(ct_ratio=40)).most == 15 * 40 * 24 * 26


def test_permitted_power_says_nothing_of_hot_water():
    terms = electricity(service=Service.HOT_WATER, p_max_kw=Decimal(1000))
    assert bounds(history("312", days=30), terms).most == 3 * 24 * 30


def test_a_previous_value_that_does_not_fit_the_register_never_rolls_over():
    assert check_value("120", history("123456"), electricity()).kind is Kind.LOWER


def test_a_register_rolls_over_from_its_last_tenth_on():
    limits = ReadingLimits(soft_floor_kwh=Decimal(20000), review_floor_kwh=Decimal(50000))
    terms = electricity(p_max_kw=Decimal(10000), limits=limits)
    assert check_value("0", history("90000"), terms).kind is Kind.ROLLOVER
    assert check_value("0", history("89999"), terms).kind is Kind.LOWER


SEVERITY = [Kind.ZERO, Kind.OK, Kind.JUMP, Kind.REVIEW, Kind.IMPOSSIBLE]
averages = st.none() | st.decimals(0, 5000, places=2)
days_ago = st.integers(-40, 900)


@given(st.integers(0, 99999), st.integers(0, 99999), st.integers(0, 99999), averages, days_ago, st.integers(1, 60))
def test_more_use_is_never_a_milder_class(previous, first, second, average, days, ratio):
    low, high = sorted(v for v in (max(first, previous), max(second, previous)))
    past = history(str(previous), None if average is None else str(average), days=days)
    terms = electricity(ct_ratio=ratio)
    milder, graver = (check_number(Decimal(v), past, terms).kind for v in (low, high))
    assert SEVERITY.index(milder) <= SEVERITY.index(graver)


AFTER_ZERO = {Kind.OK: Kind.ROLLOVER, Kind.JUMP: Kind.ROLLOVER_JUMP}


@given(st.integers(0, 9999), st.integers(1, 30000), averages, days_ago)
def test_use_through_zero_is_judged_as_the_same_use_without_it(below_full, used, average, days):
    """A rollover is as doubtful as the same use elsewhere; where that would need a person, it is no rollover."""
    average_text = None if average is None else str(average)
    previous = 99999 - below_full
    value = (previous + used) % 100000
    if previous + used < 100000:
        return
    rolled = check_value(str(value), history(str(previous), average_text, days=days), electricity())
    straight = check_value(str(used), history("0", average_text, days=days), electricity())
    assert rolled.kind is AFTER_ZERO.get(straight.kind, Kind.LOWER)
    if rolled.kind is not Kind.LOWER:
        assert rolled.consumption == straight.consumption


@given(
    st.text("0123456789", min_size=1, max_size=12),
    st.integers(1, 180),
    averages,
    st.integers(1, 9),
    st.integers(0, 3),
)
def test_leading_zeros_mean_nothing(typed, zeros, average, digits, fraction):
    past = history("9", None if average is None else str(average), digits=digits, fraction=fraction)
    bare = check_value(typed, past, electricity())
    padded = check_value("0" * zeros + typed, past, electricity())
    assert padded == bare


@given(
    st.text("0123456789", min_size=1, max_size=200),
    st.none() | st.decimals(0, 10**9, places=3),
    averages,
    st.integers(1, 9),
    st.integers(0, 3),
    days_ago,
)
def test_no_string_of_digits_breaks_the_checks(typed, previous, average, digits, fraction, days):
    past = history(
        None if previous is None else str(previous),
        None if average is None else str(average),
        digits=digits,
        fraction=fraction,
        days=days,
    )
    verdict = check_value(typed, past, electricity())
    assert verdict.kind is Kind.TOO_LONG or verdict.value < 10**digits
    assert verdict.consumption is None or verdict.consumption >= 0


def test_the_day_of_the_check_decides_how_much_time_has_passed():
    assert bounds(history("1", days=26), electricity(today=TODAY)).most == 9360


def test_a_few_days_count_as_half_a_month():
    assert bounds(history("4512", "700", days=3), electricity()).soft == 1050
    assert bounds(history("4512", None, days=3), electricity()).soft == 150


@pytest.mark.parametrize(
    ("used", "kind"),
    [(2000, Kind.JUMP), (2001, Kind.REVIEW), (9360, Kind.REVIEW), (9361, Kind.IMPOSSIBLE)],
)
def test_use_of_exactly_a_limit_is_not_over_it(used, kind):
    terms = electricity(limits=ReadingLimits(review_floor_kwh=Decimal(2000)))
    assert check_value(str(used), history("0", "180", days=26), terms).kind is kind
