"""Digits out of what a caller says."""

import pytest

from dialogue.numbers.meanings import readings_of
from dialogue.numbers.spoken import Group, Hole
from models.call import Language


def heard(text: str, language: Language = Language.RUSSIAN) -> str:
    """The likeliest digits."""
    return readings_of(text.split(), language)[0].digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("сто двадцать три, четыре пять", "12345"),
        ("двенадцать тысяч триста сорок пять", "12345"),
        ("сто двадцать три", "123"),
        ("двадцать три", "23"),
        ("два ноль три", "203"),
        ("нуль нуль сорок пять", "0045"),
        ("одна тысяча две", "1002"),
        ("тысяча сто", "1100"),
        ("три нуля двенадцать", "00012"),
        ("двадцать три нуля", "20000"),
    ],
)
def test_a_caller_may_say_digits_pairs_and_whole_numbers(text: str, digits: str) -> None:
    assert heard(text) == digits


def test_words_of_one_number_may_be_two_but_first_they_are_one() -> None:
    assert [reading.digits for reading in readings_of(["двадцать", "три"], Language.RUSSIAN)] == ["23", "203"]


def test_what_was_not_understood_leaves_a_hole_with_its_place() -> None:
    (reading,) = readings_of(["так", "один", "[unk]", "четыре"], Language.RUSSIAN)
    assert reading.parts == (Group("1", (1,)), Hole((2,)), Group("4", (3,)))
    assert (reading.digits, reading.has_hole) == ("1?4", True)
