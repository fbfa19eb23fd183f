"""`python -m bench campaign`: consumers are rung while bridge, Asterisk, link and database die at random moments."""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from adapters.asterisk.installation.install import DEFAULT_CACHE, install
from bench.campaign_company import CampaignPlan, RunningCampaign, running_campaign
from bench.campaign_residents import WHO
from bench.campaign_verdict import Verdict
from bench.company import ROOT
from bench.faults import WITHOUT_DATABASE, Fault, befall
from bench.machine import this_machine
from bench.performance_page import Section, table
from models.attempt import AttemptState
from models.outbound.notice import NoticeState
from tests.postgres import Serving, postgres_server

CONSUMERS, QUICK_CONSUMERS = 500, 60
_ROUNDS_OF_FAULTS, _QUICK_ROUNDS = 4, 1
"""So often each fault happens. A quick look rings nobody a second time."""
_PAUSE_S = (3.0, 12.0)
"""Between the end of one fault and the next."""
_OVER_WITHIN_S = 1500.0
_DURABLE = {"synchronous_commit": "on"}
"""What was committed outlives the server; the bench does not cut the power."""


@dataclass(frozen=True, slots=True)
class CampaignRun:
    """One campaign on one database."""

    database: str
    verdict: Verdict
    faults: Counter[Fault]
    took_s: float
    rounds: int
    """So often each number was rung at most."""


async def campaign(*, quick: bool) -> Section:
    """The section on a disturbed campaign, measured now; it says itself where it did not hold."""
    seed = random.randrange(10**6)
    consumers = QUICK_CONSUMERS if quick else CONSUMERS
    _tell(f"seed {seed}")
    runs = []
    for name in ("SQLite", "PostgreSQL"):
        rounds = _QUICK_ROUNDS if quick else _ROUNDS_OF_FAULTS
        runs.append(await _run(name, consumers, rounds, random.Random(f"{seed} {name}")))
        _tell(f"{name}: {'holds' if runs[-1].verdict.holds else runs[-1].verdict.wrong}")
    return _section(seed, consumers, runs)


async def _run(database: str, consumers: int, rounds: int, chance: random.Random) -> CampaignRun:
    tree = await asyncio.to_thread(install, ROOT / DEFAULT_CACHE)
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="gl-campaign-")))
        server = (
            opened.enter_context(postgres_server(ROOT / ".cache/postgresql", _DURABLE))
            if database != "SQLite"
            else None
        )
        plan = CampaignPlan(consumers, rounds=min(2, rounds), database=server.url if server else "")
        faults = rounds * [*WITHOUT_DATABASE, *((Fault.DATABASE_RESTARTED,) if server else ())]
        chance.shuffle(faults)
        async with running_campaign(tree, folder, plan) as running:
            began_s = time.monotonic()
            await running.announce()
            happened = await _disturb(running, faults, chance, server)
            await running.over(_OVER_WITHIN_S)
            took_s = time.monotonic() - began_s
            return CampaignRun(database, await running.verdict(), happened, took_s, plan.rounds)


async def _disturb(
    running: RunningCampaign, faults: Sequence[Fault], chance: random.Random, server: Serving | None
) -> Counter[Fault]:
    """One fault after another, at random moments, as long as somebody is to be rung; which of them happened."""
    happened = Counter[Fault]()
    for fault in faults:
        await asyncio.sleep(chance.uniform(*_PAUSE_S))
        left = await running.left()
        if not left:
            break
        _tell(f"{left} are left: {fault.value}")
        await befall(fault, running.bridge, running.asterisk, _restart(server))
        happened[fault] += 1
    return happened


def _restart(server: Serving | None) -> Callable[[], None] | None:
    return server.restart if server else None


def _section(seed: int, consumers: int, runs: Sequence[CampaignRun]) -> Section:
    broken = [f"{run.database}: {each}" for run in runs for each in run.verdict.wrong]
    happened = "; ".join(f"{run.database}: {_counted(run.faults)}" for run in runs)
    verdict = (
        "**It does not hold:** " + "; ".join(broken)
        if broken
        else "It holds: nobody twice by one attempt, nobody lost."
    )
    text = f"""
{date.today()}, {this_machine()}. {consumers} consumers are told of works while things die at random moments
(seed {seed}). {WHO}. {_again(runs)}
The town's own Asterisk counts each ring in its own database before anything else happens to it; a ring belongs to the
newest attempt at its number that had begun by then.

What happened: {happened}.

{table(("", *(run.database for run in runs)), _rows(runs))}

{verdict}
"""
    return Section("campaign", "A campaign of notices while everything dies", text, failed="; ".join(broken))


def _again(runs: Sequence[CampaignRun]) -> str:
    rings_again = max(run.rounds for run in runs) > 1
    return "Whoever was not reached is rung once more, five minutes later." if rings_again else "Nobody is rung again."


def _rows(runs: Sequence[CampaignRun]) -> list[tuple[str, ...]]:
    def row(what: str, told: Callable[[CampaignRun], object]) -> tuple[str, ...]:
        return (what, *(str(told(run)) for run in runs))

    return [
        row("rings at the called side", lambda run: run.verdict.rings),
        row("attempts that dialled, by the books", lambda run: run.verdict.dialled),
        row("unknown attempts that rang", lambda run: run.verdict.unknown_rang),
        *(
            _states(f"attempts: {each.value}", [run.verdict.attempts.get(each, 0) for run in runs])
            for each in AttemptState
        ),
        *(
            _states(f"consumers: {each.value}", [run.verdict.notices.get(each, 0) for run in runs])
            for each in NoticeState
        ),
        row("seconds", lambda run: f"{run.took_s:.0f}"),
    ]


def _states(what: str, counts: Sequence[int]) -> tuple[str, ...]:
    return (what, *map(str, counts))


def _counted(faults: Counter[Fault]) -> str:
    return ", ".join(f"{count} x {fault.value}" for fault, count in faults.items()) or "nothing"


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
