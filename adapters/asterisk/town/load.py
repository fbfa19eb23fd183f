"""Many light residents at once, played by the town's Asterisk alone: they press keys by the clock and hear nothing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from adapters.asterisk.ami.events import HungUp, LinkWentDown, OriginateAnswered
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.originate import Application, OriginateRequest, Queued

_GRAIN_S = 0.5
_EVENTS_HELD = 100_000


@dataclass(frozen=True, slots=True)
class LightLoad:
    """So many calls at such a rate. `keys` are pairs of seconds to wait (in halves) and keys to press then."""

    called: str
    count: int
    per_s: float
    keys: tuple[tuple[float, str], ...]
    stay_s: float = 60.0
    """How long after the last key, unless the company hangs up."""
    caller_first: int = 70_001_000_000
    """Each call has a number of its own, counted from here."""
    callers: tuple[str, ...] = ()
    """From whose numbers the calls come, one after another; empty: from `caller_first` on."""
    gap_ms: int = 120
    tone_ms: int = 100
    longest_s: float = 300.0
    """For all calls together, after the last was placed."""

    def __post_init__(self) -> None:
        if any(wait_s % _GRAIN_S for wait_s, _ in self.keys):
            raise ValueError("a light resident waits whole and half seconds only")
        if self.callers and len(self.callers) < self.count:
            raise ValueError("a load with callers of its own has one for each call")

    def number_of(self, call: int) -> str:
        """From which number this call comes, counted from 0."""
        return self.callers[call] if self.callers else str(self.caller_first + call)

    @property
    def digits(self) -> str:
        """The keys as SendDTMF takes them: a small w waits half a second, a large one a second."""
        script = "".join(_pause(wait_s) + keys for wait_s, keys in self.keys)
        return script + _pause(self.stay_s)


@dataclass(slots=True)
class LightCall:
    """One light call; seconds of the event loop's clock, None where it did not come so far."""

    channel_id: str
    answered_s: float | None = None
    ended_s: float | None = None
    hangup_cause: int = 0
    refused: str = ""


Seen = Callable[[LightCall], None]
"""Told of a call when it is placed, answered and over."""


def _nobody(_: LightCall) -> None:
    pass


class LightCalls:
    """Places the calls of one load and follows them all by one subscription."""

    def __init__(self, link: AmiLink, load: LightLoad, trunk: str, name: str, seen: Seen = _nobody) -> None:
        self._link = link
        self._load = load
        self._trunk = trunk
        self._name = name
        self._seen = seen
        self._loop = asyncio.get_running_loop()
        self._calls: dict[str, LightCall] = {}

    async def run(self) -> tuple[LightCall, ...]:
        """Place all calls and wait until all are over, or the time is; in the order in which they were placed."""
        async with asyncio.TaskGroup() as tasks:
            follower = tasks.create_task(self._follow(), name=f"{self._name} events")
            await asyncio.sleep(0)
            await self._place(tasks)
            try:
                async with asyncio.timeout(self._load.longest_s):
                    await asyncio.shield(follower)
            except TimeoutError:
                follower.cancel()
        return tuple(self._calls.values())

    async def _place(self, tasks: asyncio.TaskGroup) -> None:
        begun_s = self._loop.time()
        for number in range(self._load.count):
            await asyncio.sleep(max(0.0, begun_s + number / self._load.per_s - self._loop.time()))
            call = LightCall(f"{self._name}-{number}")
            self._calls[call.channel_id] = call
            self._seen(call)
            tasks.create_task(self._dial(call, number), name=call.channel_id)

    async def _dial(self, call: LightCall, number: int) -> None:
        load = self._load
        request = OriginateRequest(
            f"PJSIP/{load.called}@{self._trunk}",
            call.channel_id,
            Application("SendDTMF", f"{load.digits},{load.gap_ms},{load.tone_ms}"),
            caller_number=load.number_of(number),
        )
        outcome = await self._link.originate(request)
        if not isinstance(outcome, Queued):
            call.refused, call.ended_s = outcome.reason, self._loop.time()
            self._seen(call)

    async def _follow(self) -> None:
        kinds = (OriginateAnswered, HungUp, LinkWentDown)
        with self._link.subscribe(*kinds, name=self._name, limit=_EVENTS_HELD) as events:
            async for event in events:
                if isinstance(event, LinkWentDown):
                    return
                call = self._calls.get(event.call.uniqueid) if isinstance(event, OriginateAnswered | HungUp) else None
                if call is None:
                    continue
                if isinstance(event, OriginateAnswered) and event.answered:
                    call.answered_s = self._loop.time()
                elif isinstance(event, HungUp):
                    call.ended_s, call.hangup_cause = self._loop.time(), event.cause
                self._seen(call)
                if len(self._calls) == self._load.count and all(
                    one.ended_s is not None for one in self._calls.values()
                ):
                    return


def _pause(seconds: float) -> str:
    return "W" * int(seconds) + ("w" if seconds % 1 else "")
