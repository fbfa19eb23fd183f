"""Calls of ours on a real Asterisk: what it tells of each ring, and how it keeps a second ring of an attempt out."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from adapters.asterisk.agi import application_command
from adapters.asterisk.ami.events import AgiStarted, KeyPressed
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.session import AmiSettings
from adapters.asterisk.attempts import prune_guards
from adapters.asterisk.configuration import ami_address
from adapters.asterisk.dialplan import HEARTBEAT
from adapters.asterisk.errors import CallGone
from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.notice_calls import NoticeCalls, RingManner, attempt_of
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import TOWN_ADDRESS
from adapters.asterisk.town.exchange import Town
from adapters.asterisk.town.script import parse_script
from adapters.asterisk.town.subscribers import (
    Answers,
    Behaviour,
    Busy,
    Follows,
    NoSuchNumber,
    Rejects,
    RingsUnanswered,
    Silent,
)
from models.attempt import Attempt, AttemptSeen, AttemptState
from models.phone_number import PhoneNumber
from services.notices.ring_consumers import CommittedRing
from tests.fakes.tones import is_heard, tone
from tests.live.asterisk_lab import no_channels
from tests.live.company_lab import SOUNDS, Variant, prepare_company, short_folder

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

SHOWN = "70001000000"
AGENT = """
[agents.op1]
contact = "{town}:{{town_port}}"
[queues.readings]
members = ["op1"]
ring_s = 5
wrap_up_s = 0
"""
AGENT_HZ, CONSUMER_HZ = 700, 1100
RING_S = 4
_places = itertools.count(1)


@dataclass
class Lab:
    """An Asterisk that dials, with the test as its bridge, and the town that is dialled."""

    asterisk: AsteriskServer
    town: Town
    link: AmiLink
    lines: NoticeCalls

    async def ring(self, number: str) -> str:
        """Ring it for a new attempt, whose id this is."""
        attempt = f"n{next(_places)}-1"
        ring = CommittedRing(Attempt(attempt, "notice-1", "gridline", "now", datetime.now(UTC)), PhoneNumber(number))
        assert await self.lines.ring(ring)
        return attempt

    async def end_of(self, attempt: str) -> AttemptSeen:
        """What is known once its call is over."""
        async with asyncio.timeout(30):
            while True:
                is_live = attempt in (await self.lines.now()).attempts
                seen = await self.lines.seen(attempt, is_live=is_live)
                if seen.end is not None and not is_live:
                    return seen
                await asyncio.sleep(0.1)

    async def variables(self) -> str:
        return await self.asterisk.console("dialplan show globals")


@asynccontextmanager
async def beating(link: AmiLink) -> AsyncIterator[None]:
    """The dialplan takes us for a living bridge."""

    async def beat() -> None:
        while True:
            await link.setvar_global(HEARTBEAT, str(int(time.time())))
            await asyncio.sleep(1)

    task = asyncio.create_task(beat())
    await asyncio.sleep(0.1)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lab(asterisk_tree: AsteriskTree) -> AsyncIterator[Lab]:
    with short_folder() as folder:
        ready = await prepare_company(asterisk_tree, folder, Variant(AGENT.format(town=TOWN_ADDRESS), hands=2))
        async with AsteriskServer(asterisk_tree, ready.told) as asterisk, ready.town as town:
            account = ready.told.ami_account
            where = ami_address(ready.told), ready.told.ami_port
            async with AmiLink(AmiSettings(*where, account, asterisk.credentials.of(account))) as link:
                await link.wait_up(10)
                async with beating(link):
                    yield Lab(
                        asterisk, town, link, NoticeCalls(link, RingManner(SHOWN, RING_S, ("alaw",)), lambda: True)
                    )


@pytest.mark.parametrize(
    ("behaviour", "state", "cause"),
    [
        (Busy(), AttemptState.BUSY, 17),
        (Rejects(after_s=1), AttemptState.FAILED, 21),
        (RingsUnanswered(for_s=1), AttemptState.NO_ANSWER, 19),
        (RingsUnanswered(), AttemptState.NO_ANSWER, 0),
        (Silent(), AttemptState.NO_ANSWER, 0),
        (NoSuchNumber(), AttemptState.FAILED, 1),
    ],
    ids=["busy", "pressed away", "the network gave up", "nobody came", "does not even ring", "no such number"],
)
async def test_asterisk_tells_how_a_ring_ended_that_nobody_answered(
    lab: Lab, behaviour: Behaviour, state: AttemptState, cause: int
) -> None:
    with lab.town.subscriber("+70002000301", behaviour) as consumer:
        attempt = await lab.ring("+70002000301")
        seen = await lab.end_of(attempt)
        (call,) = consumer.calls
    assert (seen.end, seen.cause) == (state, cause)
    assert call.caller_number.lstrip("+") == SHOWN
    assert await no_channels(lab.asterisk)


async def test_a_number_that_is_none_is_not_dialled(lab: Lab) -> None:
    attempt = "n900-1"
    await lab.link.act(
        {
            "Action": "Originate",
            "Async": "true",
            "Channel": f"Local/{attempt}@dialout/n",
            "ChannelId": f"notice-{attempt}",
            "Context": "notice",
            "Exten": "s",
            "Priority": "1",
            "Variable": ["GRIDLINE_NUMBER=112", "GRIDLINE_RING_S=4"],
        }
    )
    seen = await lab.end_of(attempt)
    assert (seen.end, seen.cause) == (AttemptState.FAILED, 28)


async def test_whoever_answers_is_heard_and_his_keys_reach_the_half_that_talks(lab: Lab) -> None:
    script = parse_script(
        {"called": "70001000000", "steps": [{"hear": "hazard_safety"}, {"press": "19"}, {"wait": 1}, "hang_up"]}
    )
    number = "+70002000302"
    with (
        lab.link.subscribe(AgiStarted, KeyPressed, name="test") as events,
        lab.town.subscriber(number, Follows(script, after_s=0.5)) as consumer,
    ):
        attempt = await lab.ring(number)
        async with asyncio.timeout(20):
            started = await anext(events)
            assert isinstance(started, AgiStarted)
            assert (started.context, started.arguments) == ("notice", (SHOWN,))
            assert attempt_of(started.call.uniqueid) == attempt
            assert started.caller_number == number
            assert (await lab.lines.seen(attempt, is_live=True)).end is AttemptState.ANSWERED
            playing = application_command("BackGround", str(SOUNDS / "ru/prompts/hazard_safety"))
            await lab.link.agi(started.channel, playing, 20)
            keys = ""
            while len(keys) < 2:
                pressed = await anext(events)  # those of the leg behind the trunk are told too
                keys += pressed.digit if isinstance(pressed, KeyPressed) and pressed.call == started.call else ""
        assert keys == "19"
        seen = await lab.end_of(attempt)
    assert seen.end is AttemptState.ANSWERED
    (call,) = consumer.calls
    assert [prompt.prompt_id for prompt in call.prompts] == ["hazard_safety"]
    assert await no_channels(lab.asterisk)


async def test_an_attempt_that_lives_or_has_been_dialled_is_not_dialled_again(lab: Lab) -> None:
    number = "+70002000303"
    with lab.town.subscriber(number, RingsUnanswered(for_s=2)) as consumer:
        attempt = await lab.ring(number)
        ring = CommittedRing(Attempt(attempt, "notice-1", "gridline", "now", datetime.now(UTC)), PhoneNumber(number))
        await lab.lines.ring(ring)
        seen = await lab.end_of(attempt)
        await lab.lines.ring(ring)
        await asyncio.sleep(1)
        assert await lab.end_of(attempt) == seen, "what is known of it stays"
        assert len(consumer.calls) == 1
    assert await no_channels(lab.asterisk)


async def test_an_attempt_that_was_bolted_is_not_dialled_by_a_request_that_comes_late(lab: Lab) -> None:
    number = "+70002000304"
    with lab.town.subscriber(number, RingsUnanswered(for_s=2)) as consumer:
        attempt = Attempt("n901-1", "notice-1", "gridline", "now", datetime.now(UTC))
        await lab.lines.bolt(attempt.id)
        await lab.lines.ring(CommittedRing(attempt, PhoneNumber(number)))
        await asyncio.sleep(1)
        assert await no_channels(lab.asterisk)
        assert (await lab.lines.seen(attempt.id, is_live=False)).is_bolted
        assert consumer.calls == []


async def test_nothing_of_an_attempt_that_is_over_stays_in_asterisk(lab: Lab) -> None:
    number = "+70002000305"
    with lab.town.subscriber(number, Busy()):
        attempt = await lab.ring(number)
        await lab.end_of(attempt)
    assert attempt.replace("-", "_") in await lab.variables()
    await lab.lines.forget(attempt)
    assert attempt.replace("-", "_") not in await lab.variables()
    assert attempt not in await lab.asterisk.console("database show out")


async def test_old_guards_are_taken_away_and_young_ones_stay(lab: Lab) -> None:
    await lab.asterisk.console(f"database put out n902-1 {int(time.time()) - 90_000}")
    await lab.asterisk.console(f"database put out n903-1 {int(time.time()) - 3_000}")
    assert await prune_guards(lab.link) == 1
    left = await lab.asterisk.console("database show out")
    assert "n903-1" in left
    assert "n902-1" not in left


async def test_whoever_answers_while_no_bridge_lives_hears_nothing_and_the_line_ends(lab: Lab) -> None:
    number = "+70002000306"
    with lab.town.subscriber(number, Answers(after_s=0.2, talks_s=20)) as consumer:
        attempt = await lab.ring(number)
        call = await consumer.called(within_s=10)
        await lab.link.setvar_global(HEARTBEAT, "0")
        seen = await lab.end_of(attempt)
        await asyncio.wait_for(call.over.wait(), 10)
    assert seen.end is AttemptState.ANSWERED
    assert call.prompts == ()


async def test_a_bridge_that_dies_while_it_talks_costs_the_consumer_a_few_seconds(lab: Lab) -> None:
    number = "+70002000307"
    with (
        lab.link.subscribe(AgiStarted, name="test") as events,
        lab.town.subscriber(number, Answers(after_s=0.2, talks_s=60)) as consumer,
    ):
        attempt = await lab.ring(number)
        async with asyncio.timeout(10):
            await anext(events)
        call = await consumer.called(within_s=10)
        began = time.monotonic()
        await lab.end_of(attempt)
        assert time.monotonic() - began < 20
        await asyncio.wait_for(call.over.wait(), 10)
    assert await no_channels(lab.asterisk)


async def test_a_consumer_who_wants_people_is_a_caller_from_then_on(lab: Lab) -> None:
    number = "+70002000308"
    with (
        lab.link.subscribe(AgiStarted, name="test") as events,
        lab.town.subscriber(number, Answers(after_s=0.2, talks_s=15)),
        lab.town.subscriber("+70001000101", Busy()),
        lab.town.subscriber("+70001000102", Busy()),
    ):
        attempt = await lab.ring(number)
        async with asyncio.timeout(20):
            started = await anext(events)
            assert isinstance(started, AgiStarted)
            await lab.link.set_channel_var(started.channel, "GRIDLINE_NEXT", "dispatcher")
            await lab.link.break_agi(started.channel)
            again = await anext(events)
        assert isinstance(again, AgiStarted)
        assert (again.context, again.call) == ("bridge", started.call)
        assert again.arguments[:2] == (SHOWN, "dispatcher-unreached")
        assert again.caller_number == number
        with suppress(CallGone):
            await lab.link.hangup(started.channel)
        await lab.end_of(attempt)
    assert await no_channels(lab.asterisk)
    assert number not in await lab.variables()


async def test_a_consumer_who_asks_for_a_person_and_the_agent_hear_each_other(lab: Lab) -> None:
    number = "+70002000309"
    consumer = Answers(after_s=0.2, talks_s=40, says=tone(CONSUMER_HZ, seconds=30))
    agent = Answers(after_s=0.5, talks_s=4, says=tone(AGENT_HZ, seconds=10))
    for _ in range(3):  # whose packets begin with a high number were taken for late: about every second one
        with (
            lab.link.subscribe(AgiStarted, name="test") as events,
            lab.town.subscriber(number, consumer) as rung,
            lab.town.subscriber("0", agent) as answering,
        ):
            attempt = await lab.ring(number)
            async with asyncio.timeout(20):
                started = await anext(events)
                assert isinstance(started, AgiStarted)
            playing = application_command("BackGround", str(SOUNDS / "ru/prompts/goodbye"))
            await lab.link.agi(started.channel, playing, 20)
            await lab.link.set_channel_var(started.channel, "GRIDLINE_NEXT", "operators")
            await lab.link.set_channel_var(started.channel, "GRIDLINE_QUEUE", "readings")
            await lab.link.break_agi(started.channel)
            talk = await answering.called(within_s=20)
            await asyncio.wait_for(talk.over.wait(), 20)
            await lab.end_of(attempt)
            (call,) = rung.calls
        assert talk.caller_number == number
        assert is_heard(CONSUMER_HZ, talk.audio)
        assert is_heard(AGENT_HZ, call.audio)
    assert await no_channels(lab.asterisk)
