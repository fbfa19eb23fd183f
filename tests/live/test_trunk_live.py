"""What the doctor and `gridline trunk check` see on a real Asterisk with a working trunk and a dead one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import cast

import pytest

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.options import ask_options
from adapters.asterisk.server import AsteriskServer
from adapters.asterisk.settings import AsteriskSettings, Registration, TownAnswer, TownSettings, Trunk
from gridline.checks.asterisk import asterisk_checks, read_contacts, read_registrations
from gridline.checks.diagnosis import State, examine
from gridline.settings.sections import BridgeSettings
from gridline.settings.translation import ami_settings
from gridline.trunks.test_call import CallOutcome, TestCall, place
from tests.live.asterisk_lab import free_port
from tests.live.conftest import CACHE, StartAsterisk

pytestmark = pytest.mark.live

BUSY, TALKS, REJECTS = "89000000001", "89000000002", "89000000003"
DEAD = "127.0.0.9"
QUALIFY_S = 1


@dataclass(frozen=True, slots=True)
class TrunksUnderTest:
    """A company with a trunk that works and one that is dead, and the town behind the first."""

    town: AsteriskServer
    company: AsteriskServer
    told: AsteriskSettings

    @property
    def alive(self) -> Trunk:
        return self.told.trunks[0]

    def link(self) -> AmiLink:
        return AmiLink(ami_settings(self.told, BridgeSettings(), self.company.credentials))

    async def until_alive(self) -> None:
        """Wait until Asterisk knows that the trunk works."""
        for _ in range(100):
            if read_contacts(await self.company.console("pjsip show contacts")).get(self.alive.name) == "Avail":
                return
            await asyncio.sleep(0.1)


@pytest.fixture
async def trunks(
    start_asterisk: StartAsterisk, company_settings: AsteriskSettings, town_settings: TownSettings
) -> TrunksUnderTest:
    answers = ((BUSY, TownAnswer.BUSY), (TALKS, TownAnswer.ANSWERS), (REJECTS, TownAnswer.REJECTS))
    address = f"{DEAD}:{free_port(DEAD)}"
    (alive,) = company_settings.trunks
    alive = replace(alive, qualify_s=QUALIFY_S, from_user="77770001122")
    dead = Trunk("dead", address, (DEAD,), Registration(address, "gridline", "not-a-secret"), qualify_s=QUALIFY_S)
    told = replace(company_settings, trunks=(alive, dead))
    town = await start_asterisk(replace(town_settings, answers=answers))
    return TrunksUnderTest(town, await start_asterisk(told), told)


async def test_a_real_asterisk_is_examined_and_a_test_call_ends_in_words(trunks: TrunksUnderTest) -> None:
    answer = await ask_options(trunks.town.settings.bind_address, trunks.town.settings.sip_port, "127.0.0.1", 3)
    assert answer.status >= 200
    await trunks.until_alive()
    assert set(read_registrations(await trunks.company.console("pjsip show registrations"))) == {"dead"}
    await require_examined(trunks)
    await require_calls_end_in_words(trunks)


async def require_examined(trunks: TrunksUnderTest) -> None:
    """The doctor finds the dead trunk and the missing bridge, and nothing else."""
    checks = asterisk_checks(trunks.told, CACHE, lambda secrets: ami_settings(trunks.told, BridgeSettings(), secrets))
    found = {each.part: each for each in await examine(checks, 20)}
    assert {part: each.state for part, each in found.items()} == {
        "asterisk": State.WELL,
        "configuration": State.WELL,
        "ports": State.WELL,
        "ami": State.WELL,
        "trunks": State.WARNING,
        "heartbeat": State.ILL,
    }
    assert "dead: not registered" in found["trunks"].what


async def require_calls_end_in_words(trunks: TrunksUnderTest) -> None:
    """Test calls to one who is busy, one who is forbidden and one who talks leave no channel."""
    told = trunks.told
    recording = str(told.sounds / told.language / told.recordings.static_end[0])
    async with trunks.link() as link:
        await link.wait_up(5)

        async def called(number: str) -> CallOutcome:
            return await place(TestCall(trunks.alive.name, number, recording, ring_s=5), link)

        assert "busy" in (await called(BUSY)).what
        assert "forbids" in (await called(REJECTS)).what
        assert (await called(TALKS)).answered
        assert await link.channels() == ()


@pytest.mark.parametrize("answer", ["503 Service Unavailable", "403 Forbidden", "404 Not Found"])
async def test_a_registration_that_is_refused_is_not_given_up(
    answer: str, start_asterisk: StartAsterisk, company_settings: AsteriskSettings
) -> None:
    async with refusing_provider(answer) as (address, asked):
        registered = Trunk("first", address, (DEAD,), Registration(address, "gridline", "not-a-secret"), qualify_s=0)
        company = await start_asterisk(replace(company_settings, trunks=(registered,)))
        await asyncio.wait_for(asked.wait(), 20)
        for _ in range(100):
            state = read_registrations(await company.console("pjsip show registrations"))["first"]
            if state != "Unregistered":
                break
            await asyncio.sleep(0.05)
        assert state == "Rejected"
        log = (company.settings.instance / "log/messages").read_text(encoding="utf-8")
        assert "stopping registration attempt" not in log
        assert "retrying in" in log


@asynccontextmanager
async def refusing_provider(answer: str) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """A registrar that gives every request this answer; its address, and an event set by the first request."""
    asked = asyncio.Event()

    class Registrar(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = cast(asyncio.DatagramTransport, transport)

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            echoed = ("Via", "From", "To", "Call-ID", "CSeq")
            kept = [line for line in data.decode().split("\r\n") if line.startswith(echoed)]
            self.transport.sendto("\r\n".join((f"SIP/2.0 {answer}", *kept, "Content-Length: 0", "", "")).encode(), addr)
            asked.set()

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Registrar, local_addr=(DEAD, 0))
    try:
        yield f"{DEAD}:{transport.get_extra_info('sockname')[1]}", asked
    finally:
        transport.close()
