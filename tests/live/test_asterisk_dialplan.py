"""The dialplan with real calls: what a caller gets from it alone, from a living bridge, and from one that died."""

import asyncio
import hashlib
import re
import socket
import time
from dataclasses import replace
from pathlib import Path

from adapters.asterisk.settings import (
    TOWN_ADDRESS,
    Agent,
    AsteriskSettings,
    DialplanRecordings,
    OperatorQueue,
    TownAnswer,
    TownSettings,
)
from tests.live.asterisk_lab import AmiClient, Message, Resident, kept_by, no_channels, write_tones
from tests.live.conftest import Line, StartAsterisk, with_duty

_COMPANY = "70000000000"
_DISPATCHER, _BACKUP = "70009990001", "70009990002"
_RESIDENT = "79991112233"
_STEP_S = 2


async def _beat(bridge: AmiClient) -> None:
    await bridge.action("Setvar", Variable="GRIDLINE_HEARTBEAT", Value=int(time.time()))


def _handed_over(event: Message) -> bool:
    return event.get("Event") == "AsyncAGIStart"


async def _agi(bridge: AmiClient, channel: str, command: str) -> str:
    await bridge.action("AGI", Channel=channel, Command=command, CommandID=command)
    done = await bridge.event(lambda event: event.get("CommandId") == command)
    return done["Result"]


async def _give_back(bridge: AmiClient, channel: str, to: str) -> None:
    await _agi(bridge, channel, f"SET VARIABLE GRIDLINE_NEXT {to}")
    await _agi(bridge, channel, "ASYNCAGI BREAK")


async def _handed_over_again(bridge: AmiClient) -> None:
    await bridge.event(lambda event: len([each for each in bridge.events if _handed_over(each)]) == 2)


def _rings(server_events: list[Message], number: str) -> bool:
    return any(event.get("Event") == "Newchannel" and event.get("Exten") == number for event in server_events)


async def test_with_the_bridge_dead_a_caller_in_danger_hears_the_text_and_reaches_the_backup(
    start_asterisk: StartAsterisk, company_settings: AsteriskSettings, town_settings: TownSettings
) -> None:
    rules = ((_DISPATCHER, TownAnswer.SILENT), (_BACKUP, TownAnswer.ANSWERS))
    company = await start_asterisk(with_duty(company_settings, _DISPATCHER, _BACKUP, ring_s=6))
    town = await start_asterisk(replace(town_settings, answers=rules))

    async with AmiClient(town) as controller:
        caller = Resident(controller, "danger")
        await caller.dial(_COMPANY)
        await caller.press("9")
        await controller.event(lambda event: event.get("Exten") == _DISPATCHER)
        await controller.event(lambda event: event.get("Exten") == "answers" and event.get("ChannelStateDesc") == "Up")
        await asyncio.sleep(0.5)
        await caller.hang_up()
        assert await no_channels(company)
        assert await no_channels(town)

    assert f" {_RESIDENT}" in kept_by(company), "nobody else knows of him, and somebody may have to call back"
    # six seconds of a dispatcher who does not answer are heard as ringing, whose pause lasts four
    assert caller.longest_silence_s(town) < 4.5


async def test_with_the_bridge_dead_and_nobody_at_work_a_caller_hears_the_texts_and_the_line_ends(line: Line) -> None:
    async with AmiClient(line.town) as controller:
        caller = Resident(controller, "calm")
        await caller.dial(_COMPANY)
        await caller.until_hung_up()

    assert caller.longest_silence_s(line.town) < 4
    assert await no_channels(line.company)
    assert f" ***{_RESIDENT[-4:]}" in kept_by(line.company)
    assert _RESIDENT not in kept_by(line.company), "nobody has to call him back"


async def test_a_caller_whose_bridge_dies_in_the_middle_is_taken_back_within_one_step(
    start_asterisk: StartAsterisk, company_settings: AsteriskSettings, town_settings: TownSettings
) -> None:
    company = await start_asterisk(replace(company_settings, step_timeout_s=_STEP_S))
    town = await start_asterisk(town_settings)
    async with AmiClient(town) as controller:
        async with AmiClient(company) as bridge:
            await _beat(bridge)
            caller = Resident(controller, "orphan")
            await caller.dial(_COMPANY)
            await bridge.event(_handed_over)

        await caller.until_hung_up()

    assert caller.longest_silence_s(town) < _STEP_S + 4


