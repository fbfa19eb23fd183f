"""Every way to part a row of words into numbers, with how many numbers each way takes apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dialogue.numbers.one_number import LONGEST, digits_of, is_number
from dialogue.numbers.spoken import Group, Hole, Part
from dialogue.numbers.tokens import Atom, Correction, Token, Unheard

_IMPOSSIBLE = 1_000
_BREAK = " "
"""Stands for what no number runs across."""


@dataclass(frozen=True, slots=True)
class Said:
    """A group with the words of its number, or a hole without any."""

    atoms: tuple[Atom, ...]
    part: Part

    @classmethod
    def number(cls, atoms: tuple[Atom, ...], words: tuple[int, ...]) -> "Said":
        return cls(atoms, Group(digits_of(atoms), words))


Segment = Said | Correction
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Segmentation:
    segments: tuple[Segment, ...]
    splits: int


@dataclass(slots=True)
class Segments:
    """All ways to part `tokens`, found with no more work than is asked for."""

    tokens: Sequence[Token]
    _kinds: str = field(init=False)
    _least: dict[Span, int] = field(default_factory=dict, init=False)
    _segments: dict[Span, Segment] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._kinds = "".join(token.kind if isinstance(token, Atom) else _BREAK for token in self.tokens)

    @property
    def most_splits(self) -> int:
        """No way takes apart more: words side by side that could be one number."""
        return sum(is_number(self._kinds[place : place + 2]) for place in range(len(self._kinds) - 1))

    def within(self, most_splits: int) -> Iterator[Segmentation]:
        """Every way with at most so many splits; of ways alike the one that joins from the left comes first."""
        yield from self._from((0, 0), most_splits, (), 0)

    def _from(self, before: Span, left: int, done: tuple[Segment, ...], splits: int) -> Iterator[Segmentation]:
        start = before[1]
        if start == len(self.tokens):
            yield Segmentation(done, splits)
            return
        for span, cost in self._next(before):
            if cost + self._least_after(span) <= left:
                yield from self._from(span, left - cost, (*done, self._segment(span)), splits + cost)

    def _next(self, before: Span) -> Iterator[tuple[Span, int]]:
        """The spans that may follow, the longest first, and whether each was taken apart from the one before."""
        start = before[1]
        if self._kinds[start] == _BREAK:
            yield (start, start + 1), 0
            return
        for end in range(min(start + LONGEST, len(self._kinds)), start, -1):
            if is_number(self._kinds[start:end]):
                yield (start, end), int(is_number(self._kinds[before[0] : end]) and before[0] < start)

    def _least_after(self, span: Span) -> int:
        """The fewest splits that parting the rest costs."""
        if span[1] == len(self.tokens):
            return 0
        if span not in self._least:
            costs = (cost + self._least_after(following) for following, cost in self._next(span))
            self._least[span] = min(costs, default=_IMPOSSIBLE)
        return self._least[span]

    def _segment(self, span: Span) -> Segment:
        if span not in self._segments:
            self._segments[span] = _segment(self.tokens[slice(*span)])
        return self._segments[span]


def _segment(tokens: Sequence[Token]) -> Segment:
    match tokens[0]:
        case Unheard(words):
            return Said((), Hole(words))
        case Correction() as correction:
            return correction
        case Atom():
            atoms = tuple(token for token in tokens if isinstance(token, Atom))
            return Said.number(atoms, tuple(atom.word for atom in atoms))
