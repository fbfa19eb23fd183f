"""Account numbers as companies make them."""

import pytest

from models.account import AccountNumber
from models.account_form import AccountForm, CheckDigit


def test_a_number_must_have_the_companys_length():
    form = AccountForm(min_digits=7, max_digits=8)
    fitting = [number for number in ("123456", "0123456", "00123456", "000123456") if form.fits(AccountNumber(number))]
    assert fitting == ["0123456", "00123456"]


def test_a_slip_in_one_digit_or_two_neighbours_is_caught_by_the_check_digit():
    form = AccountForm(check_digit=CheckDigit.LUHN)
    assert form.fits(AccountNumber("79927398713"))
    assert not form.fits(AccountNumber("79927398714"))
    assert not form.fits(AccountNumber("79927389713"))


@pytest.mark.parametrize(("low", "high"), [(0, 8), (8, 7), (1, 21)])
def test_lengths_out_of_order_are_refused(low, high):
    with pytest.raises(ValueError, match="digits"):
        AccountForm(low, high)
