"""What was heard held against what was said: the fewest words changed, added and lost."""

from collections.abc import Sequence

Pair = tuple[int | None, int | None]
"""Places in what was said and in what was heard; None: it was lost, or added."""


def aligned(said: Sequence[str], heard: Sequence[str]) -> tuple[Pair, ...]:
    """The pairs in order, with as few differing ones as can be."""
    rows = _distances(said, heard)
    pairs: list[Pair] = []
    i, j = len(said), len(heard)
    while i or j:
        if i and j and rows[i][j] == rows[i - 1][j - 1] + (said[i - 1] != heard[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif i and rows[i][j] == rows[i - 1][j] + 1:
            i -= 1
            pairs.append((i, None))
        else:
            j -= 1
            pairs.append((None, j))
    return tuple(reversed(pairs))


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """How many were changed, added or lost."""
    return _distances(said, heard)[-1][-1]


def _distances(said: Sequence[str], heard: Sequence[str]) -> list[list[int]]:
    """Between every beginning of the one and every beginning of the other."""
    rows = [list(range(len(heard) + 1))]
    for number, word in enumerate(said, start=1):
        row = [number]
        for place, other in enumerate(heard):
            row.append(min(rows[-1][place] + (word != other), rows[-1][place + 1] + 1, row[place] + 1))
        rows.append(row)
    return rows
