"""Which reading of spoken digits fits a register or an account."""

from dialogue.collector import DigitsWanted
from dialogue.numbers.choosing import Choice, Nothing, One, Several, choose_account, choose_register
from dialogue.numbers.meanings import readings_of
from models.call import Language


def register(text: str, digits_int: int = 5) -> Choice:
    return choose_register(readings_of(text.split(), Language.RUSSIAN), digits_int)


def account(text: str, at_least: int, at_most: int | None = None) -> Choice:
    wanted = DigitsWanted(at_least, at_most or at_least)
    return choose_account(readings_of(text.split(), Language.RUSSIAN), wanted)


def digits(choice: Choice) -> list[str]:
    match choice:
        case One(reading):
            return [reading.digits]
        case Several(readings):
            return [reading.digits for reading in readings]
        case Nothing():
            return []


def test_a_register_takes_the_number_as_grammar_joins_it() -> None:
    choice = register("сто двадцать три")
    assert isinstance(choice, One)
    assert choice.reading.digits == "123"
    assert [reading.digits for reading in choice.others] == ["1203", "10023"]


def test_a_register_may_be_read_with_its_zeros_or_without() -> None:
    assert digits(register("ноль четыре шесть девять восемь")) == ["04698"]
    assert digits(register("четыре шесть девять восемь")) == ["4698"]
    assert digits(register("ноль ноль ноль четыре шесть девять восемь")) == ["0004698"]
    assert digits(register("ноль")) == ["0"]


def test_what_is_too_long_for_the_register_is_still_told() -> None:
    choice = register("сто двадцать три тысячи четыреста пятьдесят шесть")
    assert isinstance(choice, Nothing)
    assert choice.likeliest is not None and choice.likeliest.digits == "123456"


def test_an_account_of_known_length_picks_the_reading_of_that_length() -> None:
    assert digits(account("двадцать три сорок пять", 4)) == ["2345"]
    assert digits(account("двадцать три сорок пять", 6)) == ["203405"]


def test_readings_equally_likely_are_asked_about() -> None:
    choice = account("двадцать три сорок пять", 5)
    assert isinstance(choice, Several)
    assert set(digits(choice)) == {"20345", "23405"}


def test_an_account_keeps_every_zero() -> None:
    assert digits(account("ноль ноль двенадцать", 4)) == ["0012"]
    assert digits(account("ноль ноль двенадцать", 2)) == []


def test_an_account_of_any_length_is_taken_as_grammar_joins_it() -> None:
    assert digits(account("двадцать три сорок пять", 4, 12)) == ["2345"]


def test_a_hole_fits_nothing() -> None:
    choice = account("один [unk] три", 3)
    assert isinstance(choice, Nothing)
    assert choice.likeliest is not None and choice.likeliest.has_hole


def test_silence_fits_nothing() -> None:
    assert register("так вот") == Nothing()


def test_what_was_taken_back_is_asked_about() -> None:
    choice = register("один два нет")
    assert isinstance(choice, Several) and digits(choice) == ["12"]


def test_a_correction_that_may_mean_two_numbers_is_asked_about() -> None:
    assert isinstance(register("двадцать три нет семь"), Several)
    assert digits(account("двадцать три нет семь", 2)) == ["27"]


def test_kazakh_words_that_join_either_way_are_asked_about() -> None:
    choice = choose_register(readings_of(["он", "екі", "жүз"], Language.KAZAKH), 5)
    assert isinstance(choice, Several) and set(digits(choice)) == {"12100", "10200"}
