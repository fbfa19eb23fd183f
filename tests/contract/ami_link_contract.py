"""What the AMI link promises, whether a double or a real Asterisk stands at the other end."""

import asyncio
from dataclasses import replace

import pytest

from adapters.asterisk.agi import AgiResult, agi_command, application_command
from adapters.asterisk.ami.events import AgiFinished, AgiStarted, HungUp, KeyPressed, LinkCameUp, OriginateAnswered
from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.ami.originate import Queued
from adapters.asterisk.ami.session import AmiSettings
from adapters.asterisk.ami.wire import MAX_LINE_BYTES
from adapters.asterisk.errors import AgiCommandRefused, CallGone, LoginRefused
from models.call import CallKey
from tests.fakes.ami_callers import PATIENCE_S, REFUSING, caller_in_agi, next_event, request

COMMAND_S = 5.0


class AmiLinkContract:
    """Subclasses give the fixtures `settings` (of the node) and `link` (up, and checked to leave no channel)."""

    async def test_the_node_tells_its_name_and_since_when_it_runs(self, link: AmiLink) -> None:
        assert link.system_name
        assert len(link.asterisk_started) == len("2026-11-20 09:00:00")

    async def test_a_wrong_password_is_refused_loudly(self, settings: AmiSettings) -> None:
        async with AmiLink(replace(settings, secret="wrong")) as stranger:
            with pytest.raises(LoginRefused):
                await stranger.wait_up(PATIENCE_S)

    async def test_a_caller_who_waits_for_commands_is_announced_whole(self, link: AmiLink) -> None:
        start = await caller_in_agi(link, "whole", name="Жанар Пётр")
        assert start.call == CallKey(link.system_name, "whole-b")
        assert (start.linkedid, start.context, start.extension) == ("whole", "bridge", "s")
        assert (start.caller_number, start.caller_name) == ("79001234567", "Жанар Пётр")
        await link.hangup(start.channel)

    async def test_a_waiting_caller_is_found_among_the_live_channels(self, link: AmiLink) -> None:
        start = await caller_in_agi(link, "found")
        waiting = [one for one in await link.channels() if one.waits_for_commands]
        assert [(one.call, one.channel, one.linkedid) for one in waiting] == [(start.call, start.channel, "found")]
        await link.hangup(start.channel)

    async def test_a_caller_is_still_found_after_a_command_has_played_to_him(self, link: AmiLink) -> None:
        start = await caller_in_agi(link, "played")
        await link.agi(start.channel, application_command("Playback", "nothing"), COMMAND_S)
        assert [one.call for one in await link.channels() if one.waits_for_commands] == [start.call]
        await link.hangup(start.channel)

    async def test_commands_are_answered_with_their_own_results(self, link: AmiLink) -> None:
        start = await caller_in_agi(link, "answers")
        assert await link.agi(start.channel, application_command("NoOp", "a"), COMMAND_S) == AgiResult("0")
        await link.agi(start.channel, agi_command("SET", "VARIABLE", "WHO", "Иванов Пётр"), COMMAND_S)
        told = await link.agi(start.channel, agi_command("GET", "VARIABLE", "WHO"), COMMAND_S)
        assert told == AgiResult("1", "Иванов Пётр")
        await link.hangup(start.channel)

    @pytest.mark.parametrize("command", ["FLY HOME", "SAY DIGITS"])
    async def test_a_command_that_asterisk_cannot_read_is_refused_and_the_caller_stays(
        self, link: AmiLink, command: str
    ) -> None:
        start = await caller_in_agi(link, "refused")
        with pytest.raises(AgiCommandRefused):
            await link.agi(start.channel, command, COMMAND_S)
        assert await link.agi(start.channel, application_command("NoOp"), COMMAND_S) == AgiResult("0")
        await link.hangup(start.channel)

    async def test_the_longest_line_that_we_send_is_read(self, link: AmiLink) -> None:
        start = await caller_in_agi(link, "long")
        command = 'VERBOSE "' + "x" * (MAX_LINE_BYTES - len('Command: VERBOSE ""')) + '"'
        assert not (await link.agi(start.channel, command, COMMAND_S)).failed
        await link.hangup(start.channel)

    async def test_a_caller_who_hangs_up_in_the_middle_of_a_command_ends_it(self, link: AmiLink) -> None:
        start = await caller_in_agi(link, "middle")
        running = asyncio.create_task(link.agi(start.channel, "EXEC Wait 30", 60), name="command")
        await link.absolute_timeout(start.channel, 30)
        await link.hangup(start.channel)
        with pytest.raises(CallGone):
            await asyncio.wait_for(running, PATIENCE_S)

    async def test_a_caller_who_is_gone_takes_no_wish(self, link: AmiLink) -> None:
        start = await caller_in_agi(link, "gone")
        with link.follow(start.call.uniqueid) as events:
            await link.hangup(start.channel, cause=17)
            assert (await next_event(events, HungUp)).cause == 17
        for wish in (
            link.agi(start.channel, "NOOP", COMMAND_S),
            link.hangup(start.channel),
            link.absolute_timeout(start.channel, 5),
            link.set_channel_var(start.channel, "A", "1"),
            link.play_dtmf(start.channel, "1"),
        ):
            with pytest.raises(CallGone):
                await wish

    async def test_a_call_given_back_to_the_dialplan_is_ours_no_more(self, link: AmiLink) -> None:
        start = await caller_in_agi(link, "back")
        with link.follow(start.call.uniqueid) as events:
            await link.set_channel_var(start.channel, "GRIDLINE_NEXT", "hangup")
            await link.break_agi(start.channel)
            await next_event(events, AgiFinished)
            await next_event(events, HungUp)

    async def test_variables_set_by_the_link_are_seen_on_the_call(self, link: AmiLink) -> None:
        start = await caller_in_agi(link, "seen")
        await link.setvar_global("GRIDLINE_HEARTBEAT", "1795237477")
        await link.set_channel_var(start.channel, "SEEN", "a b")
        told = await link.agi(start.channel, agi_command("GET", "VARIABLE", "SEEN"), COMMAND_S)
        assert told.value == "a b"
        await link.hangup(start.channel)

    async def test_a_key_is_told_to_the_call_that_received_it(self, link: AmiLink) -> None:
        start = await caller_in_agi(link, "keys")
        far_end = next(one.channel for one in await link.channels() if one.call.uniqueid == "keys")
        with link.follow(start.call.uniqueid) as events:
            for digit in "5*#":
                await link.play_dtmf(far_end, digit, 100)
                assert (await next_event(events, KeyPressed)).digit == digit
        await link.hangup(start.channel)

    async def test_keys_that_come_before_anybody_follows_the_call_are_told_to_who_does(self, link: AmiLink) -> None:
        start = await caller_in_agi(link, "early")
        far_end = next(one.channel for one in await link.channels() if one.call.uniqueid == "early")
        with link.subscribe(KeyPressed, name="test") as told:
            for digit in "17":
                await link.play_dtmf(far_end, digit, 100)
                await next_event(told, KeyPressed)
        with link.follow(start.call.uniqueid) as events:
            assert [(await next_event(events, KeyPressed)).digit for _ in range(2)] == ["1", "7"]
        await link.hangup(start.channel)

    async def test_a_call_that_nobody_answers_is_queued_first_and_told_later(self, link: AmiLink) -> None:
        with link.subscribe(OriginateAnswered, HungUp, AgiStarted, name="test") as events:
            assert await link.originate(request("nobody", REFUSING)) == Queued("nobody")
            late = await next_event(events, OriginateAnswered)
            assert (late.answered, late.call.uniqueid) == (False, "nobody")

    async def test_a_link_that_comes_later_takes_over_a_waiting_caller(
        self, link: AmiLink, settings: AmiSettings
    ) -> None:
        start = await caller_in_agi(link, "later")
        async with AmiLink(settings) as successor:
            with successor.subscribe(LinkCameUp, name="test") as ups:
                await next_event(ups, LinkCameUp)
            (found,) = [one for one in await successor.channels() if one.waits_for_commands]
            assert found.call == start.call
            assert await successor.agi(found.channel, application_command("NoOp"), COMMAND_S) == AgiResult("0")
        await link.hangup(start.channel)
