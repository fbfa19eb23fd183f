"""Whether what was said so far is a complete answer, so that a short silence ends it.

A number is complete when it has all its digits in the fewest that it may mean, or is a value that is expected here, and
no number word could follow and leave it so long: «сорок» may become 41, Kazakh «мың екі» 1200. Whatever was not
understood, taken back or followed by a decimal point leaves it open. So nothing is called complete of which more may
come as grammar has it; a caller who changes his mind after his answer is the read-back's affair.
"""

from collections.abc import Iterator, Sequence

from dialogue.numbers.lexicon import OF_CALLER, Kind, Lexicon
from dialogue.numbers.meanings import readings_of
from dialogue.numbers.one_number import LONGEST, digits_of, is_number, kinds_of
from dialogue.numbers.tokens import Atom, tokens_of
from dialogue.speech import WholeAnswers
from dialogue.spoken_words import plain_words

Phrase = tuple[str, ...]

_MOST_WORDS = 10
"""Of a value that is looked at in full: more would cost the live calls beside it too long."""


def is_complete(words: Sequence[str], whole: WholeAnswers) -> bool:
    """Whether `words`, as a recogniser has heard them until now, are an answer to which nothing belongs any more."""
    texts = tuple(text for text in plain_words(words) if text)
    if not texts:
        return False
    return _is_whole_phrase(texts, whole) or (whole.digits > 0 and _is_whole_number(texts, whole))


def _is_whole_phrase(texts: Phrase, whole: WholeAnswers) -> bool:
    """One meaning and nothing else, however often he says it, and no phrase that it is the beginning of."""
    meanings = [[plain_words(phrase.split()) for phrase in phrases] for phrases in whole.meanings]
    if not any(_is_made_of(texts, phrases) for phrases in meanings):
        return False
    return not any(_begins_at_end(texts, phrase) for phrases in meanings for phrase in phrases)


def _is_made_of(texts: Phrase, phrases: Sequence[Phrase]) -> bool:
    return not texts or any(
        texts[: len(phrase)] == phrase and _is_made_of(texts[len(phrase) :], phrases) for phrase in phrases
    )


def _begins_at_end(texts: Phrase, phrase: Phrase) -> bool:
    """«Дұрыс» may become «дұрыс емес»."""
    return any(texts[-length:] == phrase[:length] for length in range(1, len(phrase)))


def _is_whole_number(texts: Phrase, whole: WholeAnswers) -> bool:
    lexicon = OF_CALLER[whole.language]
    if texts[-1] not in lexicon.numbers or any(text in lexicon.corrections | lexicon.fractions for text in texts):
        return False
    fewest = _fewest_digits(texts, lexicon)
    if fewest is None or not (fewest == whole.digits or _is_usual(texts, fewest, whole)):
        return False
    following = (_fewest_digits((*texts, word), lexicon) for word in _one_of_each_kind(lexicon))
    return all(digits is None or digits > fewest for digits in following)


def _is_usual(texts: Phrase, digits: int, whole: WholeAnswers) -> bool:
    """Whether the words mean, in so many digits, one of the numbers that are expected here."""
    if whole.usual is None or len(texts) > _MOST_WORDS or digits > whole.digits:
        return False
    readings = (reading for reading in readings_of(texts, whole.language) if not reading.has_hole)
    said = {int(reading.digits) for reading in readings if len(reading.digits) == digits}
    return len(said) == 1 and whole.usual[0] <= said.pop() <= whole.usual[1]


def _fewest_digits(texts: Phrase, lexicon: Lexicon) -> int | None:
    """Of all ways to part the words into numbers; None where there is none, or something was not understood."""
    tokens = tokens_of(texts, lexicon).items
    atoms = tuple(token for token in tokens if isinstance(token, Atom))
    if len(atoms) < len(tokens):
        return None
    fewest: list[int | None] = [0]
    for end in range(1, len(atoms) + 1):
        spans = ((fewest[start], atoms[start:end]) for start in range(max(0, end - LONGEST), end))
        lengths = (before + len(digits_of(span)) for before, span in spans if before is not None and _is_number(span))
        fewest.append(min(lengths, default=None))
    return fewest[-1]


def _is_number(atoms: Sequence[Atom]) -> bool:
    return is_number(kinds_of(atoms))


def _one_of_each_kind(lexicon: Lexicon) -> Iterator[str]:
    """But «нулей»: it makes a number longer, and after a one nobody says it."""
    kinds = {kind: word for word, (kind, _) in lexicon.numbers.items() if kind is not Kind.ZEROS}
    return iter(kinds.values())
