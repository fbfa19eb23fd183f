"""Recognised words as they are compared: in small letters, without punctuation, ё as е."""

import unicodedata
from collections.abc import Iterable

UNKNOWN = "[unk]"
"""What a recogniser writes for speech that its grammar does not hold (and the word that lets it do so)."""
_PUNCTUATION = " \t\r\n.,;:!?…-–—\"'«»()"


def plain(word: str) -> str:
    """`word` as our word lists write it; empty if nothing of it is speech."""
    small = unicodedata.normalize("NFC", word).lower()
    return small.replace("ё", "е").strip(_PUNCTUATION)


def plain_words(words: Iterable[str]) -> tuple[str, ...]:
    """All words in plain writing, one for one, so that their places stay."""
    return tuple(plain(word) for word in words)
