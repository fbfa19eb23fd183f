"""What recognised words mean where no digits are wanted: yes or no, a command, a choice of a menu."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from dialogue.keys import Command
from dialogue.numbers.lexicon import OF_CALLER
from dialogue.numbers.meanings import readings_of
from dialogue.numbers.spoken import Group
from dialogue.phrases import COMMANDS, NO, YES, phrases_in_any
from dialogue.spoken_words import UNKNOWN, plain_words
from models.call import Language


class YesNo(StrEnum):
    YES = "yes"
    NO = "no"


Choices = Mapping[str, Sequence[str]]
"""What may be said for each key of a menu: its phrases, without the key's own number word."""


def yes_or_no(words: Sequence[str]) -> YesNo | None:
    """In Russian and Kazakh alike; None where he said neither, both («да нет»), or mostly what we did not understand.

    A yes with digits is none: they may be a correction; nor is one beside a word that was not understood: the model of
    digits hears «оператор» as such a word and «да».
    """
    texts = tuple(text for text in plain_words(words) if text)
    found, rest = _taken(texts)
    unknown = sum(not _LEXICON.knows(text) for text in rest)
    if len(found) != 1 or 2 * unknown > len(texts):
        return None
    if found == {YesNo.YES} and UNKNOWN in rest:
        return None
    has_digits = any(text in _LEXICON.numbers for text in rest)
    return None if found == {YesNo.YES} and has_digits else found.pop()


def command_in(words: Sequence[str]) -> Command | None:
    """The operator or a repetition, wherever he says it; None for neither or both. Danger is `danger_in`."""
    texts = set(plain_words(words))
    found = [command for command, phrases in COMMANDS.items() if not texts.isdisjoint(phrases_in_any(phrases))]
    return found[0] if len(found) == 1 else None


def choice_in(words: Sequence[str], choices: Choices, language: Language) -> str | None:
    """The key of the one choice that he named, by a phrase or by its number; None where he named none or several.

    A number beside a word that was not understood names nothing: a model of digits hears them in other words too.
    Nor does anything that is denied: «не вода».
    """
    texts = plain_words(words)
    if not _DENIALS.isdisjoint(texts):
        return None
    named = {key for key, phrases in choices.items() if any(_holds(texts, phrase) for phrase in phrases)}
    named |= set() if UNKNOWN in texts else _number_in(words, language)
    return named.pop() if len(named) == 1 and named <= choices.keys() else None


_DENIALS = frozenset({"не", "емес"})
_LEXICON = OF_CALLER[Language.KAZAKH]
"""Of both languages."""
_MEANINGS: tuple[tuple[tuple[str, ...], YesNo], ...] = tuple(
    sorted(
        [(tuple(phrase.split()), YesNo.YES) for phrase in phrases_in_any(YES)]
        + [(tuple(phrase.split()), YesNo.NO) for phrase in phrases_in_any(NO)],
        key=lambda meaning: -len(meaning[0]),
    )
)
"""Longer phrases first: «не верно» is not «верно»."""


def _taken(texts: Sequence[str]) -> tuple[set[YesNo], Sequence[str]]:
    """Which answers the phrases give, and the words that belong to none."""
    found: set[YesNo] = set()
    rest: list[str] = []
    place = 0
    while place < len(texts):
        phrase, answer = _phrase_at(texts[place:])
        if answer is None:
            rest.append(texts[place])
        else:
            found.add(answer)
        place += max(len(phrase), 1)
    return found, rest


def _phrase_at(texts: Sequence[str]) -> tuple[tuple[str, ...], YesNo | None]:
    for phrase, answer in _MEANINGS:
        if tuple(texts[: len(phrase)]) == phrase:
            return phrase, answer
    return (), None


def _number_in(words: Sequence[str], language: Language) -> set[str]:
    """The one number among the words, whatever else he says."""
    parts = [part for reading in readings_of(words, language)[:1] for part in reading.parts]
    numbers = [part.digits for part in parts if isinstance(part, Group)]
    return set(numbers) if len(numbers) == 1 else set()


def _holds(texts: Sequence[str], phrase: str) -> bool:
    wanted = plain_words(phrase.split())
    return any(tuple(texts[place : place + len(wanted)]) == wanted for place in range(len(texts)))
