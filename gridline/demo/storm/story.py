"""The evening from the first call to the summary: what happens, in its order."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from adapters.asterisk.town.exchange import Town
from adapters.asterisk.town.load import LightLoad
from adapters.asterisk.town.report import KeysPressed, PromptHeard, ResidentEvent, ResidentOutcome, ResidentReport
from adapters.asterisk.town.script import ResidentScript
from adapters.asterisk.town.subscribers import Answers, Subscriber
from adapters.database.storm_figures import StormFigures
from gridline.company import Company
from gridline.demo.screen import Screen
from gridline.demo.storm.calls import asks_for_a_person, reports, sees_a_broken_wire
from gridline.demo.storm.counting import Counting
from gridline.demo.storm.dispatcher import Dispatcher
from gridline.demo.storm.figures import Crowd, Summary, overtaken
from gridline.demo.storm.people import FEEDER, STREETS, Cast
from gridline.resident_call import Transcript
from models.local_time import local
from models.outage import Outage

PER_S = 1.2
"""Calls a second: some seventy at once, which two cores serve beside the town that calls."""
_SUSPECTED_WITHIN_S = 20.0
_DRAINED_WITHIN_S = 20.0
_AGENT = "0"
"""Where the agents' telephones stand in the town."""
_ZERO_AFTER_S = 20.0
_OUTAGE_KEY, _OUTAGE_KEY_IN_A_STORM = "2", "1"
_DANGER_KEY = "9"
_LONGEST_CALL_S = 180.0
_ASTRAY = (ResidentOutcome.NOT_HEARD, ResidentOutcome.NOT_ANSWERED, ResidentOutcome.EXPECTATION_MISSED)
"""Not who is cut off: an agent hangs up first."""
_STAYS_S = 55.0
"""Whoever is not asked to leave hangs up by then."""


Tell = Callable[[ResidentEvent], None]


