"""What the doctor and `gridline trunk check` see on a real Asterisk with a working trunk and a dead one."""

import asyncio
from dataclasses import replace

import pytest

from adapters.asterisk.ami import AmiLink
from adapters.asterisk.options import ask_options
from adapters.asterisk.settings import AsteriskSettings, Registration, TownAnswer, TownSettings, Trunk
from gridline.checks.asterisk import asterisk_checks, read_contacts, read_registrations
from gridline.checks.diagnosis import State, examine
from gridline.settings.sections import BridgeSettings
from gridline.settings.translation import ami_settings
from gridline.trunk_call import CallOutcome, TestCall, place
from tests.live.asterisk_lab import free_port
from tests.live.conftest import CACHE, StartAsterisk

pytestmark = pytest.mark.live

BUSY, TALKS, REJECTS = "89000000001", "89000000002", "89000000003"
DEAD = "127.0.0.9"
QUALIFY_S = 1


async def test_a_real_asterisk_is_examined_and_a_test_call_ends_in_words(
    start_asterisk: StartAsterisk, company_settings: AsteriskSettings, town_settings: TownSettings
) -> None:
    answers = ((BUSY, TownAnswer.BUSY), (TALKS, TownAnswer.ANSWERS), (REJECTS, TownAnswer.REJECTS))
    dead = f"{DEAD}:{free_port(DEAD)}"
    (alive,) = company_settings.trunks
    told = replace(
        company_settings,
        trunks=(
            replace(alive, qualify_s=QUALIFY_S, from_user="77770001122"),
            Trunk("dead", dead, (DEAD,), Registration(dead, "gridline", "not-a-secret"), qualify_s=QUALIFY_S),
        ),
    )
    town = await start_asterisk(replace(town_settings, answers=answers))
    company = await start_asterisk(told)

    answer = await ask_options(town.settings.bind_address, town.settings.sip_port, "127.0.0.1", 3)
    assert answer.status >= 200

    for _ in range(100):
        if read_contacts(await company.console("pjsip show contacts")).get(alive.name) == "Avail":
            break
        await asyncio.sleep(0.1)
    assert set(read_registrations(await company.console("pjsip show registrations"))) == {"dead"}

    bridge = BridgeSettings()
    checks = asterisk_checks(told, CACHE, lambda secrets: ami_settings(told, bridge, secrets))
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

    recording = str(told.sounds / told.language / told.recordings.static_end[0])
    async with AmiLink(ami_settings(told, bridge, company.credentials)) as link:
        await link.wait_up(5)

        async def called(number: str) -> CallOutcome:
            return await place(TestCall(alive.name, number, recording, ring_s=5), link)

        assert "busy" in (await called(BUSY)).what
        assert "forbids" in (await called(REJECTS)).what
        assert (await called(TALKS)).answered
        assert await link.channels() == ()
