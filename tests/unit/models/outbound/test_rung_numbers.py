"""Which numbers our own calls ring at all."""

import pytest

from models.outbound.rung_numbers import RungNumbers
from models.phone_number import PhoneNumber

OURS = PhoneNumber("+78443451234")


@pytest.mark.parametrize(
    ("country", "number", "rings"),
    [
        ("RU", "+79161234567", True),
        ("RU", "+74951234567", True),
        ("RU", "+78005553535", True),
        ("RU", "+77011234567", False),
        ("RU", "+76001234567", False),
        ("RU", "+375291234567", False),
        ("RU", "+12025550123", False),
        ("KZ", "+77011234567", True),
        ("KZ", "+79161234567", False),
        ("RU", "+70003000001", True),
        ("KZ", "+70003000001", True),
    ],
)
def test_only_numbers_of_the_company_s_country_ring(country: str, number: str, rings: bool) -> None:
    assert RungNumbers(country).allow(PhoneNumber(number)) is rings


def test_numbers_that_cost_extra_do_not_ring() -> None:
    assert not RungNumbers("RU").allow(PhoneNumber("+78091234567"))


def test_our_own_lines_are_not_rung() -> None:
    assert RungNumbers("RU").allow(OURS)
    assert not RungNumbers("RU", frozenset({OURS})).allow(OURS)
