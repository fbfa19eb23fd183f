"""A talk with an agent is recorded after the notice, paused and resumed by name, and kept with its hash."""

import asyncio
import hashlib
import json
import sys
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from sqlalchemy import select

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.settings import TOWN_ADDRESS
from adapters.asterisk.talks import SPOOL
from adapters.asterisk.town.subscribers import Answers
from adapters.database.tables import call_steps, queue_visits
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers, require_served
from tests.live.company_lab import ROOT, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import drained, rows
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

OPERATOR = "0"
RATE = 8000
TONE = (np.sin(np.arange(RATE * 80) * 2 * np.pi * 440 / RATE) * 8000).astype(np.int16).tobytes()
MORE = """
[agents.op1]
contact = "{town}:{{town_port}}"
[queues.readings]
members = ["op1"]
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        variant = Variant(MORE.format(town=TOWN_ADDRESS), tenants=4, hands=8, brisk=True)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield running


async def types(company: CompanyUnderTest, *words: str) -> str:
    """What `gridline recordings WORDS` prints."""
    command = (sys.executable, "-m", "gridline", "recordings", *words, "--settings", str(company.bridge.settings_file))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    printed, _ = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0
    return printed.decode()


async def test_a_talk_is_recorded_paused_resumed_and_kept_with_its_hash(company: CompanyUnderTest) -> None:
    tenant = Tenant(0)
    asked = {"hear": {"prompt": "account_offer_last4", "within_s": 40}}
    with company.town.subscriber(OPERATOR, Answers(after_s=0.5, talks_s=120, says=TONE)) as agent:
        async with Callers(company.town) as callers:
            steps = [asked, {"press": "0"}, {"hear": "transfer_to_agent"}]
            calling = callers.call(tenant, tenant.calls(steps, stay_s=120))
            await agent.called(within_s=60)
            await asyncio.sleep(4)
            await drained(company)
            ((system_name, uniqueid),) = await rows(
                company.database, select(queue_visits.c.system_name, queue_visits.c.uniqueid)
            )
            await types(company, "pause", f"{system_name}/{uniqueid}", "--by", "Anna")
            await asyncio.sleep(4)
            await types(company, "resume", f"{system_name}/{uniqueid}", "--by", "Anna")
            await asyncio.sleep(5)
            await company.asterisk.console("channel request hangup all")
            await calling
    require_served(callers.heard)
    (talk,) = await kept(company)
    assert talk["name"] == f"{uniqueid}.wav"
    file = Path((await types(company, "play-path", str(talk["name"]), "--by", "Boris", "--why", "a test")).strip())
    told, sound = await asyncio.to_thread(lambda: (file.stat(), file.read_bytes()))
    assert told.st_mode & 0o777 == 0o600
    assert hashlib.sha256(sound).hexdigest() == talk["sha256"]
    assert tenant.phone not in file.name
    loud = seconds_by_loudness(file)
    assert loud[0], "the agent's voice is there from the beginning: nothing of the queue is"
    assert loud[-2], "it goes on after the pause"
    assert 3 <= loud.count(False) < len(loud) - 6, f"some seconds of silence: {loud}"
    log = await types(company, "log", str(talk["name"]))
    assert [line.split()[2] for line in log.splitlines()] == ["paused", "resumed", "listened"]
    told = select(call_steps.c.step).where(call_steps.c.outcome == "told")
    assert await rows(company.database, told) == [("notices",)]
    assert await no_channels(company.asterisk)
    assert not list((company.told.instance / SPOOL).iterdir())


async def kept(company: CompanyUnderTest) -> list[dict[str, object]]:
    """What the list holds, once the recording is filed."""
    day = company.settings.demo.clock
    assert day is not None
    async with asyncio.timeout(30):
        while True:
            # recordings carry Asterisk's time, the calendar's
            found: list[dict[str, object]] = json.loads(await types(company, "list", "--json"))
            if found:
                await drained(company)
                return found
            await asyncio.sleep(1)


def seconds_by_loudness(file: Path) -> list[bool]:
    """Of each whole second, whether somebody is heard in it."""
    with wave.open(str(file)) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16).astype(np.int32)
    whole = len(samples) // RATE
    return [bool(np.abs(samples[n * RATE : (n + 1) * RATE]).mean() > 100) for n in range(whole)]
