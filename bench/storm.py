"""An evening as a load: how many callers a second hear of the outage, against a dialplan that plays one message."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import LOOPBACK, DialplanRecordings
from adapters.asterisk.utterance import Utterance
from bench.company import Bridge, Premises, free_port, our_asterisk, plain_asterisk
from bench.crowd import Crowd, Line, Outing, Pace, call_all, own_process
from bench.ear import markers_of
from bench.pace import Crowded, Rising
from bench.performance_page import Section
from bench.plain_dialplan import plain_dialplan
from bench.processes import CpuRecord, Neighbours, quiet_machine, watched
from bench.quantiles import middle
from bench.rehearsal import Step, rehearse
from bench.residents import ANYBODY, ResidentsInTurn
from bench.script import DANGER, Answer, CallScript, caller_in_a_hurry, pieces_of
from bench.storm_section import DangerRun, Knee, StormFigures, storm_section
from bench.storm_town import ON_THE_OTHER, Inferred, announce, furnish_storm, inferred, with_ceiling
from bench.windows import WINDOW_S, broke_down, windows

TOLD = "prompts/outage_known_etr.1"
_REGISTERED = "prompts/outage_registered.1"
_REPORTS = ("2", "1", "1", "1", "2")
"""The line about power; no power; this account; the whole house; no call."""
_HEARS = ("2", "2")
"""No call; no other question."""
_DANGER_EVERY = 5
_SUSPECTED_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How thorough it is; the quick one tells no more than the order of things."""

    runs: int = 2
    first_per_s: float = 1.5
    growth: float = 0.02
    longest_s: float = 110.0
    danger_s: float = 60.0
    quiet_within_s: float = 10.0


THOROUGH = Plan()
QUICK = Plan(runs=1, growth=0.05, longest_s=70.0, danger_s=30.0, quiet_within_s=0.0)


async def storm(*, quick: bool) -> Section:
    """The section on storms, measured now."""
    plan = QUICK if quick else THOROUGH
    with tempfile.TemporaryDirectory(prefix="gl-bench-") as folder, own_process() as callers:
        premises = await furnish_storm(Path(folder))
        measuring = _Measuring(premises, plan, callers, ResidentsInTurn())
        figures = await measuring.all()
    return storm_section(figures, quick=quick)


