"""Which words make one number by grammar, and its digits."""

import re
from collections.abc import Sequence
from functools import lru_cache

from dialogue.numbers.lexicon import Kind
from dialogue.numbers.tokens import Atom

LONGEST = 9
"""Words of the longest number: Kazakh «тоғыз жүз тоқсан тоғыз мың тоғыз жүз тоқсан тоғыз»."""

_BELOW_HUNDRED = "(?:DU?|T|U)"
_BELOW_THOUSAND = f"(?:(?:H|U?C){_BELOW_HUNDRED}?|{_BELOW_HUNDRED})"
_THOUSANDS = f"(?:{_BELOW_THOUSAND}?K|{_BELOW_THOUSAND}S)"
_NUMBER = re.compile(f"{_BELOW_THOUSAND}|{_THOUSANDS}{_BELOW_THOUSAND}?|UQ|Z")


@lru_cache(maxsize=4096)
def is_number(kinds: str) -> bool:
    """Whether words of these kinds make one number."""
    return _NUMBER.fullmatch(kinds) is not None


def kinds_of(atoms: Sequence[Atom]) -> str:
    return "".join(atom.kind for atom in atoms)


def digits_of(atoms: Sequence[Atom]) -> str:
    """The digits of words that make one number."""
    if atoms[-1].kind is Kind.ZEROS:
        return "0" * atoms[0].value
    thousands = below = 0
    for atom in atoms:
        match atom.kind:
            case Kind.HUNDRED:
                below = (below or 1) * 100
            case Kind.THOUSAND | Kind.THOUSANDS:
                thousands, below = (below or 1) * 1000, 0
            case _:
                below += atom.value
    return str(thousands + below)
