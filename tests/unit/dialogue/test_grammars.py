"""What a recogniser is told to expect."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from dialogue.answers import command_in, yes_or_no
from dialogue.collector import DigitsWanted
from dialogue.danger_words import Danger, danger_in
from dialogue.grammars import digits_grammar, menu_grammar, yes_no_grammar
from dialogue.messages.vocabulary import message_grammar
from dialogue.numbers.lexicon import OF_CALLER
from dialogue.numbers.meanings import readings_of
from dialogue.speech import Grammar
from dialogue.spoken_words import UNKNOWN
from models.call import Language

REGISTER = DigitsWanted(1, 5)
MENU = {"1": ("показания", "передать показания"), "4": ("нет света",)}
TEN = ["ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"]
TEN_KAZAKH = ["нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз"]
ALL = [
    grammar
    for language in Language
    for grammar in (
        digits_grammar(REGISTER, language),
        yes_no_grammar(language),
        menu_grammar(MENU, language),
        message_grammar(language),
    )
]


@pytest.mark.parametrize("grammar", ALL)
def test_danger_and_the_operator_are_heard_at_every_question(grammar: Grammar) -> None:
    for text in ("опасность", "пожар", "искрит", "оборван провод", "упал провод", "провод на земле", "ударило током"):
        assert text in grammar.phrases
    assert {"провод", "дым", "оператор", "повторить", "повторите", "назад", UNKNOWN} <= set(grammar.phrases)


@pytest.mark.parametrize("grammar", ALL)
def test_a_grammar_is_words_with_one_space_between_and_says_nothing_twice(grammar: Grammar) -> None:
    assert len(set(grammar.phrases)) == len(grammar.phrases)
    assert all(phrase == " ".join(phrase.lower().split()) for phrase in grammar.phrases)


@pytest.mark.parametrize("language", Language)
def test_what_the_common_phrases_say_is_understood(language: Language) -> None:
    for phrase in yes_no_grammar(language).phrases:
        words = phrase.split()
        is_understood = yes_or_no(words) or command_in(words) or danger_in(words) is not Danger.NONE
        assert is_understood or phrase in ("назад", "артқа", UNKNOWN) or readings_of(words, language)


def test_a_spoken_key_has_a_word_of_its_own_beside_yes_and_answers_nothing() -> None:
    assert {"да", "нет", "один", "два"} <= yes_no_grammar(Language.RUSSIAN).words
    assert yes_or_no(["два"]) is None and yes_or_no(["один", "да"]) is None


def test_what_tells_numbers_apart_is_heard_in_a_message_and_so_is_danger() -> None:
    phrases = set(message_grammar(Language.RUSSIAN).phrases)
    assert {"лицевой", "показания", "горячая вода", "ночь", "девять один", "тысяча", "пожар", UNKNOWN} <= phrases


def test_digits_come_as_all_pairs() -> None:
    phrases = set(digits_grammar(REGISTER, Language.RUSSIAN).phrases)
    assert {" ".join(pair) for pair in product(TEN, repeat=2)} <= phrases
    assert {" ".join(pair) for pair in product(TEN_KAZAKH, repeat=2)}.isdisjoint(phrases)


def test_a_kazakh_caller_may_say_digits_in_both_languages() -> None:
    phrases = set(digits_grammar(REGISTER, Language.KAZAKH).phrases)
    assert {" ".join(pair) for ten in (TEN, TEN_KAZAKH) for pair in product(ten, repeat=2)} <= phrases


@pytest.mark.parametrize("language", Language)
def test_every_number_that_fits_the_register_can_be_said(language: Language) -> None:
    words = digits_grammar(REGISTER, language).words
    for value in [*range(1000), *range(1000, 100_000, 997)]:
        assert set(num2words(value, lang="ru" if language is Language.RUSSIAN else "kz").split()) <= words


def test_words_for_longer_numbers_than_are_wanted_are_not_expected() -> None:
    one, two, three = (digits_grammar(DigitsWanted.exactly(count), Language.KAZAKH).words for count in (1, 2, 3))
    assert {"десять", "он", "сто", "жүз", "тысяч", "мың"}.isdisjoint(one)
    assert {"десять", "он"} <= two and {"сто", "жүз", "тысяч", "мың"}.isdisjoint(two)
    assert {"сто", "жүз"} <= three and {"тысяч", "мың"}.isdisjoint(three)


@pytest.mark.parametrize("language", Language)
def test_digits_may_be_corrected_refused_and_cut_at_the_point(language: Language) -> None:
    words = digits_grammar(REGISTER, language).words
    assert {"нет", "ой", "вернее", "точнее", "запятая", "точка", "целых", "да", "верно", "неверно"} <= words
    assert {"жоқ", "үтір", "бүтін", "иә"}.isdisjoint(words) is (language is Language.RUSSIAN)


@pytest.mark.parametrize("language", Language)
def test_no_word_beside_digits_makes_a_hole_but_those_of_other_answers(language: Language) -> None:
    lexicon = OF_CALLER[language]
    others = yes_no_grammar(language).words
    assert all(lexicon.knows(word) for word in digits_grammar(REGISTER, language).words - others)


def test_a_menu_is_its_phrases_and_the_digits_with_which_a_key_may_be_confused() -> None:
    phrases = set(menu_grammar(MENU, Language.RUSSIAN).phrases)
    assert {"показания", "передать показания", "нет света", "один", "четыре"} <= phrases
    assert {"два", "семь", "да", "нет"} <= phrases
    assert {"двадцать", "четыреста"}.isdisjoint(phrases)


def test_an_empty_phrase_in_a_menu_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="empty"):
        menu_grammar({"1": ("",)}, Language.RUSSIAN)


@given(st.lists(st.sampled_from(digits_grammar(REGISTER, Language.RUSSIAN).phrases), max_size=8))
def test_whatever_the_grammar_lets_through_is_read(phrases: list[str]) -> None:
    words = [word for phrase in phrases for word in phrase.split()]
    assert all(reading.parts for reading in readings_of(words, Language.RUSSIAN))
