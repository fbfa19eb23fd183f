"""One line on a terminal that says how far something has come; nothing where no person looks."""

import time
from collections.abc import Mapping
from typing import TextIO

_EVERY_S = 0.1
_BAR = 30
_CLEAR = "\r\x1b[K"


class ProgressLine:
    """Drawn over itself on `screen`. `totals` are the steps expected of each part, where they are known."""

    def __init__(self, screen: TextIO, totals: Mapping[str, int]) -> None:
        self._screen = screen if screen.isatty() else None
        self._totals = totals
        self._drawn_at = float("-inf")

    def reached(self, part: str, count: int) -> None:
        """`count` steps of this part are done. At most ten times a second it is drawn."""
        now = time.monotonic()
        if self._screen is not None and now - self._drawn_at >= _EVERY_S:
            self._drawn_at = now
            self._draw(self._screen, drawn(part, count, self._totals.get(part)))

    def stage(self, what: str) -> None:
        """From now on something is done that has no steps to count."""
        if self._screen is not None:
            self._draw(self._screen, f"{what} …")

    def gone(self) -> None:
        """Clear the line: what follows stands alone."""
        if self._screen is not None:
            self._draw(self._screen, "")

    @staticmethod
    def _draw(screen: TextIO, text: str) -> None:
        screen.write(_CLEAR + text)
        screen.flush()


def drawn(part: str, count: int, total: int | None) -> str:
    """The line: a bar where the total is known."""
    if not total:
        return f"{part:<10} {count:>12,}"
    done = min(count / total, 1.0)
    bar = ("#" * round(done * _BAR)).ljust(_BAR, ".")
    return f"{part:<10} [{bar}] {done:4.0%} {count:>12,}"
