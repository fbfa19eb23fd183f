"""The words of answers that are no numbers: in their language's letters, each with one meaning."""

from itertools import combinations

import pytest

from dialogue.answers import YesNo, command_in, yes_or_no
from dialogue.danger_words import Danger, danger_in
from dialogue.numbers.lexicon import OF_CALLER
from dialogue.phrases import BACK, COMMANDS, DANGER, MAYBE_DANGER, NO, YES, Phrases, phrases_in_any
from models.call import Language

LETTERS = {
    Language.RUSSIAN: frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюя "),
    Language.KAZAKH: frozenset("аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя "),
}
MEANINGS: tuple[Phrases, ...] = (YES, NO, *COMMANDS.values(), BACK, DANGER, MAYBE_DANGER)


@pytest.mark.parametrize("language", Language)
def test_phrases_are_written_in_the_letters_of_their_language(language: Language) -> None:
    for meaning in MEANINGS:
        assert all(set(phrase) <= LETTERS[language] for phrase in meaning[language])


def test_no_phrase_has_two_meanings() -> None:
    for one, other in combinations(MEANINGS, 2):
        assert set(phrases_in_any(one)).isdisjoint(phrases_in_any(other))


@pytest.mark.parametrize("language", Language)
def test_every_yes_and_no_is_understood_as_such_and_as_nothing_else(language: Language) -> None:
    for answer, meaning in ((YesNo.YES, YES), (YesNo.NO, NO)):
        for words in map(str.split, meaning[language]):
            assert (yes_or_no(words), command_in(words), danger_in(words)) == (answer, None, Danger.NONE)


@pytest.mark.parametrize("language", Language)
def test_every_command_is_understood_as_such_and_names_no_number(language: Language) -> None:
    for command, meaning in COMMANDS.items():
        for words in map(str.split, meaning[language]):
            assert (yes_or_no(words), command_in(words), danger_in(words)) == (None, command, Danger.NONE)
            assert OF_CALLER[language].numbers.keys().isdisjoint(words)
