"""Values as a Russian announcer says them."""

from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from adapters.sounds.manifest import read_manifest
from dialogue.errors import UnknownPrompt
from dialogue.prompt import (
    Amount,
    ClockTime,
    CompanyName,
    Day,
    DayGenitive,
    DayNumberGenitive,
    Digits,
    HourGenitive,
    Number,
    Recorded,
    Text,
    Value,
)
from dialogue.spoken_russian import GREATEST, Gender, digit_groups, number, plural, recordings, vocabulary
from models.call import Language
from models.meter import Unit

PACK = Path(__file__).parents[2] / "audio_prompts"
WORDS = {id_: piece.text for id_, piece in read_manifest(PACK).recordings(Language.RUSSIAN).items()}


def said(value: Value) -> str:
    pieces = [piece.piece if isinstance(piece, Recorded) else piece.text for piece in recordings(value)]
    return " ".join("," if piece.startswith("silence/") else WORDS.get(piece, piece) for piece in pieces)


def counted(value: int, gender: Gender) -> str:
    return " ".join(WORDS[piece] for piece in number(value, gender))


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 999_999), st.sampled_from(Gender))
def test_numbers_up_to_a_million_are_said_as_a_grammar_says_them(value: int, gender: Gender) -> None:
    assert counted(value, gender) == num2words(value, lang="ru", gender=gender.value)


@settings(max_examples=150, deadline=None)
@given(st.integers(1_000_000, GREATEST), st.sampled_from(Gender))
def test_numbers_of_millions_are_said_as_a_grammar_says_them(value: int, gender: Gender) -> None:
    millions, rest = divmod(value, 1_000_000)
    said_millions = num2words(millions * 1_000_000, lang="ru")  # a million is masculine, whatever is counted
    said_rest = num2words(rest, lang="ru", gender=gender.value) if rest else ""
    assert counted(value, gender) == f"{said_millions} {said_rest}".strip()


@pytest.mark.parametrize("gender", Gender)
def test_every_number_below_two_thousand_is_said_as_a_grammar_says_it(gender: Gender) -> None:
    for value in range(2000):
        assert counted(value, gender) == num2words(value, lang="ru", gender=gender.value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1000, "одна тысяча"),
        (2000, "две тысячи"),
        (5000, "пять тысяч"),
        (11_000, "одиннадцать тысяч"),
        (21_000, "двадцать одна тысяча"),
        (1_000_001, "один миллион один"),
    ],
)
def test_a_thousand_is_feminine_whatever_is_counted(value: int, words: str) -> None:
    assert said(Number(value)) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Amount(0, Unit.KWH), "ноль киловатт-часов"),
        (Amount(1, Unit.KWH), "один киловатт-час"),
        (Amount(4622, Unit.KWH), "четыре тысячи шестьсот двадцать два киловатт-часа"),
        (Amount(111, Unit.KWH), "сто одиннадцать киловатт-часов"),
        (Amount(21, Unit.M3), "двадцать один кубический метр"),
        (Amount(318, Unit.M3), "триста восемнадцать кубических метров"),
        (Amount(3, Unit.M3), "три кубических метра"),
        (Amount(12, Unit.M3), "двенадцать кубических метров"),
    ],
)
def test_an_amount_agrees_with_its_unit(amount: Amount, words: str) -> None:
    assert said(amount) == words


@given(st.integers(0, GREATEST))
def test_eleven_to_fourteen_take_the_many_form(value: int) -> None:
    if value % 100 in (11, 12, 13, 14) or value % 10 in (0, 5, 6, 7, 8, 9):
        assert plural(value) == "many"
    else:
        assert plural(value) == ("one" if value % 10 == 1 else "few")


def test_digits_keep_their_leading_zeros() -> None:
    assert said(Digits("0042")) == "ноль ноль четыре два"


def test_a_long_number_is_read_in_groups_so_that_the_caller_can_write_it_down() -> None:
    assert said(Digits("000123")) == "ноль ноль ноль , один два три"


@given(st.text("0123456789", min_size=1, max_size=200))
def test_groups_hold_every_digit_in_twos_and_threes(text: str) -> None:
    groups = digit_groups(text)
    assert "".join(groups) == text
    assert len(groups) == 1 or {len(group) for group in groups} <= {2, 3}


@pytest.mark.parametrize("text", ["", "12a", "+7", "1 2", "١٢", "A-1"])
def test_what_is_not_digits_is_not_read_out_as_digits(text: str) -> None:
    with pytest.raises(UnknownPrompt):
        recordings(Digits(text))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Day(date(2026, 11, 26)), "двадцать шестое ноября"),
        (DayGenitive(date(2026, 12, 1)), "первого декабря"),
        (ClockTime(time(9, 0)), "девять часов ноль минут"),
        (ClockTime(time(21, 41)), "двадцать один час сорок одна минута"),
        (DayNumberGenitive(18), "восемнадцатого"),
        (HourGenitive(9), "девяти"),
        (HourGenitive(24), "двадцати четырёх"),
        (CompanyName("demo"), "Ясногорск Энерго"),
        (Recorded("units/zone_peak"), "пиковая зона"),
        (Text("кухня"), "кухня"),
    ],
)
def test_dates_times_and_names_are_said_as_fragments(value: Value, words: str) -> None:
    assert said(value) == words


@pytest.mark.parametrize(
    "value", [Number(-1), Number(GREATEST + 1), HourGenitive(25), HourGenitive(-1), DayNumberGenitive(0)]
)
def test_what_nobody_recorded_is_refused(value: Value) -> None:
    with pytest.raises(UnknownPrompt):
        recordings(value)


@given(
    st.one_of(
        st.builds(Number, st.integers(0, GREATEST)),
        st.builds(Amount, st.integers(0, GREATEST), st.sampled_from(Unit)),
        st.builds(Day, st.dates()),
        st.builds(ClockTime, st.times()),
        st.builds(HourGenitive, st.integers(0, 24)),
        st.builds(DayNumberGenitive, st.integers(1, 31)),
    )
)
def test_the_vocabulary_holds_everything_that_can_be_said(value: Value) -> None:
    assert {piece.piece for piece in recordings(value) if isinstance(piece, Recorded)} <= vocabulary()
    assert vocabulary() <= WORDS.keys()
