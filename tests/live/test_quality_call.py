"""Callers with bad supply, through a real Asterisk: a case, the dispatcher's message, and what they said."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.subscribers import Answers
from adapters.database.tables import case_reports, cases, dispatch_messages, voice_messages
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers, require_served
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import NEXT_LOOK_S, drained
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

DISPATCHER = "+70001000101"
MENU = "menu_order: [readings, outage, quality, info, status, theft, payment, complaint]"
SEALED_WITHIN_S = 60.0
AT_THE_MENU = [{"hear": {"prompt": "danger_key", "to_the_end": True, "within_s": 30}}, {"wait": 2}]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        profile = SHORT_WELCOME | {MENU: "menu_order: [quality]"}
        async with running_company(
            asterisk_tree, folder, variant=Variant(profile=profile, whole_menu=True, brisk=True)
        ) as running:
            yield running
            assert await no_channels(running.asterisk)


@pytest.mark.at_once
@pytest.mark.rule("SMZ-4.1")
async def test_a_light_too_bright_is_a_message_to_the_dispatcher_with_what_was_said(company: CompanyUnderTest) -> None:
    caller = Tenant(60)
    answers = [{"press": "3"}, {"wait": 4}, {"press": "1"}, {"wait": 4}, {"press": "1"}]
    speaks = [{"hear": {"prompt": "tones/beep", "within_s": 20}}, {"wait": 4}, {"press": "#"}]
    told = {"hear": {"prompt": "quality_registered", "to_the_end": True, "within_s": 20}}
    async with Callers(company.town) as callers:
        callers.call(caller, caller.calls([*AT_THE_MENU, *answers, *speaks, told, {"hear": "goodbye"}]))
    require_served(callers.heard)
    await drained(company)
    async with asyncio.timeout(SEALED_WITHIN_S):
        while not (message := await only_message(company)).sha256:  # noqa: ASYNC110
            await asyncio.sleep(0.5)
    assert message.kind == "quality"
    assert (company.settings.storage.recordings / f"{message.recording}.wav").exists()
    assert await rows(company, dispatch_messages.c.kind, dispatch_messages.c.priority) == [("quality", "urgent")]
    (facts,) = await reported(company, caller)
    assert facts == {"symptom": "high", "extent": "house", "since": "today"}


@pytest.mark.at_once
async def test_whoever_hangs_up_after_his_first_answer_is_registered(company: CompanyUnderTest) -> None:
    caller = Tenant(61)
    async with Callers(company.town) as callers:
        callers.call(caller, caller.calls([*AT_THE_MENU, {"press": "1"}, {"wait": 2}, "hang_up"]))
    require_served(callers.heard)
    async with asyncio.timeout(NEXT_LOOK_S):
        while not (found := await reported(company, caller)):  # noqa: ASYNC110  (the database tells nobody)
            await asyncio.sleep(0.2)
    assert len(found) == 1


@pytest.mark.at_once
async def test_danger_at_the_first_question_rings_the_dispatcher(company: CompanyUnderTest) -> None:
    caller = Tenant(62)
    danger = [{"press": "9"}, {"hear": {"prompt": "hazard_safety", "to_the_end": True}}, {"hear": "hazard_confirm"}]
    with company.town.subscriber(DISPATCHER, Answers(after_s=1.0, talks_s=1.0)) as dispatcher:
        async with Callers(company.town) as callers:
            callers.call(caller, caller.calls([*AT_THE_MENU, *danger, {"press": "1"}]))
        require_served(callers.heard)
        assert (await dispatcher.called(within_s=1)).is_answered


async def rows(company: CompanyUnderTest, *columns: object) -> list[tuple[object, ...]]:
    engine = create_async_engine(company.database.parsed)
    async with engine.connect() as connection:
        found = [tuple(row) for row in await connection.execute(select(*columns))]
    await engine.dispose()
    return found


async def reported(company: CompanyUnderTest, caller: Tenant) -> list[object]:
    """What is known of each case of this caller."""
    of_case = case_reports.c.registration_number == cases.c.registration_number
    query = select(case_reports.c.facts).join(cases, of_case).where(cases.c.phone == f"+{caller.phone}")
    engine = create_async_engine(company.database.parsed)
    async with engine.connect() as connection:
        found = [row.facts for row in await connection.execute(query)]
    await engine.dispose()
    return found


async def only_message(company: CompanyUnderTest) -> Row[tuple[object, ...]]:
    engine = create_async_engine(company.database.parsed)
    async with engine.connect() as connection:
        found = (await connection.execute(select(voice_messages))).one()
    await engine.dispose()
    return found
