"""`python -m bench soak --minutes 60`: calls by keys and by voice, and what each process holds meanwhile."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import LOOPBACK, TOWN_ADDRESS
from bench.company import Bridge, Premises, free_port, furnish, our_asterisk
from bench.crowd import Crowd, Line, Outing, call_all, own_process
from bench.ear import markers_of
from bench.listening import Media
from bench.pace import Crowded
from bench.performance_page import Section
from bench.processes import below
from bench.rehearsal import rehearse
from bench.residents import ResidentsInTurn
from bench.samples import NOTHING, Held, held_by
from bench.script import caller_in_a_hurry, pieces_of
from bench.soak_section import SoakFigures, soak_section
from bench.spoken_call import rehearse_spoken
from bench.variants import ANSWERS

MINUTES, QUICK_MINUTES = 60.0, 2.0
PER_S = 1 / 5
"""Calls of each kind: about six of each are up at a time."""
_LAST_CALL_S = 60.0
_LOOK_S = 60.0
_FIRST_RTP_PORT = 16000
"""Ports of its own: other benches and tests may run meanwhile."""
_GONE_WITHIN_S = 5.0


async def soak(*, quick: bool, minutes: float = MINUTES) -> Section:
    """The section on a long trickle of calls, measured now."""
    with tempfile.TemporaryDirectory(prefix="gl-soak-") as folder:
        premises = await furnish(Path(folder) / "c", by_voice=True, first_rtp_port=_FIRST_RTP_PORT)
        watch = _Watch(QUICK_MINUTES if quick else minutes)
        async with our_asterisk(premises) as server, Media(premises) as media, Bridge(premises) as bridge:
            watch.pids = {"Asterisk": server.pid, "bridge": bridge.pid, "media process": media.pid}
            pressed, spoken = await _trickle(premises, server, watch)
        left = await _left(watch.seen)
    return soak_section(SoakFigures(watch.minutes, watch.at, watch.held, pressed, spoken, left))


async def _trickle(premises: Premises, server: AsteriskServer, watch: "_Watch") -> tuple[Crowd, Crowd]:
    """Callers who press and callers who speak, each from a process of their own, until the time is over."""
    residents, loop = ResidentsInTurn(), asyncio.get_running_loop()
    calls = max(1, int(watch.minutes * 60 * PER_S))
    by_keys = await rehearse(premises, residents.take(1)[0], ANSWERS, by_voice=True)
    by_voice = await rehearse_spoken(premises, residents.take(1)[0])
    pace = Crowded(calls, PER_S, watch.minutes * 60 + _LAST_CALL_S)
    company = f"{LOOPBACK}:{server.settings.sip_port}"
    lines = [Line(premises.number, company, TOWN_ADDRESS, free_port(TOWN_ADDRESS)) for _ in range(2)]
    markers = markers_of(premises.sounds, pieces_of(by_keys))
    pressing = Outing(lines[0], caller_in_a_hurry(by_keys), markers, residents.take(calls), pace)
    who = by_voice.phones(residents.take(calls))
    speaking = Outing(lines[1], by_voice.script, by_voice.markers, who, pace)
    with own_process() as first, own_process() as second:
        loads = [loop.run_in_executor(first, call_all, pressing), loop.run_in_executor(second, call_all, speaking)]
        await watch.until_done(loads)
        return loads[0].result(), loads[1].result()


@dataclass(slots=True)
class _Watch:
    """Looks at the processes once a minute, and before the first call."""

    minutes: float
    pids: Mapping[str, int] = field(default_factory=dict)
    at: list[float] = field(default_factory=list)
    held: dict[str, list[Held]] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    async def until_done(self, loads: "list[asyncio.Future[Crowd]]") -> None:
        began_s = time.monotonic()
        waiting: set[asyncio.Future[Crowd]] = set(loads)
        while waiting:
            self._look((time.monotonic() - began_s) / 60)
            _, waiting = await asyncio.wait(waiting, timeout=min(_LOOK_S, self.minutes * 60 / 4))
        self._look((time.monotonic() - began_s) / 60)

    def _look(self, minute: float) -> None:
        workers = below(self.pids["media process"])
        now = {name: held_by(pid) for name, pid in self.pids.items()}
        now["recognisers"] = NOTHING
        for worker in workers:
            with suppress(OSError):  # it is just being replaced
                now["recognisers"] += held_by(worker)
        self.seen |= {*self.pids.values(), *workers}
        self.at.append(minute)
        for name, held in now.items():
            self.held.setdefault(name, []).append(held)
        told = ", ".join(
            f"{name} {each.memory_mb:.1f} MiB {each.files} files {each.threads} threads" for name, each in now.items()
        )
        sys.stderr.write(f"minute {minute:.0f}: {told}; {len(workers)} recognisers\n")


async def _left(pids: set[int]) -> int:
    """How many of these processes still live a little later."""
    deadline = time.monotonic() + _GONE_WITHIN_S
    while (left := sum(map(_lives, pids))) and time.monotonic() < deadline:  # noqa: ASYNC110  (no one tells of an end)
        await asyncio.sleep(0.1)
    return left


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
