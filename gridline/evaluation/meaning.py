"""What the text of a recording means, by the same parser that understands callers."""

from collections.abc import Sequence
from enum import StrEnum

from dialogue.answers import yes_or_no
from dialogue.numbers.meanings import readings_of
from dialogue.numbers.spoken import HOLE
from models.call import Language


class Kind(StrEnum):
    """To which question a recording is an answer."""

    DIGIT = "digit"
    """One digit alone: strings are put together of these."""
    VALUE = "value"
    """A register's value."""
    ACCOUNT = "account"
    YES_NO = "yes_no"
    OTHER = "other"
    """Nothing that we ask for: nothing should be understood."""


_MOST_DIGITS = {Kind.VALUE: 9, Kind.ACCOUNT: 20}


def digits_in(words: Sequence[str]) -> str:
    """The likeliest digits that the words mean, HOLE for what is no number among them; empty without any."""
    readings = readings_of(words, Language.RUSSIAN)
    return readings[0].digits if readings else ""


def kind_of(text: str) -> Kind:
    """The question that such an answer best fits: a number is taken for a value unless it is too long for one."""
    words = text.split()
    digits = digits_in(words)
    if digits and HOLE not in digits:
        if len(words) == len(digits) == 1:
            return Kind.DIGIT
        return Kind.VALUE if len(digits) <= _MOST_DIGITS[Kind.VALUE] else Kind.ACCOUNT
    return Kind.OTHER if yes_or_no(words) is None else Kind.YES_NO


def fits(text: str, kind: Kind) -> bool:
    """Whether the text can be an answer to that question."""
    match kind:
        case Kind.OTHER:
            return True
        case Kind.VALUE | Kind.ACCOUNT:
            digits = digits_in(text.split())
            return HOLE not in digits and 1 <= len(digits) <= _MOST_DIGITS[kind]
        case Kind.DIGIT | Kind.YES_NO:
            return kind_of(text) is kind