class _Measuring:
    def __init__(
        self, premises: Premises, plan: Plan, callers: ProcessPoolExecutor, residents: ResidentsInTurn
    ) -> None:
        self._premises = premises
        self._plan = plan
        self._callers = callers
        self._residents = residents

    async def all(self) -> StormFigures:
        self._pid = await asyncio.get_running_loop().run_in_executor(self._callers, os.getpid)
        elsewhere = self._residents.take(ON_THE_OTHER)
        reporting = await rehearse(self._premises, elsewhere[0], _REPORTS)
        async with our_asterisk(self._premises) as server, Bridge(self._premises) as bridge:
            suspected_s, found = await self._suspicion(server, reporting)
            await announce(self._premises, found.outage)
            await asyncio.sleep(3)  # every node follows within two seconds
            steps = await rehearse(self._premises, self._residents.take(1)[0], _HEARS)
            self._hear(steps)
            ours, plain = await self._knees(server, bridge, steps)
        knee = middle([each.per_s for each in ours])
        ceiling = round(middle([each.at_once for each in ours])) or 1
        danger = await self._danger(knee * 2, ceiling)
        return StormFigures(ours, plain, suspected_s, found.reports, danger)

    def _hear(self, steps: Sequence[Step]) -> None:
        recordings = DialplanRecordings()
        alone = {*recordings.overload, "prompts/hazard_safety", "prompts/hazard_confirm"}
        self._markers = markers_of(self._premises.sounds, pieces_of(steps) | alone)
        self._script = replace(caller_in_a_hurry(steps), watched=frozenset({TOLD}))

    async def _suspicion(self, server: AsteriskServer, steps: Sequence[Step]) -> tuple[float, Inferred]:
        """The seconds from the first report, and what was suspected."""
        script = replace(caller_in_a_hurry(steps), watched=frozenset({_REGISTERED}))
        markers = markers_of(self._premises.sounds, pieces_of(steps))
        who = self._residents.take(8)
        watching = asyncio.create_task(inferred(self._premises, _SUSPECTED_WITHIN_S), name="suspicion")
        crowd = await self._call(server, Outing(self._line(server), script, markers, who, Crowded(8, 1.0, 60.0)))
        found = await watching
        first_s = min(each.at_s for each in crowd.notes.reached)
        _tell(f"suspected {found.at_s - first_s:.1f} s after the first report, on {found.reports}")
        return found.at_s - first_s, found

    async def _knees(
        self, server: AsteriskServer, bridge: Bridge, steps: Sequence[Step]
    ) -> tuple[list[Knee], list[Knee]]:
        ours: list[Knee] = []
        plain: list[Knee] = []
        message = Step((Utterance(tuple(file for step in steps for file in step.files), 0.0, True),), "")
        async with plain_asterisk(self._premises, plain_dialplan(self._premises.number, (message,))) as other:
            listening = CallScript((), self._script.last, self._script.pauses_s, watched=self._script.watched)
            for _ in range(self._plan.runs):
                pids = {"asterisk": server.pid, "bridge": bridge.pid}
                ours.append(await self._knee("Gridline", server, pids, self._script))
                plain.append(await self._knee("one message", other, {"asterisk": other.pid}, listening))
        return ours, plain

    async def _knee(self, name: str, server: AsteriskServer, pids: dict[str, int], script: CallScript) -> Knee:
        await quiet_machine(0.85, self._plan.quiet_within_s)
        neighbours = Neighbours((*pids.values(), self._pid))
        plan = self._plan
        pace = Rising(plan.first_per_s, 45.0, plan.growth, plan.longest_s, neighbours)
        most = pace.due(plan.longest_s)
        who = self._residents.take(most) if name == "Gridline" else (ANYBODY,) * most
        outing = Outing(self._line(server), script, self._markers, who, pace)
        async with watched(pids | {"callers": self._pid}) as cpu:
            crowd = await self._call(server, outing)
        if name == "Gridline":
            self._residents.give_back(most - crowd.placed)
        knee = _knee_of(crowd, cpu, pace)
        _tell(f"{name}: clean up to {knee.per_s:.2f} calls a second ({knee.at_once:.0f} at once), {knee.broke_by}")
        return knee

    async def _danger(self, per_s: float, ceiling: int) -> DangerRun:
        """At twice the knee, above a ceiling that keeps the knee."""
        premises = with_ceiling(self._premises, ceiling)
        calls = int(per_s * self._plan.danger_s)
        script = CallScript(
            (Answer(DANGER, "", 1.0, "9"), Answer("confirm", "prompts/hazard_confirm", 0.3, "1")), "never", {}
        )
        async with AsyncExitStack() as running:
            server = await running.enter_async_context(our_asterisk(premises))
            bridge = await running.enter_async_context(Bridge(premises))
            line = self._line(server, int(premises.settings.trunks["town"].address.rpartition(":")[2]))
            pace = Crowded(calls, per_s, self._plan.danger_s + 75.0)
            outing = Outing(line, self._script, self._markers, self._residents.take(calls), pace, script, _DANGER_EVERY)
            async with watched({"asterisk": server.pid, "bridge": bridge.pid, "callers": self._pid}) as cpu:
                crowd = await self._call(server, outing)
        notes = crowd.notes
        waits = [crowd.rang[who] - at_s for who, at_s in notes.danger_keys.items() if who in crowd.rang]
        late_s = max((late for _, late in crowd.late_s), default=0.0)
        return DangerRun(
            per_s,
            ceiling,
            calls,
            len(outing.callers) // _DANGER_EVERY,
            waits,
            len(notes.reached),
            notes.longest_silence_s,
            [why for _, why in notes.failures],
            late_s,
            cpu.others(crowd.began_s, crowd.began_s + self._plan.danger_s),
        )

    async def _call(self, server: AsteriskServer, outing: Outing) -> Crowd:
        return await asyncio.get_running_loop().run_in_executor(self._callers, call_all, outing)

    def _line(self, server: AsteriskServer, port: int = 0) -> Line:
        host = self._premises.settings.trunks["town"].address.rpartition(":")[0]
        company = f"{LOOPBACK}:{server.settings.sip_port}"
        return Line(self._premises.number, company, host, port or free_port(host))


def _knee_of(crowd: Crowd, cpu: CpuRecord, pace: Pace) -> Knee:
    """The most calls a second that were offered in a clean window before the load broke down."""
    seen = windows(crowd, cpu.others)
    until = next((end for end in range(1, len(seen) + 1) if broke_down(seen[:end])), len(seen))
    clean = [each for each in seen[:until] if each.is_clean]
    last = max((each.until_s for each in clean), default=crowd.began_s + WINDOW_S) - crowd.began_s
    per_s = (pace.due(last) - pace.due(last - WINDOW_S)) / WINDOW_S
    notes = crowd.notes
    lost = [why for at_s, why in notes.failures if at_s <= crowd.began_s + last]
    return Knee(
        per_s if clean else 0.0,
        max((each.alive for each in clean), default=0.0),
        [delay * 1000 for at_s, delay in notes.answers if at_s <= crowd.began_s + last],
        [each.after_s for each in notes.reached if each.at_s <= crowd.began_s + last],
        len(lost),
        len([at_s for at_s, _ in notes.completed if at_s <= crowd.began_s + last]),
        "; ".join(each.complaint for each in seen[-2:] if not each.is_clean) or "time was up",
        cpu.others(crowd.began_s, crowd.began_s + last),
    )


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
