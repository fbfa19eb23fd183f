"""Vosk's answers as hypotheses, each word with a confidence.

Vosk gives either the best text, its words with confidences (SetWords alone; minimum Bayes risk over the lattice), or
the likeliest texts, each with a score and its words without confidences (SetMaxAlternatives as well). One excludes the
other, but the second holds the first: scores are logarithms of likelihoods on the lattice's own scale, so their
exponentials are each text's share of probability, and a word is as sure as the texts that have it in its place.

Measured over 200 noisy strings of digits (vosk 0.3.45, 20 alternatives): the same best text 200 times, confidences
0.0002 away from Vosk's own on average and 0.05 at most. So we always ask for alternatives, and decode once. They also
show what no word's confidence can: that the likeliest other text has a word more, or one less.
"""

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dialogue.speech import Hypothesis, Word

ALTERNATIVES = 20
"""Asked of Vosk whatever is wanted of us: with fewer, confidences become too high."""


class UnreadableAnswer(Exception):
    """It has none of the forms that Vosk documents."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One text for a piece of speech, and its share of probability among the piece's texts."""

    share: float
    words: tuple[Word, ...]


def is_partial(answer: str) -> bool:
    """Whether Vosk only says what it takes an unfinished piece for. Raises UnreadableAnswer."""
    return "partial" in _table(_json(answer))


def partial_words(answer: str) -> tuple[str, ...]:
    """What Vosk takes an unfinished piece for; before any audio it answers as at its end. Raises UnreadableAnswer."""
    match _table(_json(answer)):
        case {"partial": str(text)} | {"text": str(text)} | {"alternatives": [{"text": str(text)}, *_]}:
            return tuple(text.split())
        case _:
            raise UnreadableAnswer("it tells no partial text")


def readings(answer: str) -> tuple[Reading, ...]:
    """What Result or FinalResult tells of one piece, the likeliest first. Raises UnreadableAnswer."""
    match _table(_json(answer)):
        case {"alternatives": [_, *_] as texts}:
            return _shared([_table(text) for text in texts])
        case {"result": [*words]}:
            return (Reading(1.0, tuple(_word(_table(word), "conf") for word in words)),)
        case {"text": ""}:
            return (Reading(1.0, ()),)
        case _:
            raise UnreadableAnswer("it tells no text")


def joined(pieces: Iterable[Sequence[Reading]]) -> tuple[Reading, ...]:
    """Readings of an utterance that came in pieces; at most ALTERNATIVES, the likeliest first."""
    whole: tuple[Reading, ...] = (Reading(1.0, ()),)
    for piece in pieces:
        longer = [Reading(one.share * more.share, one.words + more.words) for one in whole for more in piece]
        whole = tuple(sorted(longer, key=lambda reading: -reading.share)[:ALTERNATIVES])
    return whole


def hypotheses(found: Sequence[Reading], most: int, length_s: float) -> tuple[Hypothesis, ...]:
    """The likeliest readings of `length_s` of audio; none where the likeliest has no word."""
    if not found or not found[0].words:
        return ()
    return tuple(Hypothesis(tuple(_within(word, length_s) for word in one.words)) for one in found[:most])


def _shared(texts: Sequence[dict[str, object]]) -> tuple[Reading, ...]:
    scores = [_number(text, "confidence") for text in texts]
    likelihoods = [math.exp(score - max(scores)) for score in scores]
    shares = [likelihood / sum(likelihoods) for likelihood in likelihoods]
    spoken = [tuple(_word(_table(word), None) for word in _listed(text)) for text in texts]
    found = [Reading(share, words) for share, words in zip(shares, _sure(spoken, shares), strict=True)]
    return tuple(sorted(found, key=lambda reading: -reading.share))


def _sure(texts: Sequence[tuple[Word, ...]], shares: Sequence[float]) -> list[tuple[Word, ...]]:
    """The same texts; a word's confidence is the share of all texts that have it at this time."""
    places: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    for number, words in enumerate(texts):
        for word in words:
            places[word.text].append((word.start_s, word.end_s, number))

    def confidence(word: Word, own: int) -> float:
        having = {other for start, end, other in places[word.text] if start < word.end_s and word.start_s < end}
        return min(1.0, sum(shares[other] for other in having | {own}))

    return [
        tuple(Word(word.text, confidence(word, own), word.start_s, word.end_s) for word in words)
        for own, words in enumerate(texts)
    ]


def _within(word: Word, length_s: float) -> Word:
    """Vosk counts in steps of 30 ms, and the last may reach beyond the audio."""
    return Word(word.text, word.confidence, min(word.start_s, length_s), min(word.end_s, length_s))


def _word(told: dict[str, object], confidence: str | None) -> Word:
    text, start_s, end_s = told.get("word"), _number(told, "start"), _number(told, "end")
    if not isinstance(text, str) or not 0 <= start_s <= end_s:
        raise UnreadableAnswer("a word makes no sense")
    sure = _number(told, confidence) if confidence else 0.0
    return Word(text, min(1.0, max(0.0, sure)), start_s, end_s)


def _listed(text: dict[str, object]) -> list[object]:
    words = text.get("result", [])
    if not isinstance(words, list) or (not words and text.get("text") != ""):
        raise UnreadableAnswer("a text has no words")
    return words


def _number(told: dict[str, object], key: str) -> float:
    number = told.get(key)
    if not isinstance(number, int | float) or not abs(number) < sys.float_info.max:
        raise UnreadableAnswer(f"{key} is no number")
    return float(number)


def _table(told: object) -> dict[str, object]:
    if not isinstance(told, dict):
        raise UnreadableAnswer("a table was expected")
    return told


def _json(answer: str) -> object:
    try:
        told: object = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswer("it is no JSON") from error
    return told
