"""The town as a whole: people who are called, a crowd of light residents, and nothing left behind."""

import asyncio
import os
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path

import pytest

from adapters.asterisk.ami.events import HungUp
from adapters.asterisk.ami.originate import Application, OriginateRequest
from adapters.asterisk.town.load import LightCall, LightLoad
from adapters.asterisk.town.subscribers import Answers, Behaviour, Busy, Rejects, RingsUnanswered, Silent
from tests.live.resident_lab import BridgeUnderHand, CompanyCall
from tests.live.test_resident import StartLines, lines, prompts, reading_call, script, sounds

__all__ = ["lines", "prompts", "sounds"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

_DISPATCHER = "70009990001"


async def _phone_out(bridge: BridgeUnderHand, sounds: Path, call_id: str, ring_s: float = 10) -> HungUp:
    """The company calls the dispatcher and plays him the safety text; how that call ended."""
    with bridge.link.follow(call_id) as events:
        playing = Application("Playback", str(sounds / "ru/prompts/hazard_safety"))
        await bridge.link.originate(OriginateRequest(f"PJSIP/{_DISPATCHER}@town", call_id, playing, ring_s=ring_s))
        async with asyncio.timeout(30):
            async for event in events:
                if isinstance(event, HungUp):
                    return event
    raise AssertionError("the link was closed")


@pytest.mark.parametrize(
    ("behaviour", "cause", "sip_status"),
    [(Busy(), 17, "486"), (Rejects(), 21, "403"), (RingsUnanswered(for_s=1), 19, "480"), (Silent(), 19, "480")],
)
async def test_a_dispatcher_may_be_busy_or_absent(
    lines: StartLines, sounds: Path, behaviour: Behaviour, cause: int, sip_status: str
) -> None:
    async with lines(reading_call) as line:
        with line.town.subscriber(_DISPATCHER, behaviour) as dispatcher:
            ended = await _phone_out(line.bridge, sounds, "out-1", ring_s=3)
            call = await dispatcher.called(5)
            await asyncio.wait_for(call.over.wait(), 10)
    assert (ended.cause, call.is_answered) == (cause, False)
    assert sip_status in ended.tech_cause


async def test_a_dispatcher_answers_late_and_hears_the_text(lines: StartLines, sounds: Path) -> None:
    async with lines(reading_call) as line:
        with line.town.subscriber(_DISPATCHER, Answers(after_s=1)) as dispatcher:
            ended = await _phone_out(line.bridge, sounds, "out-2")
            call = await dispatcher.called(5)
            await asyncio.wait_for(call.over.wait(), 10)
    assert ended.tech_cause == ""
    assert call.is_answered
    assert [(prompt.prompt_id, prompt.whole) for prompt in call.prompts] == [("hazard_safety", True)]
    assert len(call.audio) > 16_000 * 8


async def test_a_dispatcher_hangs_up_when_he_has_talked_enough(lines: StartLines, sounds: Path) -> None:
    async with lines(reading_call) as line:
        with line.town.subscriber(_DISPATCHER, Answers(talks_s=1)) as dispatcher:
            await _phone_out(line.bridge, sounds, "out-3")
            call = await dispatcher.called(5)
            await asyncio.wait_for(call.over.wait(), 10)
    assert [prompt.whole for prompt in call.prompts] == [False]


async def test_a_number_where_nobody_lives_rings_unanswered(lines: StartLines, sounds: Path) -> None:
    async with lines(reading_call) as line:
        ended = await _phone_out(line.bridge, sounds, "out-4", ring_s=1)
    assert (ended.cause, "480" in ended.tech_cause) == (19, True)


def most_at_once(calls: Iterable[LightCall]) -> int:
    """The most calls that were answered and not yet over at one moment; a call that never ended counts to the end."""
    answered = [(call.answered_s, call.ended_s) for call in calls if call.answered_s is not None]
    moments = sorted([(at, 1) for at, _ in answered] + [(at, -1) for _, at in answered if at is not None])
    return max(accumulate(change for _, change in moments), default=0)


async def test_light_residents_press_their_keys_by_the_clock(lines: StartLines) -> None:
    async def flow(call: CompanyCall) -> None:
        await call.ask("prompts/account_keypad")
        await call.play("prompts/goodbye")

    load = LightLoad("70000000000", count=10, per_s=5, keys=((1.5, "12345#"),), stay_s=20)
    async with lines(flow) as line:
        calls = await line.town.light_calls(load)
        pressed = line.bridge.keys
        numbers = {call.caller_number for call in line.bridge.calls}
    assert [call.hangup_cause for call in calls] == [16] * 10
    assert most_at_once(calls) >= 5
    assert all(call.answered_s and call.ended_s for call in calls)
    assert sorted(pressed) == sorted("12345#" * 10)
    assert len(numbers) == 10


async def test_nothing_is_left_when_the_town_is_gone(lines: StartLines) -> None:
    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    async with lines(reading_call, is_own=True) as line:
        await line.town.call(script({"hear": "greeting"}, "hang_up"))
    before, tasks = descriptors(), len(asyncio.all_tasks())
    async with lines(reading_call, is_own=True) as line:
        pid = line.town.server.pid
        await line.town.call(script({"hear": "greeting"}, "hang_up"))
    assert len(asyncio.all_tasks()) == tasks
    assert descriptors() <= before
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_resident_who_is_cancelled_hangs_up(lines: StartLines) -> None:
    async with lines(reading_call) as line:
        waiting = asyncio.create_task(line.town.call(script({"hear": {"prompt": "no_match", "within_s": 60}})))
        await asyncio.wait_for(line.bridge.called.wait(), 10)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
