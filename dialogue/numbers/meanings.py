"""Spoken words to every digit string that they may mean."""

from collections.abc import Iterator, Sequence

from dialogue.numbers.corrections import corrected
from dialogue.numbers.lexicon import OF_CALLER
from dialogue.numbers.segments import Segments
from dialogue.numbers.spoken import SpokenDigits
from dialogue.numbers.tokens import Tokens, tokens_of
from models.call import Language

MOST_READINGS = 64
MOST_WORDS = 60
"""An answer is cut after fifteen seconds (reading rules, limits), and nobody says more words in that time."""
_MOST_LOOKED_AT = 4 * MOST_READINGS


def readings_of(words: Sequence[str], language: Language) -> tuple[SpokenDigits, ...]:
    """Every digit string that `words` may mean (reading rules, "Speech parsing"), the likeliest first.

    Words join from the left to numbers as grammar allows: that is the first reading. Others take numbers apart, by
    the count of splits. At most MOST_READINGS: where there are more, all with the most splits are left out, so that of
    readings equally likely all are there or none. Empty where no digit and no hole was heard, where there are more
    than MOST_WORDS words, and where even the likeliest readings are too many to tell. Never raises.
    """
    if len(words) > MOST_WORDS:
        return ()
    tokens = tokens_of(words, OF_CALLER[language])
    segments = Segments(tokens.items)
    everything = _within(segments, tokens, segments.most_splits)
    return everything if everything is not None else _likeliest(segments, tokens)


def _likeliest(segments: Segments, tokens: Tokens) -> tuple[SpokenDigits, ...]:
    """All readings with as many splits as the bound allows."""
    found: tuple[SpokenDigits, ...] = ()
    for most_splits in range(segments.most_splits):
        readings = _within(segments, tokens, most_splits)
        if readings is None:
            break
        found = readings
    return found


def _within(segments: Segments, tokens: Tokens, most_splits: int) -> tuple[SpokenDigits, ...] | None:
    """All readings with at most so many splits; None if they are too many."""
    by_digits: dict[str, SpokenDigits] = {}
    looked_at = 0
    for looked_at, reading in enumerate(_all(segments, tokens, most_splits), start=1):
        known = by_digits.get(reading.digits)
        if known is None or reading.splits < known.splits:
            by_digits[reading.digits] = reading
        if len(by_digits) > MOST_READINGS or looked_at > _MOST_LOOKED_AT:
            return None
    return tuple(sorted(by_digits.values(), key=lambda reading: reading.splits))


def _all(segments: Segments, tokens: Tokens, most_splits: int) -> Iterator[SpokenDigits]:
    for way in segments.within(most_splits):
        outcome = corrected(way.segments, _MOST_LOOKED_AT + 1)
        is_taken_back = outcome.is_open or tokens.is_fraction_corrected
        for parts in outcome.meanings:
            if parts:
                yield SpokenDigits(parts, way.splits, is_taken_back)
