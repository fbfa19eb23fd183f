"""Faults of panoramisk in what it hears: broken bytes, silent peers and odd events do no harm behind the fence."""

import ast
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

import adapters.asterisk
from adapters.asterisk.ami.events import AgiStarted, FullyBooted, LinkWentDown, OriginateAnswered
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.link_state import LinkState
from adapters.asterisk.errors import LinkDown
from tests.fakes.ami_callers import PATIENCE_S, linked, next_event, request
from tests.fakes.ami_double import AmiDouble
from tests.fakes.ami_frames import event


@pytest.fixture
async def asterisk() -> AsyncIterator[AmiDouble]:
    async with AmiDouble() as double:
        yield double


async def test_events_that_cannot_be_read_do_not_cut_the_link(
    asterisk: AmiDouble, caplog: pytest.LogCaptureFixture
) -> None:
    async with linked(asterisk.settings()) as link:
        asterisk.tell(event("DTMFEnd", Channel="c", Digit="1", DurationMs="long", Direction="Received"))
        asterisk.tell(b"Event: Hangup\r\nActionID: a\r\nActionID: b\r\nUniqueid: 1\r\n\r\n")
        asterisk.tell(b"Event: Hangup\r\nEvent: Hangup\r\n\r\n")
        await link.channels()
        assert asterisk.connections == 1
        assert {"AMI event could not be read", "AMI message skipped"} <= {record.message for record in caplog.records}


async def test_a_cyrillic_name_survives_any_cut_between_tcp_segments(asterisk: AmiDouble) -> None:
    frame = event("AsyncAGIStart", Channel="c", Uniqueid="1.1", CallerIDNum="1", CallerIDName="Жанар Пётр", Env="")
    async with linked(replace(asterisk.settings(), ping_interval_s=60)) as link:
        with link.subscribe(AgiStarted, name="test") as starts:
            await asterisk.tell_in_pieces([frame[i : i + 1] for i in range(len(frame))])
            assert (await next_event(starts, AgiStarted)).caller_name == "Жанар Пётр"


async def test_a_peer_that_fell_silent_is_noticed_by_an_unanswered_ping(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        with link.subscribe(LinkWentDown, name="test") as events:
            asterisk.orders.deaf = True
            down = await next_event(events, LinkWentDown)
        assert down.reason == "no answer to a ping"
        asterisk.orders.deaf = False
        await link.wait_up(PATIENCE_S)
        assert asterisk.connections >= 2


async def test_pings_that_stay_unanswered_end_the_link_and_do_not_pile_up(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        with link.subscribe(LinkWentDown, name="test") as events:
            asterisk.orders.silent_on = {"ping"}
            await next_event(events, LinkWentDown)
        assert len(asterisk.seen("ping")) - asterisk.connections < 3


async def test_an_event_with_the_id_of_a_pending_action_reaches_subscribers(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        with link.subscribe(OriginateAnswered, name="test") as events:
            await link.originate(request())
            assert (await next_event(events, OriginateAnswered)).answered


async def test_two_calls_started_in_one_second_stay_two(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        with link.subscribe(AgiStarted, name="test") as starts:
            for uniqueid in ("1700000000.1", "1700000000.2"):
                asterisk.tell(event("AsyncAGIStart", Channel=f"c-{uniqueid}", Uniqueid=uniqueid, Env=""))
            first, second = await next_event(starts, AgiStarted), await next_event(starts, AgiStarted)
        assert first.call != second.call


def test_the_parts_of_panoramisk_that_hang_or_mix_calls_are_used_nowhere() -> None:
    forbidden = {"call_manager", "CallManager", "fast_agi", "send_agi_command", "send_command", "register_event"}
    package = Path(adapters.asterisk.__file__).parent
    used = set()
    for module in package.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Attribute):
                used.add(node.attr)
            elif isinstance(node, ast.ImportFrom):
                used |= {*(node.module or "").split("."), *(alias.name for alias in node.names)}
    assert "panoramisk" in used
    assert not used & forbidden


async def test_events_of_a_call_arrive_in_order_however_slow_the_reader_is(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        with link.follow("1.1") as events:
            digits = "1234567890" * 5
            for digit in digits:
                asterisk.tell(
                    event("DTMFEnd", Channel="c", Uniqueid="1.1", Digit=digit, DurationMs="80", Direction="Received")
                )
            await link.channels()
            heard = [getattr(await anext(events), "digit", "") for _ in digits]
        assert "".join(heard) == digits


async def test_garbage_is_logged_and_skipped_and_the_link_goes_on(
    asterisk: AmiDouble, caplog: pytest.LogCaptureFixture
) -> None:
    async with linked(asterisk.settings()) as link:
        asterisk.tell(b"\xff\xfe\x00 no header here\r\n\r\n" + b"\r\n\r\n\r\n" + b": : :\r\n\r\n")
        await link.channels()
        assert asterisk.connections == 1
        assert any(record.message == "AMI garbage skipped" for record in caplog.records)


async def test_a_message_without_an_end_closes_the_link_before_it_eats_the_memory(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        with link.subscribe(LinkWentDown, name="test") as events:
            asterisk.tell(b"Event: Hangup\r\nChannel: " + b"x" * 5000)
            assert (await next_event(events, LinkWentDown)).reason == "the peer sends a message without an end"
        await link.wait_up(PATIENCE_S)


async def test_a_peer_that_is_no_asterisk_is_not_logged_in_to(asterisk: AmiDouble) -> None:
    asterisk.orders.banner = b"SSH-2.0-OpenSSH_9.2\r\n"
    async with AmiLink(asterisk.settings()) as link:
        with pytest.raises(LinkDown):
            await link.wait_up(0.2)
        assert link.state is LinkState.DOWN
        assert asterisk.seen("ping") == []


async def test_events_between_an_action_and_its_answer_disturb_neither(asterisk: AmiDouble) -> None:
    async with linked(asterisk.settings()) as link:
        asterisk.orders.events_before["coreshowchannels"] = [event("FullyBooted", Uptime="77")]
        with link.subscribe(FullyBooted, name="test") as events:
            assert await link.channels() == ()
            assert (await next_event(events, FullyBooted)).uptime_s == 77
