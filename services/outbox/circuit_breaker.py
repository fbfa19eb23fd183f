"""A circuit breaker: after a failure nobody waits for the failed side again until one probe has come through."""

from dataclasses import dataclass


@dataclass(slots=True)
class CircuitBreaker:
    """Times are seconds of one monotonic clock. The rest doubles with each failed probe, up to its longest."""

    rest_s: float = 1.0
    longest_rest_s: float = 8.0
    _rests_until: float | None = None
    _next_rest_s: float = 0.0
    _probing: bool = False

    def admits(self, now_s: float) -> bool:
        """Whether to try; while open, one caller in turn is let through as a probe."""
        if self._rests_until is None:
            return True
        if self._probing or now_s < self._rests_until:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        self._rests_until = None
        self._probing = False
        self._next_rest_s = 0.0

    def failed(self, now_s: float) -> None:
        self._next_rest_s = min(self._next_rest_s * 2 or self.rest_s, self.longest_rest_s)
        self._rests_until = now_s + self._next_rest_s
        self._probing = False

    def abandoned(self) -> None:
        """The attempt was given up before it said anything of the other side (the caller hung up)."""
        self._probing = False
