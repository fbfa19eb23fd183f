"""`python -m bench dialling`: how many calls a second our dialler sets up, against the same calls from call files."""

import asyncio
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from adapters.asterisk.installation.install import DEFAULT_CACHE, install
from bench.call_files import place, spooling_asterisk
from bench.campaign_company import CampaignPlan, RunningCampaign, running_campaign
from bench.campaign_residents import ALL_BUSY, Rung, forget_rung, rung_in
from bench.company import ROOT
from bench.machine import this_machine
from bench.performance_page import Section, table
from bench.processes import cpu_s
from bench.quantiles import middle, spread
from tests.live.scripts import Tenant

CALLS, QUICK_CALLS = 2000, 200
_RUNS, _QUICK_RUNS = 3, 1
_UNBOUND = 1000.0
"""Calls per second that the settings allow: more than any of them reaches."""
_OVER_WITHIN_S = 900.0
_GOAL = 0.95
_TRUNK = "town"


@dataclass(frozen=True, slots=True)
class Dialled:
    """One load."""

    per_s: float
    """Calls set up each second, counted at the called side, from the first to the last."""
    rings: int
    cpu_ms: Mapping[str, float]
    """Processor time for each call, by process."""


async def dialling(*, quick: bool) -> Section:
    """The section on setting up calls, measured now."""
    calls, runs = (QUICK_CALLS, _QUICK_RUNS) if quick else (CALLS, _RUNS)
    ours, files = [], []
    for _ in range(runs):
        mine, theirs = await _pair(calls)
        ours.append(mine)
        files.append(theirs)
        sys.stderr.write(f"ours {mine.per_s:.1f} a second, call files {theirs.per_s:.1f}\n")
    return _section(calls, ours, files)


async def _pair(calls: int) -> tuple[Dialled, Dialled]:
    """The same numbers by our dialler, then by call files."""
    tree = await asyncio.to_thread(install, ROOT / DEFAULT_CACHE)
    plan = CampaignPlan(calls, channels=1000, calls_per_second=_UNBOUND, rounds=1, plays=ALL_BUSY)
    with tempfile.TemporaryDirectory(prefix="gl-dialling-") as folder:
        async with running_campaign(tree, Path(folder), plan) as running:
            return await _by_dialler(running), await _by_files(running)


async def _by_dialler(running: RunningCampaign) -> Dialled:
    pids = {"Asterisk": running.asterisk.pid, "bridge": _bridge_pid(running), "the town's Asterisk": running.town.pid}
    before = {name: cpu_s(pid) for name, pid in pids.items()}
    await running.announce()
    await running.over(_OVER_WITHIN_S)
    return _dialled(await rung_in(running.town), before, pids)


async def _by_files(running: RunningCampaign) -> Dialled:
    await running.bridge.stop()
    await forget_rung(running.town)
    phones = [Tenant(each).phone for each in range(running.plan.consumers)]
    async with spooling_asterisk(running) as server:
        pids = {"Asterisk": server.pid, "the town's Asterisk": running.town.pid}
        before = {name: cpu_s(pid) for name, pid in pids.items()}
        await place(server, phones, _TRUNK, _OVER_WITHIN_S)
        return _dialled(await rung_in(running.town), before, pids)


def _bridge_pid(running: RunningCampaign) -> int:
    assert running.bridge.process is not None, "it has been started"
    return running.bridge.process.pid


def _dialled(rung: Sequence[Rung], before: Mapping[str, float], pids: Mapping[str, int]) -> Dialled:
    if not rung:
        raise RuntimeError("nobody was rung")
    seconds = [each.at_s for each in rung]
    lasted_s = max(1, max(seconds) - min(seconds))  # the town writes whole seconds
    used = {name: (cpu_s(pid) - before[name]) * 1000 / len(rung) for name, pid in pids.items()}
    return Dialled(len(rung) / lasted_s, len(rung), used)


def _section(calls: int, ours: Sequence[Dialled], files: Sequence[Dialled]) -> Section:
    ratio = middle([each.per_s for each in ours]) / middle([each.per_s for each in files])
    text = f"""
{date.today()}, {this_machine()}; median (least to greatest) of {len(ours)} alternated runs, both Asterisks and the
bridge on the same machine. {calls} consumers are rung, and all are busy at once. Ours: each ring is committed to
SQLite, dialled by an Originate of a local channel, looked at, filed and proved; the settings allow {_UNBOUND:.0f}
a second. Call files: an Asterisk with pbx_spool, which the product never loads, finds as many files with a
`Channel: PJSIP/number@trunk`; it keeps nothing. Calls are counted by the called Asterisk, from the first to the last.

{table(("", "Gridline", "call files"), _rows(ours, files))}

Ratio of calls a second: {ratio:.2f}, goal {_GOAL}: {"met" if ratio >= _GOAL else "**missed**"}.
"""
    return Section("dialling", "Calls of ours against call files", text)


def _rows(ours: Sequence[Dialled], files: Sequence[Dialled]) -> list[tuple[str, ...]]:
    both = (ours, files)
    names = dict.fromkeys(name for runs in both for each in runs for name in each.cpu_ms)
    return [
        ("calls set up a second", *(spread([each.per_s for each in runs]) for runs in both)),
        ("rings at the called side", *(spread([each.rings for each in runs], 0) for runs in both)),
        *((f"{name}, CPU per call", *(_cpu(name, runs) for runs in both)) for name in names),
    ]


def _cpu(name: str, runs: Sequence[Dialled]) -> str:
    used = [each.cpu_ms[name] for each in runs if name in each.cpu_ms]
    return f"{spread(used)} ms" if used else "-"
