"""Digits said aloud: taken when sure, held against what we know, asked again where in doubt."""

from collections.abc import Callable

import pytest

from dialogue.collector import DigitsWanted
from dialogue.endings import Ending, Match, NoMatch, Reason
from dialogue.voice import Doubtful
from dialogue.voice_digits import SpokenNumber, spoken_account, spoken_value
from tests.fakes.speaking_caller import DOUBTFUL, SURE, reading

ACCOUNT = spoken_account(DigitsWanted.exactly(4))
NOT_UNDERSTOOD = NoMatch(Reason.NOT_UNDERSTOOD)


def register(digits: int, is_expected: Callable[[str], bool] = lambda _: False) -> SpokenNumber:
    return spoken_value(digits, is_expected)


def heard(spoken: SpokenNumber, said: str, sure: str = "") -> Ending | Doubtful:
    return spoken.understand([reading(each) for each in said.split("|")], sure)


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("ноль четыре шесть девять восемь", "04698"),
        ("четыре тысячи шестьсот девяносто восемь", "4698"),
        ("так значит сорок шесть девяносто восемь запятая пять", "4698"),
    ],
)
def test_what_is_surely_heard_is_taken_as_it_was_said(said: str, digits: str) -> None:
    assert heard(register(5), said) == Match(digits, confidence=SURE)


def test_an_account_keeps_its_zeros_and_its_length() -> None:
    assert heard(ACCOUNT, "ноль ноль один два") == Match("0012", confidence=SURE)
    assert heard(ACCOUNT, "один два") == NOT_UNDERSTOOD


def test_a_value_too_long_goes_to_the_meter_rules_which_say_so() -> None:
    assert heard(register(2), "один два три") == Match("123", confidence=SURE)


def test_of_an_answer_with_a_doubtful_end_the_beginning_is_kept() -> None:
    assert heard(register(5), "четыре шесть девять? восемь") == Doubtful("46")
    assert heard(register(5), "четыре шесть [unk] восемь") == Doubtful("46")


def test_nothing_is_kept_of_an_answer_in_doubt_from_its_first_word() -> None:
    assert heard(register(5), "четыре? шесть") == NOT_UNDERSTOOD
    assert register(5).understand([], "") == NOT_UNDERSTOOD


@pytest.mark.parametrize("said", ["девять восемь", "четыре шесть девять восемь"])
def test_asked_for_the_rest_a_caller_may_say_the_rest_or_all_of_it(said: str) -> None:
    assert heard(ACCOUNT, said, sure="46") == Match("4698", confidence=SURE)


def test_a_second_doubt_keeps_what_both_answers_were_sure_of() -> None:
    assert heard(ACCOUNT, "девять восемь?", sure="46") == Doubtful("469")
    assert heard(ACCOUNT, "четыре шесть девять восемь?", sure="46") == Doubtful("469")


def test_of_doubtful_readings_the_one_that_we_expect_comes_first() -> None:
    plausible = register(5, is_expected=lambda digits: digits == "4698")
    said = "четыре шесть девять? семь|четыре шесть девять? восемь"
    assert heard(plausible, said) == Match("4698", confidence=DOUBTFUL)


def test_what_is_surely_heard_beats_what_we_expect() -> None:
    plausible = register(5, is_expected=lambda digits: digits == "4698")
    assert heard(plausible, "четыре шесть девять семь|четыре шесть девять восемь") == Match("4697", confidence=SURE)


def test_two_that_we_expect_are_no_knowledge() -> None:
    anything = register(5, is_expected=lambda _: True)
    assert heard(anything, "четыре шесть девять? семь|четыре шесть девять? восемь") == Doubtful("46")


def test_a_number_taken_back_is_not_taken() -> None:
    assert heard(register(5), "четыре шесть нет") == NOT_UNDERSTOOD
