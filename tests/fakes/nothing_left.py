"""Nothing may be left behind: no task, no process, no open file."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def nothing_left() -> Iterator[None]:
    """What runs or is open afterwards did so before; for use in a coroutine."""
    files, processes = _open_files(), child_processes()
    yield
    assert asyncio.all_tasks() <= {asyncio.current_task()}
    assert child_processes() <= processes
    assert _open_files() <= files


def child_processes() -> frozenset[int]:
    """Of this process, started by whichever thread; dead ones too until they are waited for."""
    lists = (task / "children" for task in Path("/proc/self/task").iterdir())
    return frozenset(int(pid) for each in lists if each.exists() for pid in each.read_text().split())


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
