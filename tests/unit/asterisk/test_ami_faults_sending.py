"""Faults of panoramisk in what it sends: nothing goes out twice, unanswered or with a header too many."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator

import pytest

from adapters.asterisk.ami.events import LinkWentDown, OriginateAnswered
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.originate import Queued, Refused, Unknown
from adapters.asterisk.ami.panoramisk_fence import FencedAction
from adapters.asterisk.errors import ActionRefused, ActionTimeout, LinkDown, LoginRefused, UnsafeValue
from tests.fakes.ami_callers import PATIENCE_S, caller_in_agi, linked, next_event, request
from tests.fakes.ami_double import AmiDouble
from tests.fakes.ami_frames import event


@pytest.fixture
async def asterisk() -> AsyncIterator[AmiDouble]:
    async with AmiDouble() as double:
        yield double


async def test_an_originate_whose_answer_was_lost_is_never_sent_again(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        asterisk.orders.close_on = {"originate"}
        outcome = await link.originate(request())
        asterisk.orders.close_on = set()
        await link.wait_up(PATIENCE_S)
        await link.channels()
        assert isinstance(outcome, Unknown)
        assert len(asterisk.seen("originate")) == 1
        assert [channel.call.uniqueid for channel in await link.channels()] == ["attempt-1", "attempt-1-b"]


@pytest.mark.parametrize("name", ["Hangup", "Setvar", "AGI", "Redirect", "QueuePause"])
async def test_no_action_at_all_is_sent_again_after_a_reconnect(asterisk: AmiDouble, name: str) -> None:
    async with linked(asterisk.settings()) as link:
        asterisk.orders.close_on = {name.lower()}
        with pytest.raises(LinkDown) as down:
            await link.act({"Action": name, "Channel": "Local/1"})
        asterisk.orders.close_on = set()
        await link.wait_up(PATIENCE_S)
        await link.channels()
        assert down.value.sent
        assert len(asterisk.seen(name)) == 1


async def test_an_originate_asked_for_while_asterisk_is_away_is_refused_and_not_placed_later(
    asterisk: AmiDouble,
) -> None:
    async with linked(asterisk.settings()) as link:
        with link.subscribe(LinkWentDown, name="test") as events:
            await asterisk.stop()
            await next_event(events, LinkWentDown)
        outcome = await link.originate(request())
        await asterisk.start_again()
        await link.wait_up(PATIENCE_S)
        await link.channels()
        assert isinstance(outcome, Refused)
        assert asterisk.seen("originate") == []


async def test_every_pending_action_learns_of_a_broken_link_at_once(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        asterisk.orders.silent_on = {"setvar"}
        waiting = [asyncio.create_task(link.act({"Action": "Setvar"}, timeout_s=60), name=str(n)) for n in range(5)]
        await asterisk.until_seen("Setvar", 5)
        asterisk.drop()
        async with asyncio.timeout(PATIENCE_S):
            endings = await asyncio.gather(*waiting, return_exceptions=True)
        assert all(isinstance(ending, LinkDown) for ending in endings)


async def test_a_command_under_way_on_a_call_learns_of_a_broken_link_at_once(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        caller = await caller_in_agi(link)
        running = asyncio.create_task(link.agi(caller.channel, "EXEC Wait 60", 60), name="command")
        await asterisk.until_seen("AGI")
        asterisk.drop()
        with pytest.raises(LinkDown):
            await asyncio.wait_for(running, PATIENCE_S)


@pytest.mark.parametrize(
    "value", ["a\r\nApplication: System", "a\r\n\r\nAction: Originate", "a\nb", "a\x00b", "a\x85b"]
)
async def test_a_line_break_in_a_value_never_leaves_us(asterisk: AmiDouble, value: str) -> None:
    async with linked(asterisk.settings()) as link:
        before = len(asterisk.received)
        with pytest.raises(UnsafeValue):
            await link.set_channel_var("Local/1", "NAME", value)
        with pytest.raises(UnsafeValue):
            await link.agi("Local/1", f"VERBOSE {value}", 1)
        with pytest.raises(UnsafeValue):
            await link.act({"Action": "Setvar", f"Variable{value}": "1"})
        assert all(action["Action"] == "Ping" for action in asterisk.received[before:])


async def test_line_breaks_in_a_callers_name_are_taken_out_before_we_dial(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        await link.originate(request(name='Иванов\r\nApplication: System\r\nData: "id"'))
        (seen,) = asterisk.seen("originate")
        assert seen["CallerID"] == '"Иванов Application: System Data: id" <79001234567>'
        assert seen["Application"] == "Wait"


@pytest.mark.parametrize("message", ["Originate successfully queued", "DTMF successfully queued", "Hangup queued"])
async def test_an_answer_that_says_successfully_queued_is_an_answer(asterisk: AmiDouble, message: str) -> None:
    async with linked(asterisk.settings()) as link:
        asterisk.orders.answers["atxfer"] = [{"Message": message}]
        answer = await link.act({"Action": "Atxfer", "Channel": "Local/1"})
        assert answer["Message"] == message
        assert asterisk.connections == 1


async def test_an_originate_is_answered_when_it_is_queued_not_when_somebody_picks_up(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        asterisk.orders.answers["originate"] = [{"Message": "Originate successfully queued"}]
        assert await link.originate(request()) == Queued("attempt-1")


async def test_an_originate_answered_by_events_before_its_response_is_still_queued(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        with link.subscribe(OriginateAnswered, name="test") as events:
            asterisk.orders.silent_on = {"originate"}
            asking = asyncio.create_task(link.originate(request()), name="originate")
            await asterisk.until_seen("originate")
            number = asterisk.seen("originate")[0]["ActionID"]
            asterisk.tell(
                event("OriginateResponse", ActionID=number, Response="Failure", Uniqueid="attempt-1", Reason="5")
            )
            late = await next_event(events, OriginateAnswered)
            asterisk.tell(f"Response: Success\r\nActionID: {number}\r\nMessage: queued\r\n\r\n".encode())
            assert await asking == Queued("attempt-1")
        assert (late.answered, late.reason) == (False, 5)


async def test_an_action_before_the_link_is_up_raises_link_down(asterisk: AmiDouble) -> None:
    async with AmiLink(asterisk.settings()) as link:
        with pytest.raises(LinkDown) as down:
            await link.channels()
        assert not down.value.sent


async def test_a_wrong_password_is_loud_and_every_action_says_so(
    asterisk: AmiDouble, caplog: pytest.LogCaptureFixture
) -> None:
    async with AmiLink(asterisk.settings("wrong")) as link:
        with pytest.raises(LoginRefused):
            await link.wait_up(PATIENCE_S)
        with pytest.raises(LoginRefused):
            await link.channels()
    assert any(record.levelno == logging.ERROR and record.message == "AMI link moved" for record in caplog.records)
    assert "wrong" not in caplog.text


async def test_a_password_corrected_while_we_wait_brings_the_link_up(asterisk: AmiDouble) -> None:
    asterisk.orders.answers["login"] = [{"Response": "Error", "Message": "Authentication failed"}]
    async with AmiLink(asterisk.settings()) as link:
        with pytest.raises(LoginRefused):
            await link.wait_up(PATIENCE_S)
        async with asyncio.timeout(PATIENCE_S):
            while not link.is_up:
                await link.moved()


async def test_an_action_that_is_never_answered_ends_with_its_own_timeout(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        asterisk.orders.silent_on = {"setvar"}
        with pytest.raises(ActionTimeout):
            await link.setvar_global("HEARTBEAT", "1")
        asterisk.orders.silent_on = set()
        await link.setvar_global("HEARTBEAT", "2")
        assert asterisk.connections == 1


async def test_an_unanswered_originate_is_an_unknown_call_not_a_failed_one(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        asterisk.orders.silent_on = {"originate"}
        assert isinstance(await link.originate(request()), Unknown)


async def test_a_listing_that_is_refused_ends_at_once(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        asterisk.orders.answers["coreshowchannels"] = [{"Response": "Error", "Message": "Permission denied"}]
        with pytest.raises(Exception, match="Permission denied"):
            await link.channels()


async def test_an_event_is_never_taken_for_the_answer_to_an_action(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        asterisk.orders.silent_on = {"setvar"}
        asking = asyncio.create_task(link.setvar_global("HEARTBEAT", "1"), name="setvar")
        await asterisk.until_seen("setvar")
        number = asterisk.seen("setvar")[0]["ActionID"]
        asterisk.tell(event("FullyBooted", ActionID=number, Uptime="1"))
        asterisk.tell(f"Response: Error\r\nActionID: {number}\r\nMessage: Permission denied\r\n\r\n".encode())
        with pytest.raises(ActionRefused, match="Permission denied"):
            await asking


async def test_actions_that_are_never_answered_do_not_pile_up_in_memory(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        asterisk.orders.silent_on = {"setvar"}
        wishes = [link.act({"Action": "Setvar"}, timeout_s=0.01) for _ in range(20)]
        endings = await asyncio.gather(*wishes, return_exceptions=True)
        assert all(isinstance(ending, ActionTimeout) for ending in endings)
        endings.clear()
        await link.channels()
        gc.collect()
        kept = [one for one in gc.get_objects() if isinstance(one, FencedAction) and one["Action"] == "Setvar"]
        assert kept == []


async def test_a_link_that_breaks_before_a_command_was_taken_leaves_no_error_unheard(
    asterisk: AmiDouble, caplog: pytest.LogCaptureFixture
) -> None:
    async with linked(asterisk.settings()) as link:
        caller = await caller_in_agi(link)
        asterisk.orders.close_on = {"agi"}
        endings = await asyncio.gather(link.agi(caller.channel, "NOOP", 5), return_exceptions=True)
        assert isinstance(endings.pop(), LinkDown)
        await link.wait_up(PATIENCE_S)
        await link.channels()
        gc.collect()
        assert [record for record in caplog.records if record.name == "asyncio"] == []
