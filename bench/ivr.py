"""Our keypad reading IVR against the same steps as plain dialplan: limits, cost, memory, and delay after a key."""

import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from bench.company import furnish
from bench.crowd import Pace
from bench.ivr_section import IvrFigures, Level, Limit, ivr_section
from bench.pace import Crowded, Rising, Steady
from bench.performance_page import Section
from bench.processes import Neighbours, resident_mb
from bench.quantiles import middle, percentile
from bench.variants import Loaded, Stage, Variant, both, staged
from bench.windows import broke_down, clean_limit, windows

_SETTLING_S = 3.0
_LONGEST_CALL_S = 32.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How thorough a bench is; the quick one tells no more than the order of things."""

    runs: int = 5
    level_s: float = 25.0
    start_share: float = 0.7
    """A run begins at this share of the limit found before, and rises from there."""
    growth: float = 0.015
    first_growth: float = 0.03
    first_concurrent: float = 200.0
    longest_s: float = 110.0
    levels: tuple[int, ...] = (50, 100)
    single_calls: int = 2
    quiet_within_s: float = 20.0


THOROUGH = Plan()
QUICK = Plan(runs=0, level_s=8.0, first_growth=0.05, longest_s=60.0, levels=(100,), single_calls=1, quiet_within_s=5.0)


async def ivr(*, quick: bool) -> Section:
    """The section on our IVR's speed, measured now."""
    with tempfile.TemporaryDirectory(prefix="gl-bench-") as folder:
        premises = await furnish(Path(folder))
        async with staged(premises) as stage, both(stage) as variants:
            measuring = _Measuring(stage, QUICK if quick else THOROUGH)
            figures = await measuring.all_of(variants)
            version = variants[0].server.tree.version()
    return ivr_section(figures, version, quick=quick)


@dataclass(slots=True)
class _Measuring:
    stage: Stage
    plan: Plan
    call_s: float = 0.0
    limits: dict[str, list[Limit]] = field(default_factory=dict)

    async def all_of(self, variants: tuple[Variant, Variant]) -> IvrFigures:
        idle = {variant.name: self._memory(variant) for variant in variants}
        levels = [await self._single(variant) for variant in variants]
        levels += [await self._level(variant, concurrent) for concurrent in self.plan.levels for variant in variants]
        for variant in variants:  # where to look; counted only when there are no other runs
            first = await self._limit(variant, self.plan.first_concurrent, self.plan.first_growth)
            self.limits[variant.name] = [first]
        for _ in range(self.plan.runs):
            for variant in variants:
                start = self.plan.start_share * middle([each.concurrent for each in self.limits[variant.name]])
                self.limits[variant.name].append(await self._limit(variant, start, self.plan.growth))
        counted = {name: runs[1:] or runs for name, runs in self.limits.items()}
        return IvrFigures(self.call_s, idle, levels, counted)

    async def _single(self, variant: Variant) -> Level:
        """One call after another, which also tells how long a call lasts."""
        calls = self.plan.single_calls
        pace = Crowded(calls, 1 / _LONGEST_CALL_S, calls * _LONGEST_CALL_S)
        loaded = await self._put(variant, pace, calls)
        lasted = [seconds for _, seconds in loaded.crowd.notes.completed]
        if len(lasted) < calls:
            raise RuntimeError(f"single calls do not come to their end: {loaded.crowd.notes.failures}")
        self.call_s = max(self.call_s, *lasted)
        return self._told(_level(variant.name, 1, loaded, loaded.crowd.began_s, self._memory(variant)))

    async def _level(self, variant: Variant, concurrent: int) -> Level:
        """So many calls at once, looked at once they are all there."""
        settled_s = self.call_s + _SETTLING_S
        pace = Steady(concurrent, self.call_s, settled_s + self.plan.level_s)
        loaded = await self._put(variant, pace, int(concurrent * pace.for_s / self.call_s) + 2)
        from_s = loaded.crowd.began_s + settled_s
        return self._told(_level(variant.name, concurrent, loaded, from_s, self._memory(variant)))

    def _told(self, level: Level) -> Level:
        _tell(f"{level.variant}, {level.concurrent} at once: key to prompt {middle(level.delays_ms):.1f} ms")
        return level

    async def _put(self, variant: Variant, pace: Pace, most_calls: int) -> Loaded:
        return await self.stage.put(variant, pace, most_calls, quiet_within_s=self.plan.quiet_within_s)

    async def _limit(self, variant: Variant, start: float, growth: float) -> Limit:
        """Ever more calls until two windows in a row are unclean."""
        neighbours = Neighbours((*variant.pids.values(), self.stage.callers_pid))
        filled_s = self.call_s + _SETTLING_S
        pace = Rising(start / self.call_s, filled_s, growth, self.plan.longest_s, neighbours)
        loaded = await self._put(variant, pace, pace.due(self.plan.longest_s))
        crowd = loaded.crowd
        seen = windows(crowd, loaded.cpu.others)
        concurrent = clean_limit(seen)
        last = seen[-1].until_s
        limit = Limit(
            concurrent,
            concurrent / self.call_s,
            others=loaded.cpu.others(crowd.began_s, last),
            callers_late_ms=percentile([late for _, late in crowd.late_s], 95) * 1000,
            reached=broke_down(seen),
            asterisk_cores=loaded.cpu.cores("asterisk", last - 15, last),
            broke_by=tuple(each.complaint for each in seen[-2:] if not each.is_clean),
        )
        _tell(
            f"{variant.name}: clean up to {concurrent:.0f} at once, then {'; '.join(limit.broke_by) or 'time was up'}"
        )
        return limit

    def _memory(self, variant: Variant) -> dict[str, float]:
        return {name: resident_mb(pid) for name, pid in variant.pids.items()}


def _level(name: str, concurrent: int, loaded: Loaded, from_s: float, memory_mb: dict[str, float]) -> Level:
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
        cores={who: loaded.cpu.cores(who, from_s, until_s) for who in ("asterisk", "bridge", "callers")},
        others=loaded.cpu.others(from_s, until_s),
        memory_mb=memory_mb,
        failures=len(notes.failures),
        retransmissions=len(notes.retransmissions),
    )


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
