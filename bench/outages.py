"""Networks on which devices fail, and people who phone about it or keep silent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from models.network import Device, DeviceKind, Network
from models.trouble_call_analysis import OutageReport

START = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
SHAPE = ((DeviceKind.SUBSTATION, 6), (DeviceKind.FEEDER, 20), (DeviceKind.TRANSFORMER, 4))
"""How many each device of a kind feeds; a low-voltage line ends it."""
ON_A_LINE = 20
"""Premises."""
CALLS = 0.1
"""Share of those without power who phone in the first twenty minutes."""
CALL_WITHIN = timedelta(minutes=20)
ORDINARY_A_YEAR = 1.0
"""Reports of each premises on days when nothing has failed: his own breaker, mostly."""
_YEAR = timedelta(days=365)
_WEIGHTS = {DeviceKind.SUBSTATION: 0.05, DeviceKind.FEEDER: 0.25, DeviceKind.TRANSFORMER: 0.3, DeviceKind.LINE: 0.4}


def network(premises: int) -> Network:
    """About so many premises, in substations as towns have them."""
    devices: list[Device] = []
    whole = ON_A_LINE * 6 * 20 * 4
    for station in range(max(1, round(premises / whole))):
        _grow(devices, f"{station}", None, 0, min(premises, whole))
    return Network.of(devices)


def _grow(devices: list[Device], name: str, parent: str | None, level: int, premises: int) -> None:
    if level == len(SHAPE):
        devices.append(Device(name, DeviceKind.LINE, name, parent, premises))
        return
    kind, most = SHAPE[level]
    devices.append(Device(name, kind, name, parent))
    children = max(1, min(most, premises // ON_A_LINE))
    for child in range(children):
        share = premises * (child + 1) // children - premises * child // children
        _grow(devices, f"{name}/{child}", name, level + 1, share)


@dataclass(frozen=True, slots=True)
class Evening:
    """What really happened, and who phoned."""

    failed: frozenset[str]
    reports: Sequence[OutageReport]


class Town:
    """A network with its premises, and evenings on it; the same seed gives the same evenings."""

    def __init__(self, network: Network, seed: int) -> None:
        self.network = network
        self._chance = Random(seed)
        self._below: dict[str, list[Device]] = {}
        for line in network.devices.values():
            if line.premises:
                for device in network.way_up(line.device_id):
                    self._below.setdefault(device.device_id, []).append(line)
        self._by_kind: dict[DeviceKind, list[str]] = {}
        for device in network.devices.values():
            self._by_kind.setdefault(device.kind, []).append(device.device_id)

    def evening(self, failures: int = 1, background: timedelta = timedelta(minutes=40)) -> Evening:
        """Devices fail at once, ten minutes after the beginning; none of them feeds another."""
        failed = self._failed(failures)
        while any(self.network.feeds(one, other) for one in failed for other in failed if one != other):
            failed = self._failed(failures)
        reports = [*self._ordinary(background)]
        for device_id in failed:
            reports += self._calls(device_id)
        return Evening(failed, sorted(reports, key=lambda report: report.at))

    def _failed(self, failures: int) -> frozenset[str]:
        kinds = self._chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()), k=failures)
        return frozenset(self._chance.choice(self._by_kind[kind]) for kind in kinds)

    def _ordinary(self, lasting: timedelta) -> Iterator[OutageReport]:
        premises = self.network.premises
        expected = premises * ORDINARY_A_YEAR * (lasting / _YEAR)
        lines = self._by_kind[DeviceKind.LINE]
        at = self._chance.expovariate(expected) if expected else 2.0
        while at < 1:
            yield self._report(self._chance.choice(lines), START + at * lasting)
            at += self._chance.expovariate(expected)

    def _calls(self, device_id: str) -> Iterator[OutageReport]:
        for line in self._below[device_id]:
            for number in range(line.premises):
                if self._chance.random() < CALLS:
                    wait = CALL_WITHIN * min(1.0, self._chance.expovariate(3.0))
                    at = START + timedelta(minutes=10) + wait
                    yield OutageReport(f"{line.device_id}#{number}", line.device_id, at)

    def _report(self, line: str, at: datetime) -> OutageReport:
        number = self._chance.randrange(max(1, self.network.devices[line].premises))
        return OutageReport(f"{line}#{number}", line, at)
