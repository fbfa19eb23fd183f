"""Whether a caller's words tell of danger to life."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from dialogue.phrases import DANGER, MAYBE_DANGER, phrases_in_any
from dialogue.spoken_words import plain_words

_GAP = 2
"""So many other words may stand among those of a phrase: «провод лежит на земле», «ударило меня током»."""
_NOT = "не"


class Danger(StrEnum):
    """What to do about it."""

    CERTAIN = "certain"
    """Interrupt whatever is being asked."""
    ASK = "ask"
    """Ask whether there is danger."""
    NONE = "none"


_PHRASES = tuple(tuple(phrase.split()) for phrase in phrases_in_any(DANGER))
_HINTS = frozenset(phrases_in_any(MAYBE_DANGER))


def danger_in(words: Sequence[str]) -> Danger:
    """By the decisions on danger, in both languages; the words of a phrase in any order, «не искрит» only asks."""
    texts = plain_words(words)
    kinds = {_certainty(texts, place) for phrase in _PHRASES for place in _places(phrase, texts)}
    if Danger.CERTAIN in kinds:
        return Danger.CERTAIN
    return Danger.ASK if kinds or not _HINTS.isdisjoint(texts) else Danger.NONE


def _places(phrase: tuple[str, ...], texts: tuple[str, ...]) -> Iterator[int]:
    """Where a stretch of words begins that holds all of `phrase`."""
    wanted = set(phrase)
    length = len(phrase) + (_GAP if len(phrase) > 1 else 0)
    return (
        place for place, text in enumerate(texts) if text in wanted and wanted <= set(texts[place : place + length])
    )


def _certainty(texts: tuple[str, ...], place: int) -> Danger:
    return Danger.ASK if place > 0 and texts[place - 1] == _NOT else Danger.CERTAIN
