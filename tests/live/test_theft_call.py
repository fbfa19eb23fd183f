"""Callers who saw a theft, through a real Asterisk: who is nobody leaves no trace, equipment rings the dispatcher."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.report import ResidentReport
from adapters.asterisk.town.subscribers import Answers, Subscriber, SubscriberCall
from adapters.database.tables import calls, case_reports, cases, dispatch_messages
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers, require_served
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import drained
from tests.live.scripts import Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

DISPATCHER = "+70001000101"
MENU = "menu_order: [readings, outage, quality, info, status, theft, payment, complaint]"
RECORDED_WITHIN_S = 20.0
"""After the good-bye; a call is recorded once it is over."""
KINDS = {"hear": {"prompt": "line_theft_equipment", "within_s": 30}}
DESCRIBES = [{"hear": {"prompt": "theft_describe", "to_the_end": True}}, {"wait": 2.5}, {"press": "#"}]
SIGNS = {"hear": {"prompt": "theft_contact_choice", "within_s": 15}}
GOODBYE = {"hear": {"prompt": "goodbye", "within_s": 15}}
FORGOTTEN_WITHIN_S = 15.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        profile = SHORT_WELCOME | {MENU: "menu_order: [theft]"}
        variant = Variant(profile=profile, whole_menu=True, brisk=True)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield running
            assert await no_channels(running.asterisk)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def dispatcher(company: CompanyUnderTest) -> AsyncIterator[Subscriber]:
    with company.town.subscriber(DISPATCHER, Answers(after_s=1.0, talks_s=1.0)) as answers:
        yield answers


def called_for(witness: Tenant, dispatcher: Subscriber) -> SubscriberCall:
    """The call in which the dispatcher was given this witness."""
    (call,) = [each for each in dispatcher.calls if witness.phone in each.caller_number]
    return call


@pytest.mark.at_once
@pytest.mark.rule("SMZ-4a")
async def test_of_a_witness_who_wants_to_be_nobody_no_trace_is_left(company: CompanyUnderTest) -> None:
    witness = Tenant(50)
    steps = [KINDS, {"press": "1"}, *DESCRIBES, SIGNS, {"press": "2"}, GOODBYE]
    async with Callers(company.town) as callers:
        callers.call(witness, witness.calls(steps))
    require_served(callers.heard)
    await drained(company)
    told = digits_told(callers.heard[witness])
    report, phone = await reported(company, told[:6])
    assert (report.anonymous, report.code, phone) == (True, told[6:], None)
    assert (company.settings.storage.recordings / f"{report.recording}.wav").stat().st_size > 16_000
    async with asyncio.timeout(RECORDED_WITHIN_S):
        while None not in await callers_recorded(company):  # noqa: ASYNC110  (the database tells nobody)
            await asyncio.sleep(0.1)
    await nothing_left_of(company, witness.phone[1:])


@pytest.mark.at_once
@pytest.mark.rule("SMZ-4a")
async def test_a_witness_who_leaves_his_number_can_be_called_back(company: CompanyUnderTest) -> None:
    witness = Tenant(51)
    steps = [KINDS, {"press": "2"}, *DESCRIBES, SIGNS, {"press": "1"}, GOODBYE]
    async with Callers(company.town) as callers:
        callers.call(witness, witness.calls(steps))
    require_served(callers.heard)
    await drained(company)
    _, phone = await reported(company, digits_told(callers.heard[witness]))
    assert phone == f"+{witness.phone}"


@pytest.mark.at_once
@pytest.mark.rule("SMZ-4c")
async def test_whoever_sees_equipment_being_stolen_talks_to_the_dispatcher(
    company: CompanyUnderTest, dispatcher: Subscriber
) -> None:
    witness = Tenant(52)
    steps = [
        KINDS,
        {"press": "3"},
        {"hear": {"prompt": "theft_equipment_safety", "to_the_end": True}},
    ]
    async with Callers(company.town) as callers:
        callers.call(witness, witness.calls(steps))
    call = called_for(witness, dispatcher)
    await asyncio.wait_for(call.over.wait(), 5)
    assert call.is_answered
    require_served(callers.heard)
    await drained(company)
    report, _ = await reported(company, digits_told(callers.heard[witness]))
    engine = create_async_engine(company.database.parsed)
    async with engine.connect() as connection:
        sent = (await connection.execute(select(dispatch_messages))).all()
    await engine.dispose()
    assert [(each.registration_number, each.priority) for each in sent] == [(report.registration_number, "urgent")]


@pytest.mark.at_once
async def test_danger_while_he_describes_rings_the_dispatcher(
    company: CompanyUnderTest, dispatcher: Subscriber
) -> None:
    witness = Tenant(53)
    steps = [
        KINDS,
        {"press": "1"},
        {"hear": {"prompt": "theft_describe", "to_the_end": True}},
        {"wait": 2},
        {"press": "9"},
        {"hear": {"prompt": "hazard_safety", "to_the_end": True}},
        {"hear": "hazard_confirm"},
        {"press": "1"},
    ]
    async with Callers(company.town) as callers:
        callers.call(witness, witness.calls(steps))
    assert called_for(witness, dispatcher).is_answered
    require_served(callers.heard)


async def test_whoever_hangs_up_at_the_last_question_is_registered_as_nobody(company: CompanyUnderTest) -> None:
    witness = Tenant(54)
    async with Callers(company.town) as callers:
        callers.call(witness, witness.calls([KINDS, {"press": "1"}, *DESCRIBES, SIGNS, "hang_up"]))
    require_served(callers.heard)
    await drained(company)
    await nothing_left_of(company, witness.phone[1:])


def digits_told(heard: ResidentReport) -> str:
    """All digits that were spoken to him: the number, and the code if he was told one."""
    pieces = (piece.piece_id for prompt in heard.prompts for piece in prompt.pieces)
    return "".join(each.removeprefix("numbers/") for each in pieces if each.startswith("numbers/"))


async def reported(company: CompanyUnderTest, digits: str) -> tuple[object, str | None]:
    """The report behind the number that the caller heard, and the phone of its case."""
    engine = create_async_engine(company.database.parsed)
    of_case = case_reports.c.registration_number == cases.c.registration_number
    query = select(case_reports, cases.c.phone).join(cases, of_case)
    async with engine.connect() as connection:
        found = (await connection.execute(query.where(cases.c.serial == int(digits)))).one()
    await engine.dispose()
    return found, found.phone


async def callers_recorded(company: CompanyUnderTest) -> list[str | None]:
    engine = create_async_engine(company.database.parsed)
    async with engine.connect() as connection:
        found = list((await connection.execute(select(calls.c.caller))).scalars())
    await engine.dispose()
    return found


async def nothing_left_of(company: CompanyUnderTest, digits: str) -> None:
    """Returns once these digits stand nowhere: the leg ends, and the database forgets, a moment after the hang-up."""
    deadline = time.monotonic() + FORGOTTEN_WITHIN_S
    while found := await asyncio.to_thread(files_with, company, digits):
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.5)


def files_with(company: CompanyUnderTest, digits: str) -> list[Path]:
    """The company's files in which these digits stand, databases and logs among them; the town is not ours."""
    files = (path for path in company.folder.rglob("*") if path.is_file() and not is_of_town(company, path))
    return [path for path in files if digits.encode() in path.read_bytes()]


def is_of_town(company: CompanyUnderTest, path: Path) -> bool:
    return path.relative_to(company.folder).parts[0].startswith("town")
