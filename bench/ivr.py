"""Our reading IVR by keys and by voice against plain dialplan: limits, cost, memory, and delay after an answer."""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from bench.company import furnish
from bench.crowd import Pace
from bench.ivr_figures import PROCESSES, IvrFigures, Level, Limit
from bench.ivr_section import ivr_section
from bench.pace import Crowded, Rising, Steady
from bench.performance_page import Section
from bench.processes import Neighbours
from bench.quantiles import middle, percentile
from bench.variants import Loaded, Stage, Variant, all_ways, staged
from bench.windows import broke_down, clean_limit, windows

_SETTLING_S = 3.0
_LONGEST_CALL_S = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How thorough a bench is; the quick one tells no more than the order of things."""

    runs: int = 3
    level_s: float = 15.0
    start_share: float = 0.75
    """A run begins at this share of the limit found before, and rises from there."""
    growth: float = 0.015
    first_growth: float = 0.03
    first_concurrent: float = 200.0
    first_spoken: float = 40.0
    longest_s: float = 90.0
    levels: tuple[int, ...] = (50, 100)
    together: bool = False
    """Whether the variants have their levels at the same time: shorter, and it tells less."""
    quiet_within_s: float = 10.0


THOROUGH = Plan()
QUICK = Plan(runs=0, level_s=5.0, first_growth=0.06, longest_s=42.0, levels=(10,), together=True, quiet_within_s=0.0)


async def ivr(*, quick: bool) -> Section:
    """The section on our IVR's speed, measured now."""
    with tempfile.TemporaryDirectory(prefix="gl-bench-") as folder:
        premises = await furnish(Path(folder))
        async with staged(premises) as stage, all_ways(stage) as variants:
            measuring = _Measuring(stage, QUICK if quick else THOROUGH)
            figures = await measuring.all_of(variants)
            version = variants[0].server.tree.version()
    return ivr_section(figures, version, quick=quick)


@dataclass(slots=True)
class _Measuring:
    stage: Stage
    plan: Plan
    call_s: dict[str, float] = field(default_factory=dict)
    limits: dict[str, list[Limit]] = field(default_factory=dict)

    async def all_of(self, variants: Sequence[Variant]) -> IvrFigures:
        idle = {variant.name: variant.memory_mb() for variant in variants}
        levels: list[Level] = list(await asyncio.gather(*map(self._single, variants)))
        for concurrent in self.plan.levels:
            levels += await self._levels(variants, concurrent)
        for variant in variants:  # where to look; counted only when there are no other runs
            where = self.plan.first_concurrent if variant.spoken is None else self.plan.first_spoken
            self.limits[variant.name] = [await self._limit(variant, where, self.plan.first_growth)]
        for _ in range(self.plan.runs):
            for variant in variants:
                start = self.plan.start_share * middle([each.concurrent for each in self.limits[variant.name]])
                self.limits[variant.name].append(await self._limit(variant, start, self.plan.growth))
        counted = {name: runs[1:] or runs for name, runs in self.limits.items()}
        return IvrFigures(self.call_s, idle, levels, counted)

    async def _single(self, variant: Variant) -> Level:
        """One call to this variant, beside one to each other; it also tells how long a call lasts."""
        loaded = await self.stage.put_beside(variant, Crowded(1, 1.0, _LONGEST_CALL_S), 1)
        notes = loaded.crowd.notes
        if not notes.completed:
            raise RuntimeError(f"a single call to {variant.name} does not come to its end: {notes.failures}")
        self.call_s[variant.name] = notes.completed[0][1]
        return self._told(_level(variant.name, 1, loaded, loaded.crowd.began_s))

    async def _levels(self, variants: Sequence[Variant], concurrent: int) -> Sequence[Level]:
        if self.plan.together:
            return await asyncio.gather(*(self._level(variant, concurrent) for variant in variants))
        return [await self._level(variant, concurrent) for variant in variants]

    async def _level(self, variant: Variant, concurrent: int) -> Level:
        """So many calls at once, looked at once they are all there."""
        call_s = self.call_s[variant.name]
        settled_s = call_s + _SETTLING_S
        pace = Steady(concurrent, call_s, settled_s + self.plan.level_s)
        most = int(concurrent * pace.for_s / call_s) + 2
        put = self.stage.put_beside if self.plan.together else self._put
        loaded = await put(variant, pace, most)
        return self._told(_level(variant.name, concurrent, loaded, loaded.crowd.began_s + settled_s))

    def _told(self, level: Level) -> Level:
        told = f"answer to prompt {middle(level.delays_ms):.1f} ms, {level.failures} failed {level.failed_by}"
        _tell(f"{level.variant}, {level.concurrent} at once: {told}")
        return level

    async def _put(self, variant: Variant, pace: Pace, most_calls: int) -> Loaded:
        return await self.stage.put(variant, pace, most_calls, quiet_within_s=self.plan.quiet_within_s)

    async def _limit(self, variant: Variant, start: float, growth: float) -> Limit:
        """Ever more calls until two windows in a row are unclean."""
        neighbours = Neighbours((*variant.pids.values(), self.stage.callers_pid))
        call_s = self.call_s[variant.name]
        filled_s = call_s + _SETTLING_S
        pace = Rising(start / call_s, filled_s, growth, self.plan.longest_s, neighbours)
        loaded = await self._put(variant, pace, pace.due(self.plan.longest_s))
        crowd = loaded.crowd
        seen = windows(crowd, loaded.cpu.others)
        concurrent = clean_limit(seen)
        last = seen[-1].until_s if seen else crowd.began_s
        limit = Limit(
            concurrent,
            concurrent / call_s,
            others=loaded.cpu.others(crowd.began_s, last),
            callers_late_ms=percentile([late for _, late in crowd.late_s], 95) * 1000,
            reached=broke_down(seen),
            asterisk_cores=loaded.cpu.cores("asterisk", last - 15, last),
            broke_by=tuple(each.complaint for each in seen[-2:] if not each.is_clean),
            failed_by=tuple(sorted({why for _, why in crowd.notes.failures})),
        )
        _tell(
            f"{variant.name}: clean up to {concurrent:.0f} at once, then {'; '.join(limit.broke_by) or 'time was up'}"
        )
        return limit


def _level(name: str, concurrent: int, loaded: Loaded, from_s: float) -> Level:
    crowd, notes = loaded.crowd, loaded.crowd.notes
    until_s = crowd.alive[-1][0]
    reactions = [each for each in notes.reactions if each.at_s >= from_s]
    by_step: dict[str, list[float]] = {}
    for each in reactions:
        by_step.setdefault(each.step, []).append(each.delay_s * 1000)
    alive = [count for at_s, count in crowd.alive if at_s >= from_s]
    return Level(
        name,
        concurrent,
        alive=fmean(alive),
        delays_ms=[each.delay_s * 1000 for each in reactions],
        delays_by_step_ms=by_step,
        gaps_ms=[each.seconds * 1000 for each in notes.gaps if each.at_s >= from_s],
        cores={who: loaded.cpu.cores(who, from_s, until_s) for who in PROCESSES},
        others=loaded.cpu.others(from_s, until_s),
        memory_mb=loaded.busiest_mb,
        failures=len(notes.failures),
        failed_by=", ".join(sorted({why for _, why in notes.failures})),
        barge_ins_ms=[each.delay_s * 1000 for each in notes.barge_ins if each.at_s >= from_s],
        retransmissions=len(notes.retransmissions),
    )


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
