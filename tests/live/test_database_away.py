"""The database gone or slow under live calls: who finishes, who leaves a message, and what is stored afterwards."""

import asyncio
import time
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from sqlalchemy import make_url, select

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.database.database import open_database
from adapters.database.engine import DatabaseAddress
from adapters.database.tables import voice_messages
from gridline.bridge.transcriptions import SETTLED_S, NodeRecordings, RecordingState
from tests.contract.conftest import new_postgres
from tests.fakes.slow_proxy import SlowProxy
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers, require_served
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.database_faults import away
from tests.live.ledger import number_told, require_every_promise_kept_once, rows
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(150)]

AWAY_S = 30.0
EARLY = [Tenant(place) for place in range(4)]
LATE = [Tenant(place) for place in range(10, 13)]


@dataclass(frozen=True, slots=True)
class OnDatabase:
    company: CompanyUnderTest
    direct: DatabaseAddress
    proxy: SlowProxy | None = None

    @property
    def server_port(self) -> int:
        return make_url(self.direct.url).port or 0


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
async def running(request: pytest.FixtureRequest, asterisk_tree: AsteriskTree) -> AsyncIterator[OnDatabase]:
    with short_folder() as folder:
        if request.param == "sqlite":
            async with running_company(
                asterisk_tree, folder, variant=Variant(profile=SHORT_WELCOME, tenants=20, hands=8)
            ) as company:
                yield OnDatabase(company, company.database)
            return
        direct = new_postgres(request.getfixturevalue("postgres_url"))
        url = make_url(direct.url)
        assert url.port is not None
        async with SlowProxy(url.port) as proxy:
            slow = url.set(port=proxy.port).render_as_string(hide_password=False)
            variant = Variant(database=slow, profile=SHORT_WELCOME, tenants=20, hands=8)
            async with running_company(asterisk_tree, folder, variant=variant) as company:
                yield OnDatabase(company, direct, proxy)


def spoken(folder: Path) -> Path:
    """Something that is said: a tone of three seconds."""
    file = folder / "speech.wav"
    samples = (8000 * np.sin(np.arange(3 * 8000) * 0.3)).astype(np.int16)
    with wave.open(str(file), "wb") as recording:
        recording.setparams((1, 2, 8000, 0, "NONE", ""))
        recording.writeframes(samples.tobytes())
    return file


async def require_ready_to_be_written_down(running: OnDatabase, messages: int) -> None:
    """Each message is this node's to write down, and its recording lies whole where the bridge looks for it."""
    settings = running.company.settings
    here = NodeRecordings(settings.asterisk.system_name, settings.storage.recordings)
    await asyncio.sleep(SETTLED_S)
    async with open_database(running.direct) as database:
        claims = [await database.messages.claim(here.node, datetime.now(UTC)) for _ in range(messages)]
    assert [here.look(claim.message) for claim in claims if claim] == [RecordingState.READY] * messages


async def test_keys_typed_ahead_are_never_lost_while_every_query_takes_half_a_second(running: OnDatabase) -> None:
    if running.proxy is None:
        return
    tenants = [Tenant(place) for place in range(13, 19)]
    running.proxy.delay_s = 0.5
    try:
        async with Callers(running.company.town) as callers:
            for tenant in tenants:
                steps = [
                    {"press": {"keys": f"1{tenant.value}#1", "gap_ms": 70, "tone_ms": 100}},
                    {"capture": {"name": "registration_number", "prompt": "reading_accepted", "within_s": 30}},
                    "hang_up",
                ]
                callers.call(tenant, tenant.calls(steps), after_s=0.1 * (tenant.place - 13))
    finally:
        running.proxy.delay_s = 0.0

    require_served(callers.heard)
    await require_every_promise_kept_once(running.company, callers.heard)
    assert all("no_input" not in report.prompt_ids for report in callers.heard.values())


async def test_the_database_is_gone_for_thirty_seconds(running: OnDatabase) -> None:
    company = running.company
    knows_account = {"hear": {"prompt": "reading_keypad_electricity", "within_s": 40}}
    asked = {"account_offer_last4": "1", "account_keypad": "00770010#"}
    message = [
        {"answer": {"prompts": asked, "until": "reading_database_away"}},
        {"press": "1"},
        {"hear": {"prompt": "voice_reading_ask", "to_the_end": True}},
        {"wait": 1.0},
        {"say": str(spoken(company.folder))},
        {"press": "#"},
        {"capture": {"name": "registration_number", "prompt": "voice_reading_saved"}},
        "hang_up",
    ]
    async with Callers(company.town) as callers:
        early = [callers.call(each, each.gives_reading({"press": "1"}, knows_account)) for each in EARLY]
        await asyncio.sleep(5)  # his account is loaded by then
        with away(running.direct, running.server_port):
            began = time.monotonic()
            late = [callers.call(each, each.calls(message)) for each in LATE]
            await asyncio.wait([*early, *late])
            await asyncio.sleep(max(0.0, AWAY_S - (time.monotonic() - began)))

    require_served(callers.heard)
    await require_every_promise_kept_once(company, {each: callers.heard[each] for each in EARLY})
    stored = await rows(running.direct, select(voice_messages.c.registration_number))
    told = [number_told(callers.heard[each]) for each in (*EARLY, *LATE)]
    assert len(set(told)) == len(told)
    assert {str(number)[-6:] for (number,) in stored} == set(told[len(EARLY) :])
    recordings = list(company.settings.storage.recordings.glob("*.wav"))
    assert len([file for file in recordings if file.stat().st_size > 2 * 8000 * 2]) == len(LATE)
    await require_ready_to_be_written_down(running, len(LATE))
    assert await no_channels(company.asterisk)
