"""What a recogniser should expect for each kind of question.

Every grammar holds the common commands, the words of danger and `[unk]`. A recogniser takes phrases as counts of
words and neighbours: any order stays possible, so that digits as pairs stand for strings of any length. Measured
with vosk: all pairs lead to fewer errors than digits one by one, and these to fewer than one long string.
"""

from collections.abc import Iterable
from itertools import product

from dialogue.answers import Choices
from dialogue.collector import DigitsWanted
from dialogue.numbers.lexicon import OF_LANGUAGE, Kind
from dialogue.phrases import BACK, COMMANDS, DANGER, MAYBE_DANGER, NO, YES, phrases_in, spoken_in
from dialogue.speech import Grammar
from dialogue.spoken_words import UNKNOWN
from models.call import Language

_SAID_WITH_DIGITS = {
    Language.RUSSIAN: ("так", "там", "вот", "значит", "ой", "вернее", "точнее", "запятая", "точка", "целых"),
    Language.KAZAKH: ("ал", "міне", "сонымен", "дәлірек", "үтір", "бүтін"),
}
"""Fillers, corrections and decimal points (reading rules, "Speech parsing"); «нет» is among the answers."""

_FEWEST_DIGITS = {
    Kind.ZERO: 1,
    Kind.UNIT: 1,
    Kind.ZEROS: 2,
    Kind.TEEN: 2,
    Kind.TEN: 2,
    Kind.HUNDREDS: 3,
    Kind.HUNDRED: 3,
    Kind.THOUSAND: 4,
    Kind.THOUSANDS: 4,
}
"""Words for longer numbers than are wanted are not expected."""


def digits_grammar(wanted: DigitsWanted, language: Language) -> Grammar:
    """Digits of these lengths, one by one or as numbers, and yes and no."""
    numbers = (phrase for spoken in spoken_in(language) for phrase in _numbers(spoken, wanted.at_most))
    return _grammar(language, numbers, phrases_in(_SAID_WITH_DIGITS, language), _yes_no(language))


def yes_no_grammar(language: Language) -> Grammar:
    """Yes and no, and the digits, which answer nothing: without them «два» at «нажмите два» is heard as «да»."""
    return _grammar(language, _yes_no(language), _digits(language))


def menu_grammar(choices: Choices, language: Language) -> Grammar:
    """The phrases of `choices` and the digits; with those that are no key, and yes and no, which answer nothing:
    without them they would be heard as a key."""
    phrases = (phrase for said in choices.values() for phrase in said)
    return _grammar(language, phrases, _digits(language), _yes_no(language))


def key_words(keys: Iterable[str], language: Language) -> frozenset[str]:
    """The usual words for these digits in `language` alone."""
    usual = _usual_digits(OF_LANGUAGE[language].numbers, language)
    return frozenset(usual[key] for key in keys)


def _grammar(language: Language, *answers: Iterable[str]) -> Grammar:
    commands = (phrase for command in COMMANDS.values() for phrase in phrases_in(command, language))
    common = (*commands, *phrases_in(BACK, language), *_danger(language), UNKNOWN)
    phrases = [" ".join(phrase.lower().split()) for several in answers for phrase in several]
    return Grammar(tuple(dict.fromkeys((*phrases, *common))))


def _danger(language: Language) -> tuple[str, ...]:
    return (*phrases_in(DANGER, language), *phrases_in(MAYBE_DANGER, language))


def _yes_no(language: Language) -> tuple[str, ...]:
    return (*phrases_in(YES, language), *phrases_in(NO, language))


def _numbers(language: Language, most_digits: int) -> Iterable[str]:
    """Pairs of the ten digits in their commonest form, and all words for numbers that are short enough."""
    numbers = OF_LANGUAGE[language].numbers
    words = [word for word, (kind, _) in numbers.items() if _FEWEST_DIGITS[kind] <= most_digits]
    pairs = (" ".join(pair) for pair in product(_usual_digits(words, language).values(), repeat=2))
    return (*words, *pairs) if most_digits > 1 else words


def _digits(language: Language) -> Iterable[str]:
    return (word for spoken in spoken_in(language) for word in OF_LANGUAGE[spoken].numbers if _key(word, spoken))


def _usual_digits(words: Iterable[str], language: Language) -> dict[str, str]:
    """Of the words for each digit the commonest."""
    digits: dict[str, str] = {}
    for word in words:
        digits.setdefault(_key(word, language) or "", word)
    digits.pop("", None)
    return digits


def _key(word: str, language: Language) -> str | None:
    """The digit that `word` names."""
    kind, value = OF_LANGUAGE[language].numbers[word]
    return str(value) if kind in (Kind.ZERO, Kind.UNIT) else None
