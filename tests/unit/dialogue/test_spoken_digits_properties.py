"""Whatever a number says, it is understood again; whatever else is said, nothing breaks or runs away."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from dialogue.numbers.lexicon import OF_CALLER
from dialogue.numbers.meanings import MOST_READINGS, MOST_WORDS, readings_of
from dialogue.numbers.tokens import tokens_of
from models.call import Language

LANGUAGES = st.sampled_from(Language)
DIGITS = st.text("0123456789", min_size=1, max_size=12) | st.text("012", min_size=1, max_size=12)
SPEAKER = {Language.RUSSIAN: "ru", Language.KAZAKH: "kz"}
ZERO = {Language.RUSSIAN: "ноль", Language.KAZAKH: "нөл"}
NUMBER_WORDS = {language: sorted(OF_CALLER[language].numbers) for language in Language}
ANY_WORDS = st.lists(
    st.sampled_from([*NUMBER_WORDS[Language.KAZAKH], "нет", "жоқ", "[unk]", "так", "запятая", ""]), max_size=MOST_WORDS
)


def spoken(value: int, language: Language) -> list[str]:
    words: str = num2words(value, lang=SPEAKER[language])
    return words.split()


def spoken_in_groups(digits: str, size: int, language: Language) -> list[str]:
    """Groups from the left as numbers, their leading zeros one by one."""
    return [word for group in _groups(digits, size) for word in _group(group, language)]


def _groups(digits: str, size: int) -> Iterator[str]:
    return (digits[start : start + size] for start in range(0, len(digits), size))


def _group(digits: str, language: Language) -> list[str]:
    number = digits.lstrip("0")
    zeros = [ZERO[language]] * (len(digits) - len(number))
    return zeros + (spoken(int(number), language) if number else [])


def all_digits(words: list[str], language: Language) -> list[str]:
    return [reading.digits for reading in readings_of(words, language)]


@pytest.mark.parametrize("language", Language)
def test_every_number_below_a_thousand_and_each_seventh_of_the_next_is_understood_first_as_itself(
    language: Language,
) -> None:
    for value in (*range(1000), *range(1000, 10_000, 7)):
        assert all_digits(spoken(value, language), language)[0] == str(value)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 999_999), LANGUAGES)
def test_every_number_below_a_million_is_understood_first_as_itself(value: int, language: Language) -> None:
    assert all_digits(spoken(value, language), language)[0] == str(value)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 999_999), st.sampled_from(["feminine", "neuter"]))
def test_the_gender_of_one_and_two_does_not_matter(value: int, gender: str) -> None:
    words: str = num2words(value, lang="ru", gender=gender[0])
    assert all_digits(words.split(), Language.RUSSIAN)[0] == str(value)


@settings(max_examples=100, deadline=None)
@given(DIGITS, LANGUAGES)
def test_digits_one_by_one_are_understood_only_as_themselves(digits: str, language: Language) -> None:
    assert all_digits(spoken_in_groups(digits, 1, language), language) == [digits]


@settings(max_examples=200, deadline=None)
@given(DIGITS, st.sampled_from([2, 3]), LANGUAGES)
def test_digits_in_pairs_and_triples_are_among_the_readings(digits: str, size: int, language: Language) -> None:
    assert digits in all_digits(spoken_in_groups(digits, size, language), language)


@settings(max_examples=100, deadline=None)
@given(st.text("123456789", min_size=2, max_size=12).filter(lambda digits: len(digits) % 2 == 0))
def test_pairs_without_zeros_are_understood_first_as_themselves(digits: str) -> None:
    assert all_digits(spoken_in_groups(digits, 2, Language.RUSSIAN), Language.RUSSIAN)[0] == digits


@settings(max_examples=100, deadline=None)
@given(DIGITS, st.sampled_from([1, 2, 3]), st.data())
def test_a_hole_is_never_closed(digits: str, size: int, data: st.DataObject) -> None:
    words = spoken_in_groups(digits, size, Language.RUSSIAN)
    words.insert(data.draw(st.integers(0, len(words))), "[unk]")
    assert all(reading.has_hole for reading in readings_of(words, Language.RUSSIAN))


@settings(max_examples=100, deadline=None)
@given(DIGITS, st.sampled_from([1, 2, 3]), st.data(), LANGUAGES)
def test_a_filler_changes_no_digit(digits: str, size: int, data: st.DataObject, language: Language) -> None:
    words = spoken_in_groups(digits, size, language)
    filled = words.copy()
    filled.insert(data.draw(st.integers(0, len(words))), data.draw(st.sampled_from(["так", "ну", "вот", "и"])))
    assert all_digits(filled, language) == all_digits(words, language)


@settings(max_examples=100, deadline=None)
@given(ANY_WORDS, LANGUAGES)
def test_any_row_of_known_words_gives_bounded_readings_in_order(words: list[str], language: Language) -> None:
    readings = readings_of(words, language)
    assert len(readings) <= MOST_READINGS
    assert len({reading.digits for reading in readings}) == len(readings)
    assert [reading.splits for reading in readings] == sorted(reading.splits for reading in readings)
    for reading in readings:
        places = [word for part in reading.parts for word in part.words]
        assert places == sorted(set(places)) and set(places) <= set(range(len(words)))


@settings(max_examples=100, deadline=None)
@given(ANY_WORDS)
def test_without_a_correction_every_number_word_is_in_every_reading(words: list[str]) -> None:
    words = [word for word in words if word not in ("нет", "жоқ")]
    heard = tokens_of(words, OF_CALLER[Language.KAZAKH]).items
    for reading in readings_of(words, Language.KAZAKH):
        used = sum(len(part.words) for part in reading.parts)
        assert used == sum(len(getattr(token, "words", "1")) for token in heard)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=10) | st.binary(max_size=10).map(lambda raw: raw.decode("latin-1")), max_size=80))
def test_whatever_a_recogniser_writes_nothing_breaks(words: list[str]) -> None:
    for language in Language:
        assert len(readings_of(words, language)) <= MOST_READINGS


@pytest.mark.parametrize(
    "pattern",
    [
        "двадцать три",
        "триста сорок нет",
        "двадцать три нет семь",
        "сто двадцать одна тысяча двести тридцать один",
        "мың две нет",
        "бір жүз",
        "бір жүз он екі мың",
        "семьдесят сто шестнадцать [unk]",
        "тысяча",
        "нет",
    ],
)
def test_the_worst_answers_take_less_than_a_second_of_the_processor(pattern: str) -> None:
    words = (pattern.split() * MOST_WORDS)[:MOST_WORDS]
    began = time.process_time()
    assert len(readings_of(words, Language.KAZAKH)) <= MOST_READINGS
    assert time.process_time() - began < 1.0