async def test_the_bridge_learns_the_number_dialled_and_that_the_queue_was_empty(line: Line) -> None:
    async with AmiClient(line.town) as controller, AmiClient(line.company) as bridge:
        await _beat(bridge)
        caller = Resident(controller, "queue")
        await caller.dial(_COMPANY)
        channel = (await bridge.event(_handed_over))["Channel"]
        assert f"({_COMPANY})" in _plain(await _agi(bridge, channel, "GET VARIABLE GRIDLINE_DIALLED"))

        await _give_back(bridge, channel, "operators")
        await _handed_over_again(bridge)

        assert "(queue-JOINEMPTY)" in _plain(await _agi(bridge, channel, "GET VARIABLE GRIDLINE_RETURN"))
        await _give_back(bridge, channel, "hangup")
        await caller.until_hung_up()


async def test_a_key_pressed_while_waiting_costs_nobody_his_place_with_a_bridge_or_without(
    start_asterisk: StartAsterisk, company_settings: AsteriskSettings, town_settings: TownSettings
) -> None:
    company = await start_asterisk(_with_anna(company_settings, town_settings))
    town = await start_asterisk(town_settings)
    async with AmiClient(town) as controller, AmiClient(company) as bridge:
        await _beat(bridge)
        residents = [Resident(controller, name) for name in ("first", "second", "third")]
        _, channel, _ = [await _waits(bridge, resident, place) for place, resident in enumerate(residents, 1)]

        await residents[1].press("1")
        await bridge.event(lambda _: sum(map(_handed_over, bridge.events)) == len(residents) + 1)
        assert "(queue-callback)" in _plain(await _agi(bridge, channel, "GET VARIABLE GRIDLINE_RETURN"))
        await _give_back(bridge, channel, "operators")
        await bridge.event(lambda _: _places(bridge, channel) == ["2", "2"])

        await bridge.action("Setvar", Variable="GRIDLINE_HEARTBEAT", Value=0)
        await residents[1].press("1")
        await bridge.event(lambda _: _places(bridge, channel) == ["2", "2", "2"])
        for resident in residents:
            await resident.hang_up()
    assert await no_channels(company)


async def test_an_agent_talks_at_once_even_when_the_caller_is_due_to_hear_an_announcement(
    start_asterisk: StartAsterisk, company_settings: AsteriskSettings, town_settings: TownSettings, tmp_path: Path
) -> None:
    write_tones(tmp_path, DialplanRecordings(), seconds=5)
    settings = _with_anna(replace(company_settings, sounds=tmp_path), town_settings, callback_after_s=1)
    company, town = await start_asterisk(settings), await start_asterisk(town_settings)
    async with AmiClient(town) as controller, AmiClient(company) as bridge:
        await _beat(bridge)
        caller = Resident(controller, "waiting")
        await _waits(bridge, caller, 1)
        rung = await controller.event(lambda event: event.get("Event") == "Newchannel" and event.get("Exten") == "anna")
        await asyncio.sleep(2.5)
        answers = {"Context": "answers", "Exten": "answers", "Priority": 1}
        await controller.action("Redirect", Channel=rung["Channel"], **answers)
        await bridge.event(lambda event: event.get("Event") == "AgentConnect", timeout_s=2)
        await caller.hang_up()
    assert await no_channels(company)


def _with_anna(company: AsteriskSettings, town: TownSettings, callback_after_s: int = 0) -> AsteriskSettings:
    """The company with one agent, who answers no call by herself."""
    anna = Agent("anna", contact=f"{TOWN_ADDRESS}:{town.sip_port}")
    queue = OperatorQueue(members=("anna",), callback_after_s=callback_after_s)
    return replace(company, agents=(anna,), queues=(queue,))


async def _waits(bridge: AmiClient, resident: Resident, place: int) -> str:
    """The channel of a resident who has phoned in and waits at this place of the queue."""
    await resident.dial(_COMPANY)
    await bridge.event(lambda _: sum(map(_handed_over, bridge.events)) == place)
    channel = [event["Channel"] for event in bridge.events if _handed_over(event)][-1]
    await _give_back(bridge, channel, "operators")
    await bridge.event(lambda _: _places(bridge, channel) == [str(place)])
    return channel


def _places(bridge: AmiClient, channel: str) -> list[str]:
    """At which places he has joined the queue, one after another."""
    joined = [event for event in bridge.events if event.get("Event") == "QueueCallerJoin"]
    return [event["Position"] for event in joined if event["Channel"] == channel]


