"""Keys typed ahead while the database takes half a second a query: none may be lost."""

import asyncio
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from adapters.database.database import open_database
from bench.company import Bridge, furnish, our_asterisk
from bench.machine import this_machine
from bench.pace import Crowded
from bench.performance_page import Section, table
from bench.residents import READING
from bench.script import typing_ahead as all_at_once
from bench.variants import ANSWERS, Stage, Variant, staged
from gridline.settings.translation import database_address
from models.reading import ReadingSource
from services.readings.list_readings import ReadingQuery

QUERY_S = 0.5
_CALLS, _QUICK_CALLS = 12, 3
_PER_S = 1 / 8
"""SQLite has one writer: at this rate a database so slow still keeps up, and nobody is told that it is away."""
_LONGEST_S = 150.0
_BROUGHT_IN_S = 60.0
_REHEARSED = 1
"""The rehearsal stores a reading of its own."""


async def typing_ahead(*, quick: bool) -> Section:
    """The section on keys typed ahead, measured now."""
    calls = _QUICK_CALLS if quick else _CALLS
    with tempfile.TemporaryDirectory(prefix="gl-bench-") as folder:
        premises = await furnish(Path(folder))
        async with staged(premises) as stage, our_asterisk(premises) as server:
            async with Bridge(premises, ("--query-takes-s", str(QUERY_S))) as bridge:
                pace = Crowded(calls, _PER_S, _LONGEST_S)
                variant = Variant("Gridline", server, bridge.pid)
                loaded = await stage.put(variant, pace, calls, all_at_once(stage.steps))
            async with Bridge(premises):
                stored = await _stored(stage, calls + _REHEARSED)
    failures = Counter(why for _, why in loaded.crowd.notes.failures)
    rows = [
        ["calls", str(calls)],
        ["keys typed ahead in each", str(sum(map(len, ANSWERS)))],
        ["calls heard to the end", str(len(loaded.crowd.notes.completed))],
        ["readings stored as typed", str(stored[READING] - _REHEARSED)],
        ["readings stored otherwise", str(sum(stored.values()) - stored[READING])],
        ["calls that failed", ", ".join(f"{count} {why}" for why, count in failures.items()) or "0"],
    ]
    rows.append(["keys lost", str(0 if stored[READING] == calls + _REHEARSED else "some: see above")])
    text = f"{datetime.now(UTC).date()}, {this_machine()}. {_METHOD}\n\n{table(['', ''], rows)}"
    return Section("typing_ahead", "Keys typed ahead on a slow database", text)


_METHOD = f"""Every query takes {QUERY_S * 1000:.0f} ms longer. A caller every {1 / _PER_S:.0f} s types all his answers
without waiting, 120 ms between two keys, from half a second after the first word on. A lost key would leave a reading
that is not the one typed, or a caller who is asked again. The readings are counted once a bridge with a fast database
has brought in what the slow one had left in the outbox."""


async def _stored(stage: Stage, expected: int) -> Counter[str]:
    """How often each value came from telephone calls, written as typed, once the outbox has been brought in."""
    deadline = time.monotonic() + _BROUGHT_IN_S
    while sum((stored := await _stored_now(stage)).values()) < expected and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(1)
    return stored


async def _stored_now(stage: Stage) -> Counter[str]:
    query = ReadingQuery(sources=frozenset({ReadingSource.PHONE_IVR}))
    async with open_database(database_address(stage.premises.settings.database)) as database:
        return Counter([f"{int(reading.value):05}" async for reading in database.list_readings(query)])
