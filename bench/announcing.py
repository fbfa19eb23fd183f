"""`python -m bench announcing`: how long works take to be announced, by the number of consumers and the database."""

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from bench.announce_works import Announced
from bench.announced_town import SHAPE
from bench.company import ROOT
from bench.machine import this_machine
from bench.own_process import last_line
from bench.performance_page import Section, table
from tests.postgres import postgres_server

_SIZES = (1_000, 10_000, 100_000, 1_000_000)
_JUDGED, _GOAL_S = 100_000, 10.0
_LONGEST_S = 1800.0
_AS_AT_WORK = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "autovacuum": "on"}
"""PostgreSQL as it comes, not as the tests have it."""
_HEADS = (
    "consumers",
    "queued",
    "numbers",
    "announced",
    "growth",
    "plain insert",
    "ratio",
    "memory",
    "a ring begins, median (95 %)",
    "put off to the morning (longest look)",
    "then a look, median (95 %)",
)


async def announcing(*, quick: bool) -> Section:
    """The section on announcing works, measured now."""
    sizes = _SIZES[:-1] if quick else _SIZES
    found: dict[str, list[Announced]] = {}
    for name in ("SQLite", "PostgreSQL"):
        found[name] = [await _measured(name, size) for size in sizes]
    return _section(found)


async def _measured(database: str, consumers: int) -> Announced:
    with _empty(database) as url:
        options = ("--consumers", str(consumers), "--url", url)
        told = await last_line("bench.announce_works", *options, within_s=_LONGEST_S)
    found = Announced(**json.loads(told))
    sys.stderr.write(f"{database}, {consumers}: {found.announce_s:.2f} s\n")
    return found


@contextmanager
def _empty(database: str) -> Iterator[str]:
    """The URL of an empty database that is gone afterwards."""
    if database == "SQLite":
        with tempfile.TemporaryDirectory(prefix="gl-announce-") as folder:
            yield f"sqlite+aiosqlite:///{Path(folder) / 'gridline.sqlite3'}"
    else:
        with postgres_server(ROOT / ".cache/postgresql", _AS_AT_WORK) as serving:
            yield serving.url


def _section(found: Mapping[str, Sequence[Announced]]) -> Section:
    tables = "\n\n".join(f"### {name}\n\n{table(_HEADS, list(_rows(each)))}" for name, each in found.items())
    judged = ", ".join(f"{name} {_judged(each)}" for name, each in found.items())
    text = f"""
{date.today()}, {this_machine()}. Works are announced once to everybody below a feeder: {SHAPE}.
Audience, numbers, text and first moments are frozen in one transaction by a process of its own, whose memory is the
most that it ever held. The plain insert is one `INSERT ... SELECT` of the same rows into tables of the same columns
without a key, an index or a rule, on the same database just after; the ratio is how many times longer the announcement
takes. Then rings are begun one by one, each committed, with all others queued; after the end of calling hours the
first looks put all off, and later ones find nobody.

{tables}

Goal, {_GOAL_S:.0f} s for {_JUDGED:,} consumers: {judged}.
"""
    return Section("announcing", "Works announced to many consumers", text)


def _rows(found: Sequence[Announced]) -> Iterator[tuple[str, ...]]:
    before: Announced | None = None
    for each in found:
        growth = f"x {each.announce_s / before.announce_s:.1f}" if before else ""
        yield (
            f"{each.consumers:,}",
            f"{each.queued:,}",
            f"{each.numbers:,}",
            f"{each.announce_s:.2f} s",
            growth,
            f"{each.plain_s:.3f} s",
            f"{each.announce_s / each.plain_s:.1f}",
            f"{each.memory_mb:.0f} MiB",
            "{:.1f} ms ({:.1f})".format(*each.begin_ms),
            "{} looks ({:.0f} ms)".format(*each.put_off_ms),
            "{:.1f} ms ({:.1f})".format(*each.night_ms),
        )
        before = each


def _judged(found: Sequence[Announced]) -> str:
    took_s = next(each.announce_s for each in found if each.consumers == _JUDGED)
    return f"{took_s:.1f} s, {'met' if took_s <= _GOAL_S else '**missed**'}"
