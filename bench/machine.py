"""The machine on which a bench ran, as its tables name it."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Machine:
    processor: str
    cores: int
    memory_gb: float
    kernel: str
    python: str

    def __str__(self) -> str:
        return (
            f"{self.processor}, {self.cores} cores, {self.memory_gb:.0f} GB of memory, "
            f"Linux {self.kernel}, Python {self.python}"
        )


def this_machine() -> Machine:
    """Read from /proc."""
    memory_kb = int(_line("/proc/meminfo", "MemTotal").split()[0])
    processor = _line("/proc/cpuinfo", "model name")
    return Machine(
        processor, os.cpu_count() or 1, memory_kb / 1024 / 1024, platform.release(), platform.python_version()
    )


def _line(file: str, name: str) -> str:
    for line in Path(file).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "unknown"
