"""Recognised words sorted by what they do: numbers, holes, corrections; what is no part of the number left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dialogue.numbers.lexicon import Kind, Lexicon
from dialogue.spoken_words import plain_words


@dataclass(frozen=True, slots=True)
class Atom:
    """One word of a number, and its place."""

    kind: Kind
    value: int
    word: int


@dataclass(frozen=True, slots=True)
class Unheard:
    """Words in a row that we do not understand."""

    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    word: int


Token = Atom | Unheard | Correction
_MAY_BE_COUNTED = frozenset({Kind.UNIT, Kind.TEEN, Kind.TEN, Kind.HUNDREDS, Kind.HUNDRED})


@dataclass(frozen=True, slots=True)
class Tokens:
    items: tuple[Token, ...]
    is_fraction_corrected: bool
    """He took something back after the decimal point: it may have been the whole number."""


def tokens_of(words: Sequence[str], lexicon: Lexicon) -> Tokens:
    """What each of `words` does; fillers, and a fraction with all that follows it, are left out."""
    texts = plain_words(words)
    end = next((place for place, text in enumerate(texts) if text in lexicon.fractions), len(texts))
    items: list[Token] = []
    for place, text in enumerate(texts[:end]):
        if text and text not in lexicon.fillers:
            _add(_token(place, text, lexicon, items[-1] if items else None), items)
    return Tokens(tuple(items), _corrects(texts[end:], lexicon))


def _token(place: int, text: str, lexicon: Lexicon, before: Token | None) -> Token:
    if text in lexicon.corrections:
        return Correction(place)
    if text not in lexicon.numbers:
        return Unheard((place,))
    kind, value = lexicon.numbers[text]
    kind_before = before.kind if isinstance(before, Atom) else None
    if kind is Kind.THOUSANDS and kind_before not in _MAY_BE_COUNTED:
        return Unheard((place,))  # thousands of what? a word before it was lost
    if kind is Kind.ZEROS and kind_before is not Kind.UNIT:
        return Atom(Kind.ZERO, value, place)
    return Atom(kind, value, place)


def _add(token: Token, items: list[Token]) -> None:
    """Holes in a row are one."""
    if isinstance(token, Unheard) and items and isinstance(items[-1], Unheard):
        items[-1] = Unheard(items[-1].words + token.words)
    else:
        items.append(token)


def _corrects(texts: Iterable[str], lexicon: Lexicon) -> bool:
    return any(text in lexicon.corrections for text in texts)
