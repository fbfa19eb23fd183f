"""What spoken digits are: groups said in one piece, and holes where something was not understood."""

from dataclasses import dataclass
from typing import assert_never

HOLE = "?"


@dataclass(frozen=True, slots=True)
class Group:
    """Digits said as one number, with the places of the words that made it (a correction's words among them)."""

    digits: str
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hole:
    """Something was said here that may have been digits."""

    words: tuple[int, ...]


Part = Group | Hole


@dataclass(frozen=True, slots=True)
class SpokenDigits:
    """One meaning of what was said, left to right."""

    parts: tuple[Part, ...]
    splits: int = 0
    """How often words that make one number by grammar were taken apart («двадцать три» as 20 and 3): 0 is likeliest."""
    is_taken_back: bool = False
    """It ends with a «нет»: he may not stand by it."""

    @property
    def digits(self) -> str:
        """All digits, leading zeros kept; HOLE stands for each hole, so that a string of digits has none."""
        return "".join(_written(part) for part in self.parts)

    @property
    def has_hole(self) -> bool:
        return any(isinstance(part, Hole) for part in self.parts)


def _written(part: Part) -> str:
    match part:
        case Group(digits):
            return digits
        case Hole():
            return HOLE
        case _:
            assert_never(part)
