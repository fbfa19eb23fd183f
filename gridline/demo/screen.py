"""What the terminal shows of the evening: its story line by line, and below it one line of counters."""

import time
from dataclasses import dataclass, field
from typing import TextIO

_EVERY_S = 10.0
_CLEAR = "\r\x1b[K"


@dataclass(slots=True)
class Screen:
    """On a terminal the counters are drawn over themselves; into a file they go now and then."""

    stream: TextIO | None
    """None: nobody looks."""
    _drawn: bool = False
    _written_at: float = field(default=float("-inf"))

    def show(self, text: str) -> None:
        """One line of the story, or several."""
        if self.stream is not None:
            self.stream.write(f"{self._cleared()}{text}\n")
            self.stream.flush()

    def count(self, line: str, *, last: bool = False) -> None:
        """The counters as they stand; the last ones stay."""
        if self.stream is None:
            return
        if self.stream.isatty() and not last:
            self.stream.write(f"{_CLEAR}{line}")
            self._drawn = True
        elif last or time.monotonic() - self._written_at >= _EVERY_S:
            self._written_at = time.monotonic()
            self.stream.write(f"{self._cleared()}{line}\n")
        self.stream.flush()

    def _cleared(self) -> str:
        drawn, self._drawn = self._drawn, False
        return _CLEAR if drawn else ""
