"""What remains when a caller corrects himself: «сто двадцать три, нет, четыре»."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from dialogue.numbers.one_number import digits_of, is_number, kinds_of
from dialogue.numbers.segments import Segment
from dialogue.numbers.spoken import Group, Hole, Part
from dialogue.numbers.tokens import Atom, Correction, Unheard


@dataclass(frozen=True, slots=True)
class _Draft:
    """A part that may still be corrected; without atoms it is a hole."""

    atoms: tuple[Atom, ...]
    words: tuple[int, ...]

    @property
    def part(self) -> Part:
        return Group(digits_of(self.atoms), self.words) if self.atoms else Hole(self.words)


_Drafts = tuple[_Draft, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """Every meaning, the likeliest first; `is_open` if a correction came that corrected nothing."""

    meanings: tuple[tuple[Part, ...], ...]
    is_open: bool


def corrected(segments: Sequence[Segment], most: int) -> Corrected:
    """Replaces what was corrected: the last group as a whole, or where it fits also its end (123, no, 4: 4 or 124).

    A correction before any digit or hole is none, but a no to something else. At most `most` meanings are told.
    """
    meanings: tuple[_Drafts, ...] = ((),)
    pending: tuple[int, ...] = ()
    for segment in segments:
        if isinstance(segment, Correction):
            pending = (*pending, segment.word) if meanings[0] else ()
            continue
        draft = _draft(segment)
        if pending:
            replaced = (new for drafts in meanings for new in _replaced(drafts, draft, pending))
            meanings = tuple(dict.fromkeys(islice(replaced, most)))
            pending = ()
        else:
            meanings = tuple((*drafts, draft) for drafts in meanings)
    return Corrected(tuple(tuple(draft.part for draft in drafts) for drafts in meanings), bool(pending))


def _draft(segment: tuple[Atom, ...] | Unheard) -> _Draft:
    if isinstance(segment, Unheard):
        return _Draft((), segment.words)
    return _Draft(segment, tuple(atom.word for atom in segment))


def _replaced(drafts: _Drafts, new: _Draft, by: tuple[int, ...]) -> Iterator[_Drafts]:
    *before, last = drafts
    yield (*before, _Draft(new.atoms, by + new.words))
    for end in range(1, len(last.atoms)):
        kept, dropped = last.atoms[:end], last.atoms[end:]
        if new.atoms and _fits(kept, dropped, new.atoms):
            words = tuple(atom.word for atom in kept)
            yield (*before, _Draft(kept + new.atoms, words + by + new.words))


def _fits(kept: tuple[Atom, ...], dropped: tuple[Atom, ...], new: tuple[Atom, ...]) -> bool:
    """Whether `new` can stand where `dropped` stood: as many digits, and one number with what is kept."""
    if not (is_number(kinds_of(dropped)) and is_number(kinds_of(kept + new))):
        return False
    return len(digits_of(dropped)) == len(digits_of(new))
