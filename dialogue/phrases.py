"""The words of answers that are no numbers, Russian and Kazakh side by side.

Russian: reading rules, "Speech parsing", and the decisions on danger. Kazakh: drafts of ours in the terms of the draft
Kazakh prompts; like those, a native speaker has yet to review them.
"""

from collections.abc import Mapping

from dialogue.keys import Command
from models.call import Language

Phrases = Mapping[Language, tuple[str, ...]]

YES: Phrases = {
    Language.RUSSIAN: ("да", "верно", "правильно", "все верно", "все правильно"),
    Language.KAZAKH: ("иә", "ия", "дұрыс", "бәрі дұрыс"),
}
NO: Phrases = {
    Language.RUSSIAN: ("нет", "неверно", "не верно", "неправильно", "не правильно", "не так", "исправить"),
    Language.KAZAKH: ("жоқ", "дұрыс емес", "бәрі дұрыс емес", "бұрыс", "қате", "түзету"),
}
COMMANDS: Mapping[Command, Phrases] = {
    Command.OPERATOR: {
        Language.RUSSIAN: ("оператор", "оператора", "оператору", "оператором"),
        Language.KAZAKH: ("оператор", "операторға", "оператормен"),
    },
    Command.REPEAT: {
        Language.RUSSIAN: ("повторить", "повторите", "повтори"),
        Language.KAZAKH: ("қайталау", "қайталаңыз", "қайтала"),
    },
}
BACK: Phrases = {Language.RUSSIAN: ("назад",), Language.KAZAKH: ("артқа",)}

DANGER: Phrases = {
    Language.RUSSIAN: (
        "опасность",
        "пожар",
        "искрит",
        "оборван провод",
        "упал провод",
        "провод на земле",
        "ударило током",
    ),
    Language.KAZAKH: ("қауіп", "қауіпті", "өрт", "ұшқындап", "сым үзілді", "сым құлады", "сым жерде", "ток соқты"),
}
"""Danger to life. «Горит» is not here: «свет не горит» is the commonest outage sentence."""

MAYBE_DANGER: Phrases = {
    Language.RUSSIAN: (
        "провод",
        "дым",
        "искры",
        "дымит",
        "дымится",
        "загорелся",
        "загорелась",
        "загорелось",
        "замыкание",
        "током",
    ),
    Language.KAZAKH: ("сым", "түтін"),
}
"""Alone they only make us ask: the decisions' two, and words of callers in danger whom we would miss without them."""


def spoken_in(language: Language) -> tuple[Language, ...]:
    """The languages that a caller of `language` may answer in: Kazakh callers often mix in Russian."""
    return (Language.RUSSIAN,) if language is Language.RUSSIAN else (Language.KAZAKH, Language.RUSSIAN)


def phrases_in(phrases: Phrases, language: Language) -> tuple[str, ...]:
    return tuple(phrase for spoken in spoken_in(language) for phrase in phrases.get(spoken, ()))


def phrases_in_any(phrases: Phrases) -> tuple[str, ...]:
    return tuple(phrase for language in Language for phrase in phrases[language])
