"""Which devices have failed, told from who calls and who does not: trouble-call analysis.

The method is the tree-based scan statistic (Kulldorff, Fang and Walsh, "A tree-based scan statistic for database
disease surveillance", Biometrics 59, 2003) against the reports that come on any ordinary day (the expectation-based
form: Neill, "Expectation-based scan statistics for monitoring spatial time series data", International Journal of
Forecasting 25, 2009), with a price for every device held to have failed. So a feeder explains reports from three of
its transformers better than three failures at once do, and two failed feeders explain reports from two of six better
than their substation does, for four would be silent.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log

from models.local_time import require_aware
from models.network import Network


@dataclass(frozen=True, slots=True)
class OutageReport:
    """One premises says that it has no power. `device_id` is the device that it hangs on."""

    premises_id: str
    device_id: str
    at: datetime

    def __post_init__(self) -> None:
        require_aware(self.at)


@dataclass(frozen=True, slots=True)
class SuspicionRule:
    """When reports make an outage suspected: as a default, three in ten minutes (rules of state, Outage)."""

    reports: int = 3
    """The fewest premises."""
    within: timedelta = timedelta(minutes=10)
    ordinary_rate: float = 2e-5
    """Reports per premises within that time when nothing has failed: about one a year from each."""
    price: float = 7.0
    """Of holding one device to have failed: the logarithm of how rare that is, here one in about a thousand."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A device whose failure best explains the reports of the last minutes."""

    device_id: str
    reports: int
    """Premises below it that reported."""
    supplied: int
    """Premises below it."""
    strength: float
    """The logarithm of how much likelier the reports are with its failure than without, less the price."""


_ROUNDING = 1e-6
"""Of sums that were added to and taken from for months."""


class TroubleCalls:
    """The reports of the last minutes on one network; the cost of a report grows with its depth alone.

    Reports come in the order of their time; one that comes late counts from the latest before it.
    """

    def __init__(self, network: Network, rule: SuspicionRule | None = None) -> None:
        self._network = network
        self._rule = rule or SuspicionRule()
        self._recent: dict[str, OutageReport] = {}
        """The last of each premises, by its id; the oldest first."""
        self._states: defaultdict[str, _State] = defaultdict(_State)

    def report(self, report: OutageReport) -> Suspicion | None:
        """Take a report and say which device above it is suspected now, if any. A premises counts once, by its last.

        Raises KeyError where the device is not of this network.
        """
        if report.device_id not in self._network.devices:
            raise KeyError(report.device_id)
        self._forget(report.at)
        before = self._recent.pop(report.premises_id, None)
        self._recent[report.premises_id] = report
        if before is None or before.device_id != report.device_id:
            self._count(report.device_id, 1)
            if before is not None:
                self._count(before.device_id, -1)
        return self.suspicion(report.device_id)

    def suspicion(self, device_id: str) -> Suspicion | None:
        """The highest device above `device_id` whose own failure explains more than failures below it do."""
        found: Suspicion | None = None
        for device in self._network.way_up(device_id):
            state = self._states.get(device.device_id)
            if state is not None and state.reports >= self._rule.reports and state.explains_more:
                supplied = self._network.supplied[device.device_id]
                found = Suspicion(device.device_id, state.reports, supplied, state.own)
        return found

    def _forget(self, now: datetime) -> None:
        while self._recent:
            premises_id, oldest = next(iter(self._recent.items()))
            if oldest.at > now - self._rule.within:
                return
            del self._recent[premises_id]
            self._count(oldest.device_id, -1)

    def _count(self, device_id: str, by: int) -> None:
        gained = 0.0
        for device in self._network.way_up(device_id):
            state = self._states[device.device_id]
            before = state.best
            state.reports += by
            state.below += gained
            state.own = self._failure(state.reports, self._network.supplied[device.device_id])
            gained = state.best - before
            if not state.reports:
                del self._states[device.device_id]

    def _failure(self, reports: int, supplied: int) -> float:
        expected = max(supplied, reports) * self._rule.ordinary_rate  # the books may be wrong
        return log_likelihood_ratio(reports, expected) - self._rule.price


@dataclass(slots=True)
class _State:
    """What is thought of one device with reports below it."""

    reports: int = 0
    own: float = 0.0
    """What its own failure explains, less the price."""
    below: float = 0.0
    """What failures of devices below it explain at best."""

    @property
    def explains_more(self) -> bool:
        """Whether its own failure explains more than failures below it; what is equal but for rounding does not."""
        return self.own > max(self.below, 0.0) + _ROUNDING

    @property
    def best(self) -> float:
        return max(self.own, self.below, 0.0) if self.reports else 0.0


def log_likelihood_ratio(reports: int, expected: float) -> float:
    """Of so many reports at their own rate to so many at the expected one; 0 where no more came than expected."""
    if reports <= expected:
        return 0.0
    return reports * log(reports / expected) - (reports - expected)
