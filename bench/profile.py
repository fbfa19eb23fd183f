"""What the bridge's event loop spends its time on while 100 callers give their readings: cProfile's word, by part."""

import pstats
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.company import Bridge, furnish, our_asterisk
from bench.machine import this_machine
from bench.notes import Gap
from bench.pace import Steady
from bench.performance_page import Section, table
from bench.quantiles import middle, percentile
from bench.variants import Variant, staged

_CONCURRENT, _CALL_S = 100, 26.5
_WIDEST = 5
_FOR_S, _QUICK_FOR_S = 85.0, 45.0
_PARTS = (
    ("SQLAlchemy and aiosqlite: look-ups, readings, records of calls", ("/sqlalchemy/", "/aiosqlite/", "sqlite3")),
    ("our use cases and repositories", ("/services/", "/adapters/database/", "/models/")),
    ("local journal and outbox", ("/adapters/journal/",)),
    ("AMI: panoramisk and our fence around it", ("/panoramisk/", "/adapters/asterisk/")),
    ("dialogue, flows and prompts", ("/dialogue/", "/ivr/", "/adapters/sounds/", "/gridline/voice")),
    ("asyncio: tasks, timers, hops between threads", ("/asyncio/", "/selectors.py", "/queue.py", "/threading.py")),
    ("metrics, logs, health", ("/prometheus_client/", "/logging/", "/gridline/", "/structlog/", "/aiohttp/")),
)
_REST = "the rest of Python"
_WAITING = ("poll", "select")
_NATIVE = "~"

Function = tuple[str, int, str]
Profiled = Mapping[Function, tuple[int, int, float, float, Mapping[Function, tuple[int, int, float, float]]]]


@dataclass(frozen=True, slots=True)
class Share:
    part: str
    seconds: float


async def profile(*, quick: bool) -> Section:
    """The section on where the bridge's time goes, measured now."""
    with tempfile.TemporaryDirectory(prefix="gl-bench-") as name:
        folder = Path(name)
        premises = await furnish(folder)
        seen = folder / "bridge.profile"
        async with (
            staged(premises) as stage,
            our_asterisk(premises) as server,
            Bridge(premises, ("--profile", str(seen))) as bridge,
        ):
            pace = Steady(_CONCURRENT, _CALL_S, _QUICK_FOR_S if quick else _FOR_S)
            variant = Variant("Gridline", server, bridge.pid)
            loaded = await stage.put(variant, pace, int(_CONCURRENT * pace.for_s / _CALL_S) + 2)
        shares = shares_of(_read(seen))
    notes = loaded.crowd.notes
    written = f"{_text(shares, len(notes.completed))}\n\n{_gaps(notes.gaps)}"
    return Section("profile", "What the bridge spends its time on", written)


def shares_of(profiled: Profiled) -> list[Share]:
    """Time by part, most first, waiting left out. What Python's own C functions take counts for their callers."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for (file, _, name), (_, _, own_s, _, callers) in profiled.items():
        if any(word in name for word in _WAITING) and file == _NATIVE:
            continue
        if file != _NATIVE:
            seconds[_part(file)] += own_s
            continue
        for (caller, _, _), (_, _, called_s, _) in callers.items():
            seconds[_part(caller)] += called_s
    return [Share(part, spent) for part, spent in sorted(seconds.items(), key=lambda item: -item[1])]


def _gaps(gaps: Sequence[Gap]) -> str:
    """Where the silence between two recordings was longest: inside one command there is none to speak of."""
    places: defaultdict[str, list[float]] = defaultdict(list)
    for gap in gaps:
        places[gap.between].append(gap.seconds * 1000)
    widest = sorted(((percentile(each, 95), where) for where, each in places.items()), reverse=True)[:_WIDEST]
    rows = [[where, f"{middle(places[where]):.0f} ms", f"{wide:.0f} ms"] for wide, where in widest]
    return table(["silence between", "median", "95 %"], rows)


def _part(file: str) -> str:
    """Libraries before our own folders, whose names may stand in a library's path too."""
    return next((part for part, words in _PARTS if any(word in file for word in words)), _REST)


def _read(file: Path) -> Profiled:
    found: Any = pstats.Stats(str(file))
    stats: Profiled = found.stats
    return stats


def _text(shares: list[Share], calls: int) -> str:
    total_s = sum(share.seconds for share in shares)
    rows = [[share.part, f"{share.seconds / total_s * 100:.0f} %"] for share in shares if share.seconds > 0]
    opening = (
        f"{datetime.now(UTC).date()}, {this_machine()}. cProfile on the event loop's thread while {calls} readings "
        f"were given, {_CONCURRENT} callers at once. The profiler itself makes all slower, so only shares are told; "
        f"starting the process is among them, and waiting is left out."
    )
    return f"{opening}\n\n{table(['part', 'share'], rows)}"
