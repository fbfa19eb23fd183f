"""What remains when a caller corrects himself: «сто двадцать три, нет, четыре»."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from dialogue.numbers.one_number import digits_of, is_number, kinds_of
from dialogue.numbers.segments import Said, Segment
from dialogue.numbers.spoken import Part
from dialogue.numbers.tokens import Atom, Correction


@dataclass(frozen=True, slots=True)
class Corrected:
    """Every meaning, the likeliest first; `is_open` if a correction came that corrected nothing."""

    meanings: tuple[tuple[Part, ...], ...]
    is_open: bool


def corrected(segments: Sequence[Segment], most: int) -> Corrected:
    """Replaces what was corrected: the last group as a whole, or where it fits also its end (123, no, 4: 4 or 124).

    A correction before any digit or hole is none, but a no to something else. At most `most` meanings are told.
    """
    meanings: tuple[tuple[Said, ...], ...] = ((),)
    pending: tuple[int, ...] = ()
    for segment in segments:
        if isinstance(segment, Correction):
            pending = (*pending, segment.word) if meanings[0] else ()
        elif pending:
            replaced = (new for before in meanings for new in _replaced(before, segment, pending))
            meanings = tuple(dict.fromkeys(islice(replaced, most)))
            pending = ()
        else:
            meanings = tuple((*before, segment) for before in meanings)
    return Corrected(tuple(tuple(said.part for said in meaning) for meaning in meanings), bool(pending))


def _replaced(said: tuple[Said, ...], new: Said, by: tuple[int, ...]) -> Iterator[tuple[Said, ...]]:
    *before, last = said
    words = by + new.part.words
    yield (*before, Said(new.atoms, replace(new.part, words=words)))
    for end in range(1, len(last.atoms)):
        kept, dropped = last.atoms[:end], last.atoms[end:]
        if new.atoms and _fits(kept, dropped, new.atoms):
            yield (*before, Said.number(kept + new.atoms, tuple(atom.word for atom in kept) + words))


def _fits(kept: tuple[Atom, ...], dropped: tuple[Atom, ...], new: tuple[Atom, ...]) -> bool:
    """Whether `new` can stand where `dropped` stood: as many digits, and one number with what is kept."""
    if not (is_number(kinds_of(dropped)) and is_number(kinds_of(kept + new))):
        return False
    return len(digits_of(dropped)) == len(digits_of(new))
