"""The show in figures: whether everybody was told as planned, and the proof holds."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from gridline.pages.printed import json_text


@dataclass(frozen=True, slots=True)
class Summary:
    consumers: int
    rings: int
    """Of which the proof tells."""
    rang: int
    """Counted at the telephones themselves."""
    stands: Mapping[str, int]
    """How many of the last notices stand how."""
    corrected: int
    """Consumers whose last notice is a correction: they may have heard the old dates."""
    left_to_a_letter: Sequence[str]
    """Why, for each."""
    proof_holds: bool
    head: str
    astray: Sequence[str]
    """What went otherwise than it should, in words."""

    @property
    def is_well(self) -> bool:
        return self.proof_holds and self.rings == self.rang and not self.astray

    def as_json(self) -> str:
        return json_text(asdict(self))

    def as_text(self) -> str:
        stands = ", ".join(f"{state} {count}" for state, count in self.stands.items())
        rows = (
            ("consumers", f"{self.consumers}: {stands}"),
            ("rings in the proof, at the telephones", f"{self.rings}, {self.rang}"),
            ("owed a correction after the works moved", f"{self.corrected}"),
            ("left to a letter", f"{len(self.left_to_a_letter)}"),
            ("the proof holds", "yes" if self.proof_holds else "NO"),
        )
        lines = [f"  {what:<40} {figure}" for what, figure in rows]
        return "\n".join([*lines, *(f"  went astray: {detail}" for detail in self.astray)]) + "\n"
