"""How sure a recogniser was of each group of spoken digits."""

from collections.abc import Sequence
from itertools import takewhile

from dialogue.numbers.spoken import Group, Part, SpokenDigits

SURE = 0.85
"""Of each word of a number. Reading rule R-23 begins with 0.75; this was measured (docs/decisions/0006)."""


def confidence_of(part: Part, confidences: Sequence[float]) -> float:
    """Of the weakest word that made it, from 0 to 1; a hole has none. `confidences` has one for each word heard."""
    return min((confidences[word] for word in part.words), default=0.0) if isinstance(part, Group) else 0.0


def sure_beginning(reading: SpokenDigits, confidences: Sequence[float], at_least: float = SURE) -> str:
    """The digits before the first hole and the first group that is less sure than `at_least`."""
    sure = takewhile(lambda part: confidence_of(part, confidences) >= at_least, reading.parts)
    return "".join(part.digits for part in sure if isinstance(part, Group))
