"""The faults are real: panoramisk without the fence shows them on the same double, so the fence's tests can fail."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from panoramisk import Manager
from panoramisk.actions import Action
from panoramisk.message import Message

from tests.fakes.ami_double import AmiDouble
from tests.fakes.ami_frames import event

PATIENCE_S = 5


@pytest.fixture
async def asterisk() -> AsyncIterator[AmiDouble]:
    async with AmiDouble() as double:
        yield double


@pytest.fixture
async def manager(asterisk: AmiDouble) -> AsyncIterator[Manager]:
    settings = asterisk.settings()
    plain = Manager(
        loop=asyncio.get_running_loop(),
        host=settings.host,
        port=settings.port,
        username=settings.username,
        secret=settings.secret,
        reconnect_timeout=0,
    )
    await plain.connect()
    await asterisk.until_seen("login")
    yield plain
    plain.loop = _NoLoop()  # a closed manager would connect again
    plain.close()
    await asyncio.sleep(0)


class _NoLoop:
    def call_later(self, *_: object) -> None: ...
    def call_soon(self, *_: object) -> None: ...


async def test_panoramisk_dials_twice_when_the_answer_to_an_originate_is_lost(
    asterisk: AmiDouble, manager: Manager
) -> None:
    asterisk.orders.close_on = {"originate"}
    lost = manager.send_action(
        {"Action": "Originate", "Channel": "Local/s@bridge/n", "ChannelId": "a", "Async": "true"}
    )
    await asterisk.until_seen("originate")
    asterisk.orders.close_on = set()
    await asterisk.until_seen("originate", 2)
    lost.cancel()


async def test_panoramisk_loses_a_letter_that_is_cut_by_a_tcp_segment(asterisk: AmiDouble, manager: Manager) -> None:
    heard: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    manager.register_event("Name", lambda _, message: heard.set_result(message["Value"]))
    await manager.send_action({"Action": "Ping"})
    frame = event("Name", Value="Жанар")
    cut = frame.index("н".encode()) + 1
    await asterisk.tell_in_pieces([frame[:cut], frame[cut:]])
    assert await asyncio.wait_for(heard, PATIENCE_S) == "Жаар"


async def test_panoramisk_sends_line_breaks_as_they_are(asterisk: AmiDouble, manager: Manager) -> None:
    await manager.send_action({"Action": "Ping", "Name": "a\r\n\r\nAction: Setvar\r\nVariable: X\r\nValue: 1"})
    await asterisk.until_seen("setvar")


async def test_panoramisk_breaks_on_an_answer_that_says_successfully_queued() -> None:
    action = Action({"Action": "Atxfer"})
    with pytest.raises(KeyError, match="async"):
        action.add_message(Message({"Response": "Success", "Message": "Atxfer successfully queued"}))
