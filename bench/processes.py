"""What processes use of the machine, read from /proc once a second."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_EVERY_S = 1.0
_MACHINE = "machine"
_NOBODY = (3, 4, 5, 6)
"""Of /proc/stat: idle, waiting for the disk, and interrupts, which are mostly the bench's own packets."""


def below(pid: int) -> tuple[int, ...]:
    """The processes that a living process has started, and that live."""
    return tuple(int(each) for task in _children(pid) for each in task.split())


def _children(pid: int) -> list[str]:
    with suppress(FileNotFoundError, ProcessLookupError):
        return [file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children")]
    return []  # it ends just now


def resident_mb(pid: int) -> float:
    """Memory of a process that lies in RAM (RSS), in MiB. Raises FileNotFoundError for one that is gone."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def cpu_s(pid: int) -> float:
    """Processor time that a process and those below it have used so far, ended ones included."""
    used_s = sum(_fields(pid)[11:15])
    for child in below(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            used_s += sum(_fields(child)[11:15])
    return used_s / _TICKS_PER_S


def _fields(pid: int) -> list[int]:
    """Of /proc/PID/stat, from the state on, which is no number and stands as 0."""
    _, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [0, *map(int, fields)]


def machine_cpu_s() -> float:
    """Processor time that all processes together have used so far, interrupts left out."""
    fields = [int(each) for each in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return sum(value for place, value in enumerate(fields) if place not in _NOBODY) / _TICKS_PER_S


@dataclass(slots=True)
class Neighbours:
    """Programs that share the machine with these processes of ours."""

    ours: tuple[int, ...]
    _before: tuple[float, float] | None = None

    def cores(self) -> float:
        """How many cores they kept busy since this was asked last; 0 at first."""
        used_s = machine_cpu_s() - sum(cpu_s(pid) for pid in self.ours)
        now_s = time.monotonic()
        (before_s, at_s), self._before = self._before or (used_s, now_s - 1), (used_s, now_s)
        return max(0.0, (used_s - before_s) / (now_s - at_s))


@dataclass(slots=True)
class CpuRecord:
    """Processor time over wall time, by the name of each process."""

    samples: list[tuple[float, Mapping[str, float]]] = field(default_factory=list)
    most_mb: dict[str, float] = field(default_factory=dict)
    """The most memory that each process was seen with."""

    def cores(self, name: str, from_s: float, until_s: float) -> float:
        """How many cores a process kept busy in that time, on average; 0 when it was not looked at often enough."""
        within = [(at_s, used[name]) for at_s, used in self.samples if from_s <= at_s <= until_s and name in used]
        if len(within) < 2:
            return 0.0
        (began_s, before), (ended_s, after) = within[0], within[-1]
        return (after - before) / (ended_s - began_s)

    def others(self, from_s: float, until_s: float) -> float:
        """How many cores were busy with anything but the processes of the bench."""
        ours = {name for _, used in self.samples for name in used} - {_MACHINE}
        busy = self.cores(_MACHINE, from_s, until_s)
        return max(0.0, busy - sum(self.cores(name, from_s, until_s) for name in ours))


@asynccontextmanager
async def watched(
    pids: Mapping[str, int], memory_mb: Callable[[], Mapping[str, float]] = dict
) -> AsyncIterator[CpuRecord]:
    """Look at these processes, and at the memory that `memory_mb` tells, while the block lasts."""
    record = CpuRecord()
    watching = asyncio.create_task(_watch(pids, memory_mb, record), name="processor time")
    try:
        yield record
    finally:
        watching.cancel()
        await asyncio.wait({watching})


async def _watch(pids: Mapping[str, int], memory_mb: Callable[[], Mapping[str, float]], record: CpuRecord) -> None:
    while True:
        used = {name: cpu_s(pid) for name, pid in pids.items()}
        record.samples.append((time.time(), used | {_MACHINE: machine_cpu_s()}))
        with suppress(OSError):  # a worker that is just being replaced
            for name, megabytes in memory_mb().items():
                record.most_mb[name] = max(megabytes, record.most_mb.get(name, 0.0))
        await asyncio.sleep(_EVERY_S)


async def quiet_machine(least_idle: float, within_s: float) -> None:
    """Returns when the machine has been idle enough for some seconds, at the latest after `within_s`."""
    deadline = time.monotonic() + within_s
    cores = os.cpu_count() or 1
    while time.monotonic() < deadline:
        before, began = machine_cpu_s(), time.monotonic()
        await asyncio.sleep(3 * _EVERY_S)
        busy = (machine_cpu_s() - before) / (time.monotonic() - began) / cores
        if 1 - busy >= least_idle:
            return