@dataclass(slots=True)
class Story:
    """`await story.told()` takes the evening through and returns its summary."""

    town: Town
    company: Company
    cast: Cast
    dispatcher: Dispatcher
    figures: StormFigures
    screen: Screen
    storms_at: str
    """The address of the bridge's /metrics."""
    _crowd: Crowd = field(default_factory=Crowd)
    _reports: list[ResidentReport] = field(default_factory=list)
    _registered_at: list[float] = field(default_factory=list)
    _pressed_at: float | None = None

    async def told(self) -> Summary:
        """Raises TimeoutError where something that must happen does not."""
        with self._duty_phone() as duty, self.town.subscriber(_AGENT, Answers(after_s=1, talks_s=12)) as agents:
            name = self.company.profile.name
            self._say(f"{name}: feeder {FEEDER} has failed. Nobody here knows it yet; people begin to phone.")
            suspected_s, outage = await self._first_reports()
            outage = await self._confirmed(outage)
            counting = Counting(self.figures, self._crowd, self._reports, (agents,), self.storms_at, outage.outage_id)
            danger_s = await self._storm(counting, duty)
            keeps_start = await self._restored(outage)
            await counting.settled(_DRAINED_WITHIN_S)
            return await self._summary(counting, suspected_s, danger_s, keeps_start=keeps_start)

    def _duty_phone(self) -> AbstractContextManager[Subscriber]:
        number = self.company.profile.danger.numbers[0].e164
        return self.town.subscriber(number, Answers(after_s=1, talks_s=6))

    async def _first_reports(self) -> tuple[float, Outage]:
        """Three callers from three transformers, the first of them in full."""
        called = self._called
        scripts = [reports(each.phone, called, _OUTAGE_KEY) for each in self.cast.first]
        watching = asyncio.create_task(self.dispatcher.suspected(_LONGEST_CALL_S), name="suspicion")
        async with asyncio.TaskGroup() as tasks:
            for place, script in enumerate(scripts):
                tasks.create_task(self._report(script, place + 1), name=f"report {place + 1}")
        async with asyncio.timeout(_SUSPECTED_WITHIN_S):
            listed = await watching
        outage = listed.outage
        after_s = time.monotonic() - max(self._registered_at)
        self._say(
            f"\nThe third call made it clear: outage {outage.outage_id} is suspected at {outage.device_id} "
            f"({listed.device_name}), {listed.reports} cases below it."
        )
        return max(0.0, after_s), outage

    async def _report(self, script: ResidentScript, place: int) -> None:
        transcript = Transcript(self.screen.show) if place == 1 else None

        def tell(event: ResidentEvent) -> None:
            if transcript is not None:
                transcript.tell(event)
            if isinstance(event, PromptHeard) and event.prompt.prompt_id == "outage_registered":
                self._registered_at.append(time.monotonic())

        await asyncio.sleep(place - 1)
        report = await self._call(script, tell)
        number = dict(report.captured).get("number", "none")
        self._say(f"call {place}, from …{script.caller_number[-4:]}: reported as {number} ({report.outcome.value})")

    async def _confirmed(self, outage: Outage) -> Outage:
        confirmed = await self.dispatcher.confirms(outage)
        await self.dispatcher.names(STREETS)
        assert confirmed.estimate is not None, "it was given"
        there = local(confirmed.estimate, self.company.profile.zone)
        self._say(
            f"The dispatcher confirms it: a crew is on site, power is expected at {there:%H:%M}; all callers of a "
            f"storm hear where: {STREETS}.\n"
        )
        return confirmed

    async def _storm(self, counting: Counting, duty: Subscriber) -> float | None:
        """Everybody phones. Returns the seconds from the danger key to the dispatcher's telephone."""
        crowd, askers = self.cast.crowd, self.cast.askers
        lasts_s = len(crowd) / PER_S
        self._say(f"Now everybody phones: {len(crowd) + len(askers)} more calls in {lasts_s:.0f} seconds.")
        counter = asyncio.create_task(counting.shown(self.screen), name="counters")
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._light(crowd, PER_S, ()), name="crowd")
                if askers:
                    per_s = len(askers) / max(1.0, lasts_s / 2)
                    tasks.create_task(self._light(askers, per_s, ((_ZERO_AFTER_S, "0"),)), name="askers")
                danger = tasks.create_task(self._danger(duty, lasts_s / 3), name="broken wire")
                tasks.create_task(self._priority(lasts_s / 3), name="priority household")
        finally:
            counter.cancel()
        self.screen.count((await counting.look()).line(), last=True)
        return danger.result()

    async def _light(self, callers: tuple[str, ...], per_s: float, keys: tuple[tuple[float, str], ...]) -> None:
        load = LightLoad(
            self._called, len(callers), per_s, keys, stay_s=_STAYS_S, callers=callers, longest_s=_LONGEST_CALL_S
        )
        await self.town.light_calls(load, self._crowd.saw)

    async def _danger(self, duty: Subscriber, after_s: float) -> float | None:
        await asyncio.sleep(after_s)
        self._say("\nIn the middle of it somebody sees a broken wire and presses 9:")
        transcript = Transcript(self.screen.show)

        def tell(event: ResidentEvent) -> None:
            transcript.tell(event)
            if isinstance(event, KeysPressed) and event.digits == _DANGER_KEY:
                self._pressed_at = time.monotonic()

        async with asyncio.TaskGroup() as tasks:
            calling = sees_a_broken_wire(self.cast.danger.phone, self._called)
            tasks.create_task(self._call(calling, tell), name="broken wire's call")
            rang = tasks.create_task(_rang_at(duty), name="dispatcher's telephone")
        rang_at = rang.result()
        if rang_at is None or self._pressed_at is None:
            return None
        seconds = rang_at - self._pressed_at
        self._say(f"The dispatcher's telephone rang {seconds:.1f} s after the key, most of it the safety text.\n")
        return seconds

    async def _priority(self, after_s: float) -> None:
        await asyncio.sleep(after_s)
        self._say(f"A priority household (…{self.cast.priority.phone[-4:]}) phones and wants a person.")
        await self._call(asks_for_a_person(self.cast.priority.phone, self._called))

    async def _restored(self, outage: Outage) -> bool:
        """Power is back but for one house; whether its outage goes on with the first one's start."""
        restored = await self.dispatcher.restores(await self.dispatcher.current(outage))
        self._say(f"\nPower is back: outage {restored.outage_id} is restored. One house calls all the same:")
        house = self.cast.still_out
        script = reports(house.phone, self._called, self._key_now)
        await self._call(script, Transcript(self.screen.show).tell)
        await self.dispatcher.reported_again(restored, _SUSPECTED_WITHIN_S)
        again = await self.dispatcher.still_out(restored, house.transformer)
        zone = self.company.profile.zone
        self._say(
            f"Still out: outage {again.outage_id} goes on at {again.device_id}, "
            f"since {local(again.started_at, zone):%H:%M:%S} as before.\n"
        )
        return again.started_at == outage.started_at and again.is_open

    @property
    def _key_now(self) -> str:
        return _OUTAGE_KEY_IN_A_STORM if self._crowd.stormed else _OUTAGE_KEY

    async def _summary(
        self, counting: Counting, suspected_s: float, danger_s: float | None, *, keeps_start: bool
    ) -> Summary:
        last = await counting.look()
        results = await self.figures.results()
        wait_s, overtook = await self._priority_stay()
        lost = self._crowd.lost + sum(each.outcome is ResidentOutcome.NOT_ANSWERED for each in self._reports)
        served = sum(results.get(result, 0) for result in ("self_service", "informed", "callback_taken"))
        return Summary(
            calls=last.offered,
            answered=last.offered - lost,
            lost=lost,
            told=last.count.told,
            child_cases=last.count.children,
            repeat_callers=last.count.repeated,
            asked_for_a_person=last.to_agents,
            served_without_an_agent=served / last.offered,
            suspected_after_reports=len(self.cast.first),
            suspected_after_s=round(suspected_s, 2),
            storm_mode_came_on=self._crowd.stormed,
            danger_key_to_dispatcher_s=danger_s,
            priority_wait_s=wait_s,
            priority_overtook=overtook,
            still_out_keeps_start=keeps_start,
            results=results,
            astray=[each.detail for each in self._reports if each.outcome in _ASTRAY],
        )

    async def _priority_stay(self) -> tuple[float | None, int]:
        """Her wait and whom she overtook; a stay in a queue reaches the database a moment after the call's record."""
        deadline = time.monotonic() + _DRAINED_WITHIN_S
        while True:
            wait_s, overtook = overtaken(await self.figures.stays(), f"+{self.cast.priority.phone}")
            if wait_s is not None or time.monotonic() > deadline:
                return wait_s, overtook
            await asyncio.sleep(0.5)

    async def _call(self, script: ResidentScript, tell: Tell = lambda _: None) -> ResidentReport:
        report = await self.town.call(script, tell)
        self._reports.append(report)
        return report

    def _say(self, text: str) -> None:
        self.screen.show(text)

    @property
    def _called(self) -> str:
        return self.company.profile.called_numbers[0]


async def _rang_at(duty: Subscriber) -> float | None:
    try:
        await duty.called(_LONGEST_CALL_S)
    except TimeoutError:
        return None
    return time.monotonic()
