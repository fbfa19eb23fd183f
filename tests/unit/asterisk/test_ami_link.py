"""The AMI link as the call adapter and the service see it: up, down, up again, and what each call learns of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.asterisk.ami.actions import QueueMember, QueueState, WaitingCaller
from adapters.asterisk.ami.events import (
    AgiFinished,
    FullyBooted,
    HungUp,
    KeyPressed,
    LinkCameUp,
    LinkWentDown,
    Shutdown,
)
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.link_state import LinkState, LinkStatus
from adapters.asterisk.errors import ActionTimeout, CallGone, EventsLost, LinkDown, UnsafeValue
from models.call import CallKey
from models.errors import IllegalMove
from tests.fakes.ami_callers import PATIENCE_S, caller_in_agi, linked, next_event, request
from tests.fakes.ami_double import AmiDouble
from tests.fakes.ami_frames import event


@pytest.fixture
async def asterisk() -> AsyncIterator[AmiDouble]:
    async with AmiDouble() as double:
        yield double


def key_event(digit: str, uniqueid: str) -> bytes:
    return event("DTMFEnd", Channel="c", Uniqueid=uniqueid, Digit=digit, DurationMs="80", Direction="Received")


async def test_a_restarted_asterisk_is_known_by_its_start_time(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        before = link.asterisk_started
        with link.subscribe(LinkCameUp, name="test") as ups:
            await asterisk.stop()
            await asterisk.start_again()
            up = await next_event(ups, LinkCameUp)
        assert before == "2026-11-20 09:00:00"
        assert up.asterisk_started == link.asterisk_started == "2026-11-20 10:00:00"


async def test_a_broken_connection_to_the_same_asterisk_keeps_its_start_time(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        before = link.asterisk_started
        asterisk.drop()
        with link.subscribe(LinkCameUp, name="test") as ups:
            assert (await next_event(ups, LinkCameUp)).asterisk_started == before


async def test_the_link_waits_until_asterisk_has_booted(asterisk: AmiDouble) -> None:
    asterisk.orders.boots_after = 1
    async with AmiLink(asterisk.settings()) as link:
        await asterisk.until_seen("login")
        with pytest.raises(LinkDown):
            await link.channels()
        asterisk.tell(event("FullyBooted", Uptime="1"))
        await link.wait_up(PATIENCE_S)


async def test_events_from_before_the_link_is_up_come_after_the_news_that_it_is(asterisk: AmiDouble) -> None:
    asterisk.orders.boots_after = 1
    async with AmiLink(asterisk.settings()) as link:
        with link.follow("1.1") as events:
            await asterisk.until_seen("login")
            asterisk.tell(key_event("5", "1.1") + event("FullyBooted", Uptime="1"))
            await link.wait_up(PATIENCE_S)
            assert isinstance(await anext(events), LinkCameUp)
            assert isinstance(await anext(events), KeyPressed)


async def test_every_call_learns_that_the_link_broke_and_came_back(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        with link.follow("1.1") as one, link.follow("1.2") as two:
            asterisk.drop()
            for events in (one, two):
                await next_event(events, LinkWentDown)
                await next_event(events, LinkCameUp)


async def test_a_call_hears_its_own_events_only(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        with link.follow("1.1") as events:
            asterisk.tell(key_event("1", "1.2") + key_event("2", "1.1"))
            assert (await next_event(events, KeyPressed)).digit == "2"


async def test_an_announced_shutdown_is_told_and_ends_the_link(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        with link.subscribe(Shutdown, LinkWentDown, name="test") as events:
            asterisk.tell(event("Shutdown", Shutdown="Cleanly", Restart="True"))
            heard = {type(await anext(events)), type(await anext(events))}
        assert heard == {Shutdown, LinkWentDown}


async def test_a_reader_that_is_too_slow_is_told_how_much_it_missed_and_reads_on(
    asterisk: AmiDouble, caplog: pytest.LogCaptureFixture
) -> None:
    async with linked(asterisk.settings()) as link:
        with link.subscribe(KeyPressed, name="slow reader", limit=2) as events:
            asterisk.tell(b"".join(key_event(digit, "1.1") for digit in "12345"))
            await link.channels()
            first = (await next_event(events, KeyPressed)).digit
            asterisk.tell(key_event("6", "1.1"))
            await link.channels()
            second = (await next_event(events, KeyPressed)).digit
            with pytest.raises(EventsLost) as lost:
                await anext(events)
            asterisk.tell(key_event("7", "1.1"))
            assert (await next_event(events, KeyPressed)).digit == "7"
        assert (first, second, lost.value.count) == ("1", "2", 4)
        assert any(record.message == "subscriber too slow, events lost" for record in caplog.records)


async def test_readers_end_when_the_link_is_closed(asterisk: AmiDouble) -> None:
    async with AmiLink(asterisk.settings()) as link:
        await link.wait_up(PATIENCE_S)
        events = link.subscribe(FullyBooted, name="test")
    async with asyncio.timeout(PATIENCE_S):
        assert [one async for one in events] == []
    assert link.state is LinkState.CLOSED


async def test_an_error_of_ours_leaves_the_link_as_it_is_and_not_in_a_group(asterisk: AmiDouble) -> None:
    with pytest.raises(ZeroDivisionError):
        async with linked(asterisk.settings()):
            raise ZeroDivisionError


async def test_a_link_that_cannot_connect_closes_at_once_and_says_why(asterisk: AmiDouble) -> None:
    await asterisk.stop()
    async with AmiLink(asterisk.settings()) as link:
        with pytest.raises(LinkDown, match=r"127\.0\.0\.1"):
            await link.wait_up(0.1)
        with pytest.raises(LinkDown):
            _ = link.system_name


async def test_a_caller_who_hangs_up_during_a_command_ends_that_command(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        caller = await caller_in_agi(link)
        running = asyncio.create_task(link.agi(caller.channel, "EXEC Wait 60", 60), name="command")
        await asterisk.until_seen("agi")
        await link.hangup(caller.channel)
        with pytest.raises(CallGone):
            await asyncio.wait_for(running, PATIENCE_S)


async def test_a_failed_command_on_a_living_call_is_a_result_and_no_hangup(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        caller = await caller_in_agi(link)
        running = asyncio.create_task(link.agi(caller.channel, "EXEC Wait 60", 60), name="command")
        await asterisk.until_seen("agi")
        number = asterisk.seen("agi")[0]["CommandID"]
        asterisk.tell(
            event("AsyncAGIExec", Channel=caller.channel, Uniqueid="u", CommandId=number, Result="200%20result%3D-1%0A")
        )
        assert (await running).failed


async def test_a_command_that_takes_too_long_times_out_and_its_late_answer_harms_nobody(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        caller = await caller_in_agi(link)
        with pytest.raises(ActionTimeout, match="EXEC Wait"):
            await link.agi(caller.channel, "EXEC Wait 60", 0.05)
        await link.hangup(caller.channel)
        assert await link.channels() == ()


async def test_a_call_that_went_on_in_the_dialplan_takes_no_more_commands(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        caller = await caller_in_agi(link)
        with link.follow(caller.call.uniqueid) as events:
            await link.break_agi(caller.channel)
            await next_event(events, AgiFinished)
        with pytest.raises(CallGone):
            await link.agi(caller.channel, "NOOP", 1)


async def test_a_pattern_instead_of_a_channel_is_refused_for_it_would_hang_up_everybody(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        with pytest.raises(UnsafeValue):
            await link.hangup("/.*/")
        assert asterisk.seen("hangup") == []


async def test_a_queue_is_shown_with_its_agents_and_callers(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        anna = QueueMember("PJSIP/anna", "Anna", state=2, paused=False, in_call=True)
        waiting = WaitingCaller(CallKey("double", "1.1"), "PJSIP/t-1", position=1, waited_s=42)
        assert await link.queue_status("operators") == (QueueState("operators", (anna,), (waiting,)),)


async def test_forty_callers_at_once_each_get_their_own_answers(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:

        async def one_caller(number: int) -> str:
            caller = await caller_in_agi_of(link, f"attempt-{number}")
            await link.agi(caller, f"SET VARIABLE WHO {number}", 5)
            return (await link.agi(caller, "GET VARIABLE WHO", 5)).value

        answers = await asyncio.gather(*(one_caller(number) for number in range(40)))
        assert answers == [str(number) for number in range(40)]


async def caller_in_agi_of(link: AmiLink, attempt: str) -> str:
    with link.follow(f"{attempt}-b") as events:
        await link.originate(request(attempt))
        return getattr(await anext(events), "channel", "")


async def test_a_hangup_tells_its_cause(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        caller = await caller_in_agi(link)
        with link.follow(caller.call.uniqueid) as events:
            await link.hangup(caller.channel, cause=17)
            assert (await next_event(events, HungUp)).cause == 17


async def test_an_illegal_move_of_the_link_is_refused() -> None:
    status = LinkStatus("node")
    status.move(LinkState.CLOSED)
    with pytest.raises(IllegalMove):
        status.move(LinkState.UP)


async def test_how_long_asterisk_takes_to_answer_is_told_with_how_it_ended(asterisk: AmiDouble) -> None:
    told: list[tuple[str, str]] = []
    async with AmiLink(asterisk.settings(), lambda name, seconds, end: told.append((name, end))) as link:
        await link.wait_up(PATIENCE_S)
        await link.channels()
        with pytest.raises(CallGone):
            await link.hangup("PJSIP/nobody")
        asterisk.orders.silent_on = {"setvar"}
        with pytest.raises(ActionTimeout):
            await link.setvar_global("A", "1")
        asterisk.orders.close_on = {"queuestatus"}
        with pytest.raises(LinkDown):
            await link.queue_status()
    assert told == [
        ("CoreShowChannels", "success"),
        ("Hangup", "refused"),
        ("Setvar", "timeout"),
        ("QueueStatus", "link_down"),
    ]
