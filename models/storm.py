"""Storm mode: when everybody phones at once, the recorded answer comes before the menu (decisions, Outages).

The rate of calls about power switches it on, and off again with hysteresis; a dispatcher's word goes over the rate.
Calls about other things do not count: the last days of the readings are no storm. Times are given by whoever counts
the calls, so that the rule has no clock of its own.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class StormOrder(StrEnum):
    """What the dispatcher says of the mode."""

    AUTO = "auto"
    """The call rate decides."""
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class StormRule:
    """When a storm begins and when it is over, by calls about power.

    Raises ValueError where the two limits leave no room between them: the mode would flutter.
    """

    on_calls: int = 60
    """So many calls within the window begin a storm."""
    off_calls: int = 20
    """A storm is over after `calm_min` minutes with no more than so many calls in any window."""
    window_min: int = 5
    calm_min: int = 15

    def __post_init__(self) -> None:
        if not 0 <= self.off_calls < self.on_calls:
            raise ValueError("off_calls must be below on_calls, and not negative")
        if self.window_min <= 0 or self.calm_min <= 0:
            raise ValueError("window_min and calm_min must be above zero")

    @property
    def window(self) -> timedelta:
        return timedelta(minutes=self.window_min)

    @property
    def calm(self) -> timedelta:
        return timedelta(minutes=self.calm_min)


class StormWatch:
    """Counts calls and says whether it storms. Memory is bounded by the calls of one window."""

    def __init__(self, rule: StormRule) -> None:
        self._rule = rule
        self._calls: dict[Hashable, datetime] = {}
        """When each began to be about power, the oldest first."""
        self._newest: datetime | None = None
        self._by_rate = False
        self._calm_since: datetime | None = None
        self.order = StormOrder.AUTO

    def called(self, at: datetime, call: Hashable) -> None:
        """`call` is about power. It counts once; told late, it counts as of the newest."""
        at = self._newest = at if self._newest is None else max(at, self._newest)
        self._look(at)
        self._calls.setdefault(call, at)
        if len(self._calls) > self._rule.off_calls:
            self._calm_since = None
        if len(self._calls) >= self._rule.on_calls:
            self._by_rate = True

    def storms(self, now: datetime) -> bool:
        """Whether the mode is on at `now`."""
        self._look(now)
        return self._by_rate if self.order is StormOrder.AUTO else self.order is StormOrder.ON

    def _look(self, now: datetime) -> None:
        """Forget calls that have left the window, and end a storm that has been calm for long enough."""
        while self._calls:
            oldest, left = next(iter(self._calls.items()))
            if now - left < self._rule.window:
                break
            del self._calls[oldest]
            if len(self._calls) == self._rule.off_calls:
                self._calm_since = left + self._rule.window
        if self._calm_since is not None and now - self._calm_since >= self._rule.calm:
            self._by_rate = False
