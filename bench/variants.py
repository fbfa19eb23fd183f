"""The ways to hold a reading call that a bench compares, and one load put on any of them."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import LOOPBACK, TOWN_ADDRESS
from bench.company import Bridge, Premises, free_port, furnish, our_asterisk, plain_asterisk
from bench.crowd import Crowd, Line, Outing, Pace, call_all, own_process
from bench.ear import Markers, markers_of
from bench.ivr_figures import OURS, PLAIN, SPOKEN
from bench.listening import Media
from bench.plain_dialplan import plain_dialplan
from bench.processes import CpuRecord, below, quiet_machine, resident_mb, watched
from bench.rehearsal import Step, rehearse
from bench.residents import ANYBODY, READING, ResidentsInTurn
from bench.script import CallScript, caller_in_a_hurry, pieces_of
from bench.spoken_call import SpokenCall, rehearse_spoken

ANSWERS = ("1", f"{READING}#", "1")
"""Yes, it is this account; the reading; yes, it is right."""
_LEAST_IDLE = 0.85


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to hold the call, up and running; `bridge` is the process id of its Python, none on the plain side."""

    name: str
    server: AsteriskServer
    bridge: int | None
    media: int | None = None
    """The process that hears what callers say; none where they press keys."""
    spoken: SpokenCall | None = None
    """How its callers speak."""

    @property
    def pids(self) -> dict[str, int]:
        """The processes that hold the calls; the recogniser's count with the media process above them."""
        named = {"asterisk": self.server.pid, "bridge": self.bridge, "media": self.media}
        return {name: pid for name, pid in named.items() if pid is not None}

    def memory_mb(self) -> dict[str, float]:
        """Of each process, and of all that recognise."""
        found = {name: resident_mb(pid) for name, pid in self.pids.items()}
        if self.media is not None:
            found["workers"] = sum(map(resident_mb, below(self.media)))
        return found


@dataclass(frozen=True, slots=True)
class Loaded:
    """A load that was put on a variant."""

    crowd: Crowd
    cpu: CpuRecord
    busiest_mb: Mapping[str, float] = field(default_factory=dict)
    """The most memory that each process had while it lasted."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that loads need, whichever variant they are put on."""

    premises: Premises
    steps: tuple[Step, ...]
    script: CallScript
    markers: Markers
    residents: ResidentsInTurn
    callers: ProcessPoolExecutor
    callers_pid: int

    async def put(
        self,
        variant: Variant,
        pace: Pace,
        most_calls: int,
        script: CallScript | None = None,
        quiet_within_s: float = 0.0,
    ) -> Loaded:
        """Wait so long for a quiet machine, then let callers call."""
        await quiet_machine(_LEAST_IDLE, quiet_within_s)
        loaded = await self._put(variant, pace, most_calls, script, (self.callers, self.callers_pid))
        if variant.bridge is not None:
            self.residents.give_back(most_calls - loaded.crowd.placed)
        return loaded

    async def put_beside(self, variant: Variant, pace: Pace, most_calls: int) -> Loaded:
        """A small load from a process of its own, while others are put on other variants."""
        with own_process() as pool:
            pid = await asyncio.get_running_loop().run_in_executor(pool, os.getpid)
            return await self._put(variant, pace, most_calls, None, (pool, pid))

    async def _put(
        self,
        variant: Variant,
        pace: Pace,
        most_calls: int,
        script: CallScript | None,
        callers: tuple[ProcessPoolExecutor, int],
    ) -> Loaded:
        pool, pid = callers
        company = f"{LOOPBACK}:{variant.server.settings.sip_port}"
        line = Line(self.premises.number, company, TOWN_ADDRESS, free_port(TOWN_ADDRESS))
        outing = self._outing(variant, line, pace, most_calls, script)
        async with watched(variant.pids | {"callers": pid}, variant.memory_mb) as cpu:
            crowd = await asyncio.get_running_loop().run_in_executor(pool, call_all, outing)
        return Loaded(crowd, cpu, cpu.most_mb)

    def _outing(self, variant: Variant, line: Line, pace: Pace, most_calls: int, script: CallScript | None) -> Outing:
        who = self.residents.take(most_calls) if variant.bridge is not None else (ANYBODY,) * most_calls
        if variant.spoken is not None:
            spoken = variant.spoken
            return Outing(line, script or spoken.script, spoken.markers, spoken.phones(who), pace)
        return Outing(line, script or self.script, self.markers, who, pace)


@asynccontextmanager
async def staged(premises: Premises, answers: Sequence[str] = ANSWERS) -> AsyncIterator[Stage]:
    """The rehearsed call and the callers' process."""
    residents = ResidentsInTurn()
    steps = await rehearse(premises, residents.take(1)[0], answers)
    markers = markers_of(premises.sounds, pieces_of(steps))
    with own_process() as pool:
        pid = await asyncio.get_running_loop().run_in_executor(pool, os.getpid)
        yield Stage(premises, steps, caller_in_a_hurry(steps), markers, residents, pool, pid)


@asynccontextmanager
async def all_ways(stage: Stage) -> AsyncIterator[tuple[Variant, Variant, Variant]]:
    """Our IVR by keys and by voice, and the plain dialplan, each on an Asterisk of its own with the same settings."""
    async with AsyncExitStack() as running:
        ours = await running.enter_async_context(our_asterisk(stage.premises))
        bridge = await running.enter_async_context(Bridge(stage.premises))
        dialplan = plain_dialplan(stage.premises.number, stage.steps)
        plain = await running.enter_async_context(plain_asterisk(stage.premises, dialplan))
        spoken = await running.enter_async_context(by_voice(stage, plain.settings.rtp_last + 1))
        yield Variant(OURS, ours, bridge.pid), spoken, Variant(PLAIN, plain, None)


@asynccontextmanager
async def by_voice(stage: Stage, first_rtp_port: int) -> AsyncIterator[Variant]:
    """A company of its own whose callers say their answers: one that listens asks in other words."""
    premises = await furnish(stage.premises.folder / "voice", by_voice=True, first_rtp_port=first_rtp_port)
    spoken = await rehearse_spoken(premises, stage.residents.take(1)[0])
    async with our_asterisk(premises) as server, Media(premises) as media, Bridge(premises) as bridge:
        yield Variant(SPOKEN, server, bridge.pid, media.pid, spoken)