async def test_the_bridge_learns_that_no_dispatcher_answered(
    start_asterisk: StartAsterisk, company_settings: AsteriskSettings, town_settings: TownSettings
) -> None:
    company = await start_asterisk(with_duty(company_settings, _DISPATCHER))
    town = await start_asterisk(replace(town_settings, answers=((_DISPATCHER, TownAnswer.BUSY),)))
    async with AmiClient(town) as controller, AmiClient(company) as bridge:
        await _beat(bridge)
        caller = Resident(controller, "unreached")
        await caller.dial(_COMPANY)
        channel = (await bridge.event(_handed_over))["Channel"]

        await _give_back(bridge, channel, "dispatcher")
        await _handed_over_again(bridge)

        assert _rings(controller.events, _DISPATCHER)
        assert "(dispatcher-unreached)" in _plain(await _agi(bridge, channel, "GET VARIABLE GRIDLINE_RETURN"))
        await caller.hang_up()
        assert await no_channels(company)


async def test_a_time_limit_that_comes_late_costs_a_waiting_caller_no_more_than_a_step_back_to_his_queue(
    start_asterisk: StartAsterisk, company_settings: AsteriskSettings, town_settings: TownSettings
) -> None:
    company = await start_asterisk(_with_anna(company_settings, town_settings))
    town = await start_asterisk(town_settings)
    async with AmiClient(town) as controller, AmiClient(company) as bridge:
        await _beat(bridge)
        first, second = Resident(controller, "first"), Resident(controller, "second")
        channel = await _waits(bridge, first, 1)
        await _waits(bridge, second, 2)
        await bridge.action("AbsoluteTimeout", Channel=channel, Timeout=1)
        await bridge.event(lambda _: _places(bridge, channel) == ["1", "1"])
        await first.hang_up()
        await second.hang_up()
    assert await no_channels(company)


async def test_a_time_limit_that_comes_late_has_the_dispatcher_rung_again_for_a_caller_in_danger(
    start_asterisk: StartAsterisk, company_settings: AsteriskSettings, town_settings: TownSettings
) -> None:
    company = await start_asterisk(with_duty(company_settings, _DISPATCHER))
    town = await start_asterisk(replace(town_settings, answers=((_DISPATCHER, TownAnswer.ANSWERS),)))
    async with AmiClient(town) as controller, AmiClient(company) as bridge:
        await _beat(bridge)
        caller = Resident(controller, "danger")
        await caller.dial(_COMPANY)
        channel = (await bridge.event(_handed_over))["Channel"]
        await _give_back(bridge, channel, "dispatcher")
        await controller.event(lambda _: _answered(controller) == 1)
        await bridge.action("AbsoluteTimeout", Channel=channel, Timeout=1)
        await controller.event(lambda _: _answered(controller) == 2)
        await caller.hang_up()
    assert await no_channels(company)


def _answered(controller: AmiClient) -> int:
    """How many calls the town has answered."""
    up = (event for event in controller.events if event.get("ChannelStateDesc") == "Up")
    return len({event["Uniqueid"] for event in up if event.get("Exten") == "answers"})


async def test_above_the_ceiling_a_caller_hears_one_text_without_the_bridge_and_9_still_means_danger(
    start_asterisk: StartAsterisk, company_settings: AsteriskSettings, town_settings: TownSettings
) -> None:
    company = await start_asterisk(with_duty(replace(company_settings, channel_ceiling=1), _DISPATCHER))
    town = await start_asterisk(replace(town_settings, answers=((_DISPATCHER, TownAnswer.ANSWERS),)))
    async with AmiClient(town) as controller, AmiClient(company) as bridge:
        await _beat(bridge)
        first, second, third = (Resident(controller, name) for name in ("first", "second", "third"))
        await first.dial(_COMPANY)
        await bridge.event(_handed_over)

        await second.dial(_COMPANY)
        await third.dial(_COMPANY)
        await third.press("9")

        await controller.event(lambda event: event.get("Exten") == "answers" and event.get("ChannelStateDesc") == "Up")
        await second.until_hung_up()
        assert len([event for event in bridge.events if _handed_over(event)]) == 1
        await first.hang_up()
        await third.hang_up()
        assert await no_channels(company)


