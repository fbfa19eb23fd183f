"""The two ways to hold the same call that a bench compares, and one load put on either of them."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import LOOPBACK, TOWN_ADDRESS
from bench.company import CALLERS_PORT, Bridge, Premises, our_asterisk, plain_asterisk
from bench.crowd import Crowd, Line, Outing, Pace, call_all, own_process
from bench.ear import Markers, markers_of
from bench.plain_dialplan import plain_dialplan
from bench.processes import CpuRecord, quiet_machine, watched
from bench.rehearsal import Step, rehearse
from bench.residents import ANYBODY, READING, ResidentsInTurn
from bench.script import CallScript, caller_in_a_hurry, pieces_of

ANSWERS = ("1", f"{READING}#", "1")
"""Yes, it is this account; the reading; yes, it is right."""
_LEAST_IDLE = 0.85


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to hold the call, up and running; `bridge` is the process id of its Python, none on the plain side."""

    name: str
    server: AsteriskServer
    bridge: int | None

    @property
    def pids(self) -> dict[str, int]:
        """The processes that hold the calls."""
        return {"asterisk": self.server.pid} | ({"bridge": self.bridge} if self.bridge is not None else {})


@dataclass(frozen=True, slots=True)
class Loaded:
    """A load that was put on a variant."""

    crowd: Crowd
    cpu: CpuRecord


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
        company = f"{LOOPBACK}:{variant.server.settings.sip_port}"
        line = Line(self.premises.number, company, TOWN_ADDRESS, CALLERS_PORT)
        who = self.residents.take(most_calls) if variant.bridge is not None else (ANYBODY,) * most_calls
        outing = Outing(line, script or self.script, self.markers, who, pace)
        async with watched(variant.pids | {"callers": self.callers_pid}) as cpu:
            crowd = await asyncio.get_running_loop().run_in_executor(self.callers, call_all, outing)
        if variant.bridge is not None:
            self.residents.give_back(most_calls - crowd.placed)
        return Loaded(crowd, cpu)


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
async def both(stage: Stage) -> AsyncIterator[tuple[Variant, Variant]]:
    """Our IVR and the plain dialplan, each on an Asterisk of its own with the same settings."""
    async with AsyncExitStack() as running:
        ours = await running.enter_async_context(our_asterisk(stage.premises))
        bridge = await running.enter_async_context(Bridge(stage.premises))
        dialplan = plain_dialplan(stage.premises.number, stage.steps)
        plain = await running.enter_async_context(plain_asterisk(stage.premises, dialplan))
        yield Variant("Gridline", ours, bridge.pid), Variant("plain dialplan", plain, None)
