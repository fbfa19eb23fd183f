"""Registration numbers as they are written and spoken."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.case import RegistrationNumber


def test_a_number_is_written_with_company_day_and_serial():
    number = RegistrationNumber("AES", date(2026, 11, 20), 42)
    assert str(number) == "AES-20261120-000042"
    assert number.spoken_digits == "000042"


@given(st.from_regex(r"[A-Z]{2,8}", fullmatch=True), st.dates(date(1000, 1, 1)), st.integers(0, 999999))
def test_what_is_written_reads_back(company, day, serial):
    number = RegistrationNumber(company, day, serial)
    assert RegistrationNumber.parse(str(number)) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "000042",
        "AES-20261120-42",
        "aes-20261120-000042",
        "AES-20261320-000042",
        "AES-20260229-000042",
        "AES-20261120-0000420",
        "AES-20261120-00004٢",
        "AES-20261120-000042\n",
        "AES-20261120-000042'; --",
    ],
)
def test_what_is_no_registration_number_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        RegistrationNumber.parse(text)


@pytest.mark.parametrize(
    ("company", "serial"), [("a", 1), ("AES1", 1), ("AES\r\n", 1), ("AES", -1), ("AES", 1_000_000)]
)
def test_a_number_that_could_not_be_read_back_is_never_made(company, serial):
    with pytest.raises(ValueError, match=r"code|serial"):
        RegistrationNumber(company, date(2026, 11, 20), serial)
