"""Residents leave readings by voice outside the hours; soon whoever works on messages sees it in words."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.script import ResidentScript
from models.voice_message import MessageReason, MessageState
from tests.fakes.spoken_digits import text
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers, require_served
from tests.live.company_lab import ROOT, SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import number_told
from tests.live.scripts import Tenant, dictates

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(150)]

WRITTEN_WITHIN_S = 60.0
"""Each must lie still for two seconds, is looked for every five, and is heard at the pace of a caller at first."""
MOSCOW = ZoneInfo("Europe/Moscow")
HOURS = 'from_day: 18, to_day: last, hours: "09:00-18:00"'
STAYS, HANGS_UP = Tenant(3), Tenant(4)


def closed_now() -> dict[str, str]:
    """Words of the profile, with hours that are far from this one."""
    hours = "01:00-02:00" if 6 <= datetime.now(MOSCOW).hour < 20 else "11:00-12:00"
    return {HOURS: f'from_day: 1, to_day: last, hours: "{hours}"'}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        variant = Variant(tenants=5, profile=SHORT_WELCOME | closed_now(), by_voice=True)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield running


def leaves_his_reading(tenant: Tenant, *end: object) -> ResidentScript:
    """After the tone he says account and value, with a pause between them; then `end`."""
    steps = [
        {"hear": {"prompt": "reading_closed_hours", "within_s": 30}},
        {"press": "1"},
        {"hear": {"prompt": "voice_reading_ask", "to_the_end": True}},
        {"wait": 1.0},
        dictates(tenant.account, over_prompt=True, gap_ms=250),
        {"wait": 1.2},
        dictates(tenant.value, over_prompt=True, gap_ms=250),
        {"wait": 1.0},
        *end,
        "hang_up",
    ]
    return tenant.calls(steps)


Message = dict[str, object]


async def listed(company: CompanyUnderTest) -> list[Message]:
    """What `gridline messages --json` prints."""
    words = (sys.executable, "-m", "gridline", "messages", "--json", "--settings", str(company.bridge.settings_file))
    process = await asyncio.create_subprocess_exec(*words, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    printed, _ = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0
    messages: list[Message] = json.loads(printed)
    return messages


async def written_down(company: CompanyUnderTest, count: int) -> dict[object, Message]:
    """The messages by caller, once so many have been judged."""
    deadline = time.monotonic() + WRITTEN_WITHIN_S
    while time.monotonic() < deadline:
        messages = await listed(company)
        if len([each for each in messages if each["state"] != MessageState.NEW]) == count:
            return {each["caller"]: each for each in messages}
        await asyncio.sleep(1)
    log = company.folder / "media.log"
    raise AssertionError(f"not all is written down: {log.read_text(errors='replace')[-2000:]}")


def require_understood(message: Message, tenant: Tenant) -> None:
    assert message["transcript"] == text(tenant.account + tenant.value)
    assert message["state"] == MessageState.TO_CHECK
    assert message["reason"] in (MessageReason.PERSON_WANTED, MessageReason.LOW_CONFIDENCE)
    match message["match"]:
        case {"account": account, "values": [{"value": value}]}:
            assert (account, int(value)) == (tenant.account, int(tenant.value))
        case other:
            raise AssertionError(f"no reading was made out: {other}")


async def test_a_reading_said_after_hours_is_soon_seen_in_words(company: CompanyUnderTest) -> None:
    told = {"capture": {"name": "registration_number", "prompt": "voice_reading_saved"}}
    async with Callers(company.town) as callers:
        callers.call(STAYS, leaves_his_reading(STAYS, {"press": "#"}, told))
        callers.call(HANGS_UP, leaves_his_reading(HANGS_UP), after_s=1.0)
    require_served(callers.heard)

    messages = await written_down(company, 2)
    for tenant in (STAYS, HANGS_UP):
        require_understood(messages[f"+{tenant.phone}"], tenant)
    number = str(messages[f"+{STAYS.phone}"]["registration_number"])
    assert number[-6:] == number_told(callers.heard[STAYS])
    assert await no_channels(company.asterisk)
