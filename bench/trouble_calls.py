"""`python -m bench trouble_calls`: how well and how fast failed devices are found, over networks of all sizes.

The peer in the same run is the plain rule: the nearest device common to the last three reports that share one.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bench.machine import this_machine
from bench.outages import Evening, Town, network
from bench.performance_page import Section, table
from bench.quantiles import middle
from models.network import Network
from models.trouble_call_analysis import OutageReport, SuspicionRule, TroubleCalls

SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)
QUICK_SIZES = (100, 1_000, 10_000)
EVENINGS, QUICK_EVENINGS = 200, 10
FAILURES = (1, 2)
FEWEST = SuspicionRule().reports
_PEER_EVENINGS = 5
_HEADS = (
    "premises",
    "failed at once",
    "precision, recall",
    "the plain rule's",
    "its reports until found, median",
    "time of a report, median, µs",
)
_WHAT = (
    "One in ten of those without power phones within twenty minutes, and everybody once a year for his own breaker. "
    "Devices that supply the same premises count as one, and failures with fewer than three reports are not counted. "
    "The plain rule names the nearest device common to three premises that reported within ten minutes."
)

Find = Callable[[OutageReport], str | None]


@dataclass(slots=True)
class Score:
    """How the devices thought failed at the end of the calls compare with those that were."""

    found: int = 0
    failed: int = 0
    thought: int = 0
    reports_needed: list[int] = field(default_factory=list)
    microseconds: list[float] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.found / self.thought if self.thought else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.failed if self.failed else 1.0


def measured(town: Town, evenings: Sequence[Evening], finder: Callable[[], Find]) -> Score:
    """Each evening from its first call to its last, by a finder that has heard nothing before.

    A failure with fewer reports than make a suspicion can be found by nobody, and is not counted.
    """
    score = Score()
    for evening in evenings:
        find, needed = finder(), 0
        thought: dict[str, None] = {}
        failed = {
            alike(town.network, one) for one in evening.failed if _calls(town.network, evening.reports, one) >= FEWEST
        }
        for number, report in enumerate(evening.reports, 1):
            begun = time.perf_counter()
            device = find(report)
            score.microseconds.append((time.perf_counter() - begun) * 1e6)
            if device is not None:
                device = alike(town.network, device)
                thought = {other: None for other in thought if not town.network.feeds(device, other)} | {device: None}
                needed = needed or (_calls(town.network, evening.reports[:number], device) if device in failed else 0)
        score.found += len(failed & thought.keys())
        score.failed += len(failed)
        score.thought += len(thought)
        if needed:
            score.reports_needed.append(needed)
    return score


def alike(network: Network, device_id: str) -> str:
    """The highest device that supplies the very same premises: no call tells such devices apart."""
    for device in network.way_up(device_id):
        if network.supplied[device.device_id] > network.supplied[device_id]:
            break
        device_id = device.device_id
    return device_id


def _calls(network: Network, reports: Sequence[OutageReport], device_id: str) -> int:
    return sum(network.feeds(device_id, report.device_id) for report in reports)


def ours(network: Network) -> Find:
    calls = TroubleCalls(network)

    def find(report: OutageReport) -> str | None:
        found = calls.report(report)
        return found.device_id if found is not None else None

    return find


def nearest_common(network: Network) -> Find:
    """Three premises in ten minutes below one feeder, or less: the nearest device that all of them share."""
    rule = SuspicionRule()
    recent: list[OutageReport] = []

    def find(report: OutageReport) -> str | None:
        recent[:] = [
            one for one in recent if one.at > report.at - rule.within and one.premises_id != report.premises_id
        ]
        recent.append(report)
        for device in network.way_up(report.device_id):
            below = sum(network.feeds(device.device_id, one.device_id) for one in recent[-20:])
            if below >= rule.reports and device.parent is not None:
                return device.device_id
        return None

    return find


async def trouble_calls(*, quick: bool) -> Section:
    """The section on finding failed devices, measured now."""
    evenings = QUICK_EVENINGS if quick else EVENINGS
    rows = [
        _row(size, failures, evenings)
        for size in (QUICK_SIZES if quick else SIZES)
        for failures in (FAILURES if size > SIZES[0] else FAILURES[:1])
    ]
    told = f"{datetime.now(UTC).date()}, {this_machine()}, one core; {evenings} evenings a row. {_WHAT}"
    return Section("trouble_calls", "Failed devices found from calls", f"{told}\n\n{table(_HEADS, rows)}")


def _row(size: int, failures: int, evenings: int) -> list[str]:
    town = Town(network(size), seed=size + failures)
    held = [town.evening(failures) for _ in range(evenings)]
    score = measured(town, held, lambda: ours(town.network))
    plain = measured(town, held[: max(_PEER_EVENINGS, evenings // 10)], lambda: nearest_common(town.network))
    return [
        f"{town.network.premises:,}",
        str(failures),
        f"{score.precision:.2f}, {score.recall:.2f}",
        f"{plain.precision:.2f}, {plain.recall:.2f}",
        f"{middle(score.reports_needed):.0f}",
        f"{middle(score.microseconds):.0f}",
    ]
