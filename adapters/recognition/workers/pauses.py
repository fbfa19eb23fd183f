"""How long to wait before a process is started again: longer each time, when it ends early."""

from dataclasses import dataclass


@dataclass(slots=True)
class Pauses:
    """Grows from `first_s` to `longest_s`; one who lived longer than `steady_s` did not end early."""

    first_s: float
    longest_s: float
    steady_s: float
    next_s: float = 0.0
    """Before the next start; none before the first."""

    def ended(self, lived_s: float) -> None:
        """One has ended; 0 where it never did its work."""
        early = self.next_s > 0 and lived_s < self.steady_s
        self.next_s = min(2 * self.next_s, self.longest_s) if early else self.first_s