async def test_one_attempt_of_our_own_rings_once_however_often_it_is_asked_for(line: Line) -> None:
    async with AmiClient(line.company) as bridge, AmiClient(line.town) as controller:
        for _ in range(3):
            await bridge.action(
                "Originate",
                Channel="Local/attempt-1@dialout/n",
                Application="Wait",
                Data="1",
                Async="true",
                Variable="GRIDLINE_NUMBER=70009995555,GRIDLINE_RING_S=2",
            )
        for _ in range(2):
            await bridge.event(lambda event: event.get("UserEvent") == "GridlineRepeatedAttempt")
            bridge.events.remove(next(event for event in bridge.events if "UserEvent" in event))
        assert await no_channels(line.company)

        reached = {event["Uniqueid"] for event in controller.events if event.get("Exten") == "70009995555"}
    assert len(reached) == 1


async def test_an_emergency_number_is_never_dialled_by_us(line: Line) -> None:
    async with AmiClient(line.company) as bridge, AmiClient(line.town) as controller:
        await bridge.action(
            "Originate",
            Channel="Local/attempt-2@dialout/n",
            Application="Wait",
            Data="1",
            Async="true",
            Variable="GRIDLINE_NUMBER=112,GRIDLINE_RING_S=2",
        )
        await bridge.event(lambda event: event.get("Event") == "Hangup" and event.get("Cause") == "28")
        assert not any(event.get("Event") == "Newchannel" for event in controller.events)


async def test_a_stranger_is_refused_and_the_trunk_may_ask_whether_we_live(line: Line) -> None:
    port = line.company.settings.sip_port

    assert (await _sip("127.0.0.5", port, "INVITE", _COMPANY)).startswith("SIP/2.0 401")
    assert (await _sip("127.0.0.2", port, "OPTIONS", "health")).startswith("SIP/2.0 200")
    assert "0 calls processed" in await line.company.console("core show channels count")


async def test_a_developers_telephone_registers_and_dials_nothing_but_the_company(line: Line) -> None:
    port, secret = line.company.settings.sip_port, line.company.credentials.of("phone")

    registered = await _sip_with_secret(port, "REGISTER", "phone", secret)
    outside = await _sip_with_secret(port, "INVITE", "79995554433", secret)
    wrong = await _sip_with_secret(port, "REGISTER", "phone", "a guess")

    assert registered.startswith("SIP/2.0 200")
    assert outside.startswith("SIP/2.0 404")
    assert wrong.startswith("SIP/2.0 401")


async def _sip(source: str, port: int, method: str, user: str, *headers: str) -> str:
    """The first answer to one SIP request from a source address."""
    loop = asyncio.get_running_loop()
    with socket.socket(type=socket.SOCK_DGRAM) as phone:
        phone.setblocking(False)
        phone.bind((source, 0))
        here = f"{source}:{phone.getsockname()[1]}"
        lines = (
            f"{method} sip:{user}@127.0.0.1:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP {here};branch=z9hG4bK-{here}",
            "Max-Forwards: 70",
            "From: <sip:phone@127.0.0.1>;tag=1",
            f"To: <sip:{user}@127.0.0.1>",
            f"Call-ID: {method}-{here}",
            f"CSeq: 1 {method}",
            f"Contact: <sip:phone@{here}>",
            *headers,
            "Content-Length: 0",
        )
        await loop.sock_sendto(phone, ("\r\n".join(lines) + "\r\n\r\n").encode(), ("127.0.0.1", port))
        answer = (await asyncio.wait_for(loop.sock_recv(phone, 4096), 5)).decode()
        if answer.startswith("SIP/2.0 100"):
            answer = (await asyncio.wait_for(loop.sock_recv(phone, 4096), 5)).decode()
        return answer


async def _sip_with_secret(port: int, method: str, user: str, secret: str) -> str:
    """The same, answering the challenge that comes first."""
    challenge = await _sip("127.0.0.1", port, method, user)
    realm, nonce = (re.search(rf'{name}="([^"]+)"', challenge) for name in ("realm", "nonce"))
    assert realm is not None and nonce is not None
    address = f"sip:{user}@127.0.0.1:{port}"
    proof = _md5(f"{_md5(f'phone:{realm[1]}:{secret}')}:{nonce[1]}:00000001:1:auth:{_md5(f'{method}:{address}')}")
    answer = (
        f'Authorization: Digest username="phone", realm="{realm[1]}", nonce="{nonce[1]}", uri="{address}", '
        f'response="{proof}", algorithm=MD5, qop=auth, nc=00000001, cnonce="1"'
    )
    opaque = re.search(r'opaque="([^"]+)"', challenge)
    return await _sip("127.0.0.1", port, method, user, answer + (f', opaque="{opaque[1]}"' if opaque else ""))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def _plain(result: str) -> str:
    return result.replace("%20", " ").replace("%0A", "").replace("%3D", "=")
