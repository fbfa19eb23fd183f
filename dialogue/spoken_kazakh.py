"""Values in Kazakh words, for texts that a speech engine says. A draft: no native speaker has reviewed it."""

from collections.abc import Iterable

from dialogue.prompt import Digits, Number, Value
from dialogue.spoken_russian import digit_groups

_DIGITS = ("нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
_TENS = ("", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан")
_HUNDRED = "жүз"


def in_kazakh(values: Iterable[Value]) -> str | None:
    """The values as they are said; None where one of them cannot be said in Kazakh yet."""
    said = [_said(value) for value in values]
    return None if None in said else " ".join(word for word in said if word)


def _said(value: Value) -> str | None:
    match value:
        case Digits(text) if text.isascii() and text.isdigit():
            return ", ".join(" ".join(_DIGITS[int(digit)] for digit in group) for group in digit_groups(text))
        case Number(count) if 0 <= count < 1000:
            return _number(count)
        case _:
            return None


def _number(count: int) -> str:
    if count == 0:
        return _DIGITS[0]
    hundreds, rest = divmod(count, 100)
    tens, ones = divmod(rest, 10)
    many = [_DIGITS[hundreds]] if hundreds > 1 else []
    words = [*many, *([_HUNDRED] if hundreds else []), _TENS[tens], _DIGITS[ones] if ones else ""]
    return " ".join(word for word in words if word)
