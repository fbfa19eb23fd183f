"""The words of numbers, Russian and Kazakh, and what each may stand beside.

Russian forms: reading rules, "Speech parsing" (one and two in every gender, ноль and нуль, all forms of a thousand).
Kazakh forms: the ten digits of the Kazakh prompts' notes, and the tens and scales of the written language. Kazakh
callers often mix in Russian numbers, so their lexicon holds both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.call import Language


class Kind(StrEnum):
    """The part that a word plays in a number; one letter each, so that the grammar is a pattern over letters."""

    ZERO = "Z"
    ZEROS = "Q"
    """«нуля», «нулей»: so many zeros as the word before says."""
    UNIT = "U"
    TEEN = "T"
    TEN = "D"
    HUNDREDS = "H"
    """A word for 100 to 900."""
    HUNDRED = "C"
    """«жүз»: times the unit before it, or 100."""
    THOUSAND = "K"
    """Times the number before it, or 1000."""
    THOUSANDS = "S"
    """«тысячи», «тысяч»: never without a number before it."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the words of one language do in a number; a word that is in none of the sets was not understood."""

    numbers: Mapping[str, tuple[Kind, int]]
    fillers: frozenset[str]
    corrections: frozenset[str]
    """What follows replaces the group before."""
    fractions: frozenset[str]
    """It and what follows is no part of the number (reading rule R-1)."""

    def knows(self, word: str) -> bool:
        return any(word in words for words in (self.numbers, self.fillers, self.corrections, self.fractions))

    def __or__(self, other: "Lexicon") -> "Lexicon":
        return Lexicon(
            {**self.numbers, **other.numbers},
            self.fillers | other.fillers,
            self.corrections | other.corrections,
            self.fractions | other.fractions,
        )


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _ascending(kind: Kind, first: int, step: int, text: str) -> dict[str, tuple[Kind, int]]:
    """Words for `first`, `first + step` and so on; forms of one number are joined by a stroke."""
    return {form: (kind, first + step * place) for place, forms in enumerate(text.split()) for form in forms.split("|")}


_RUSSIAN = Lexicon(
    numbers={
        **_ascending(Kind.ZERO, 0, 1, "ноль|нуль"),
        **_ascending(Kind.ZEROS, 0, 1, "нуля|ноля|нулей|нолей"),
        **_ascending(Kind.UNIT, 1, 1, "один|одна|одно|одну два|две три четыре пять шесть семь восемь девять"),
        **_ascending(
            Kind.TEEN,
            10,
            1,
            "десять одиннадцать двенадцать тринадцать четырнадцать "
            "пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
        ),
        **_ascending(Kind.TEN, 20, 10, "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто"),
        **_ascending(
            Kind.HUNDREDS, 100, 100, "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"
        ),
        **_ascending(Kind.THOUSAND, 1000, 1, "тысяча|тысячу"),
        **_ascending(Kind.THOUSANDS, 1000, 1, "тысячи|тысяч"),
    },
    fillers=_words(
        "так там вот значит э ээ эээ м мм ммм эм а ну это эта этот и да у меня нас будет сейчас получается короче все "
        "пожалуйста алло киловатт киловатта киловаттов киловатт-час киловатт-часа киловатт-часов час часа часов "
        "куб куба кубов кубометр кубометра кубометров кубический кубических кубических метр метра метров "
        "показание показания показаний счетчик счетчика номер счет счета лицевой лицевого"
    ),
    corrections=_words("нет ой вернее точнее"),
    fractions=_words("запятая точка целых целая целые"),
)

_KAZAKH = Lexicon(
    numbers={
        **_ascending(Kind.ZERO, 0, 1, "нөл|нол"),
        **_ascending(Kind.UNIT, 1, 1, "бір екі үш төрт бес алты жеті сегіз тоғыз"),
        **_ascending(Kind.TEN, 10, 10, "он жиырма отыз қырық елу алпыс жетпіс сексен тоқсан"),
        **_ascending(Kind.HUNDRED, 100, 1, "жүз"),
        **_ascending(Kind.THOUSAND, 1000, 1, "мың"),
    },
    fillers=_words(
        "ал міне сонымен сонда мынау бұл иә ия ә және енді киловатт сағат текше метр "
        "көрсеткіш көрсеткіші есептегіш шот дербес нөмір нөмірі болады"
    ),
    corrections=_words("жоқ ой дәлірек қателестім"),
    fractions=_words("үтір бүтін нүкте"),
)

OF_LANGUAGE: Mapping[Language, Lexicon] = {Language.RUSSIAN: _RUSSIAN, Language.KAZAKH: _KAZAKH}
OF_CALLER: Mapping[Language, Lexicon] = {Language.RUSSIAN: _RUSSIAN, Language.KAZAKH: _KAZAKH | _RUSSIAN}
"""What a caller of the language may use."""
