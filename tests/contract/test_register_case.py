"""What a caller reports is a case with a number, a code and a term, once, whatever comes twice or is away."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import plain_engine, upgrade
from adapters.database.tables import case_reports
from models.account import ConsumerKind
from models.case import RegistrationNumber
from models.case_deadline import answer_deadline
from models.case_states import OPEN, CaseState
from models.deadlines import TERMS, TermClock
from models.dispatch_message import DispatchPriority
from models.intent import CasePriority, Category, Intent
from services.cases.register_case import RegisterCase, RegisteredReport
from tests.fakes.case_reports import PLACE, SAID, report
from tests.fakes.small_town import CALENDARS, SmallTown, small_town
from tests.fakes.supply import FLAT, NOW, RESIDENT, fill
from tests.fakes.yasnogorsk import COMPANY

TOWN_ZONE_MIDNIGHT = datetime(2026, 12, 20, 19, 0, tzinfo=UTC)
"""24:00 of the thirtieth day after NOW, by the clocks of the town (UTC+5)."""


@pytest.mark.rule("C-1", "C-2", "SMZ-9")
async def test_a_complaint_is_a_case_with_all_that_was_said_and_thirty_days_to_answer(town: SmallTown) -> None:
    receipt = await town.cases.register(replace(report(), account=FLAT, premises="P1", recording="r", recording_s=9.5))
    assert receipt.stored
    assert str(receipt.number).startswith("DEMO-20261120-")
    assert len(receipt.code) == 4
    assert receipt.code.isdigit()
    assert receipt.deadline == TOWN_ZONE_MIDNIGHT
    case = await town.opened(receipt.number)
    listed = case.listed
    assert (listed.intent, listed.category, listed.queue) == (Intent.COMPLAINT, Category.COMPLAINT_OTHER, "complaints")
    assert (listed.state, listed.priority, listed.deadline.due_at) == (
        CaseState.REGISTERED,
        CasePriority.HIGH,
        TOWN_ZONE_MIDNIGHT,
    )
    assert (listed.phone, listed.account, case.premises) == (RESIDENT, FLAT, "P1")
    assert (case.channel, case.consumer) == ("phone", ConsumerKind.PERSON)
    assert (case.place, case.text, case.facts, case.recording) == (PLACE, SAID, {"since": "утром"}, "r")
    assert [(event.by, event.state, event.at) for event in case.history] == [
        ("the telephone service", CaseState.REGISTERED, NOW)
    ]


async def test_a_report_that_comes_twenty_times_is_one_case_with_one_number_and_one_code(town: SmallTown) -> None:
    receipts = await asyncio.gather(*(town.cases.register(report()) for _ in range(20)))
    assert len({(receipt.number, receipt.code) for receipt in receipts}) == 1
    await town.drained()
    assert len(await town.database.case_board.listed(OPEN, 100)) == 1


async def test_the_code_survives_a_restart_of_the_service(
    address: DatabaseAddress, database: Database, tmp_path: Path
) -> None:
    assert database.accounts, "the small world is there"
    async with small_town(address, tmp_path / "store") as before:
        told = await before.cases.register(report())
    async with small_town(address, tmp_path / "store") as after:
        assert (await after.cases.register(report())).code == told.code


async def test_codes_of_different_cases_differ(town: SmallTown) -> None:
    receipts = [await town.cases.register(report(f"call-{n}/case")) for n in range(12)]
    assert len({receipt.code for receipt in receipts}) > 6


async def test_a_caller_has_his_number_and_term_while_the_database_is_away(
    address: DatabaseAddress, tmp_path: Path
) -> None:
    away = replace(address, url=f"sqlite+aiosqlite:///{tmp_path}/gone.sqlite3")
    upgrade(address)
    await fill(address)
    async with small_town(address, tmp_path / "store") as town:
        assert (await town.cases.register(report())).stored
    async with small_town(away, tmp_path / "store") as town:
        receipt = await town.cases.register(report("call-2/case"))
        assert not receipt.stored
        assert receipt.deadline == TOWN_ZONE_MIDNIGHT
    async with small_town(address, tmp_path / "store") as town:
        assert (await town.opened(receipt.number)).listed.phone == RESIDENT
        assert (await town.cases.register(report("call-2/case"))).number == receipt.number


@pytest.mark.parametrize(
    ("intent", "deadline"),
    [
        (Intent.CONSULTATION, NOW + timedelta(hours=4)),
        (Intent.RECONNECT_REQUEST, None),
        (Intent.THEFT_NONCONTRACT, None),
        (Intent.OUTAGE_REPORT, None),
    ],
)
async def test_each_intent_has_its_own_term(town: SmallTown, intent: Intent, deadline: datetime | None) -> None:
    receipt = await town.cases.register(report(intent=intent))
    assert receipt.deadline == deadline
    listed = (await town.opened(receipt.number)).listed
    assert (listed.deadline.due_at, listed.deadline.fault) == (deadline, "")
    assert listed.needs_written is (intent is Intent.RECONNECT_REQUEST)


@pytest.mark.rule("C-3")
async def test_what_must_be_written_starts_no_clock_even_for_a_complaint(town: SmallTown) -> None:
    receipt = await town.cases.register(replace(report(), needs_written=True))
    assert receipt.deadline is None
    assert (await town.opened(receipt.number)).listed.needs_written


async def test_a_question_that_was_answered_on_the_line_is_closed_at_once_and_owes_nothing(town: SmallTown) -> None:
    receipt = await town.cases.register(replace(report(intent=Intent.CONTACTS), facts={"answered": "on_call"}))
    assert receipt.deadline is None
    case = await town.opened(receipt.number)
    assert (case.listed.state, case.listed.closed_at) == (CaseState.CLOSED, NOW)
    assert [event.state.value for event in case.history] == ["registered", "answered_on_call", "closed"]


@pytest.mark.rule("C-4")
async def test_a_case_whose_year_has_no_calendar_says_so_and_has_no_date(town: SmallTown) -> None:
    late = datetime(2026, 12, 31, 7, 0, tzinfo=UTC)
    clock = TermClock(COMPANY.zone, CALENDARS["KZ"])
    missing = answer_deadline(TERMS["act_copies"], late, clock)
    number = RegistrationNumber("DEMO", late.date(), 5)
    await RegisterCase(town.database.transactions)(RegisteredReport(report(at=late), "0000", missing), number)
    case = await town.opened(number)
    assert case.listed.deadline.due_at is None
    assert case.listed.deadline.fault == "the calendar of KZ for 2027 is not loaded"
    assert case.history[0].why == case.listed.deadline.fault
    assert await town.database.case_board.without_deadline() == {case.listed.deadline.fault: 1}


async def test_a_case_for_the_staff_has_its_message_in_the_same_transaction(town: SmallTown) -> None:
    receipt = await town.cases.register(report(intent=Intent.OUTAGE_REPORT, dispatch=DispatchPriority.NORMAL))
    (message,) = (await town.opened(receipt.number)).dispatch
    assert (message.number, message.kind.value, message.priority) == (
        receipt.number,
        "outage",
        DispatchPriority.NORMAL,
    )
    assert message.text == f"{PLACE}; {SAID}; since: утром"
    assert (message.raised_at, message.caller) == (NOW, RESIDENT)


async def test_a_case_the_staff_need_not_know_has_no_message(town: SmallTown) -> None:
    receipt = await town.cases.register(report())
    assert (await town.opened(receipt.number)).dispatch == ()


async def test_the_code_is_on_no_list(town: SmallTown, address: DatabaseAddress) -> None:
    receipt = await town.cases.register(report())
    case = await town.opened(receipt.number)
    engine = plain_engine(address)
    with engine.connect() as connection:
        assert connection.scalar(select(case_reports.c.code)) == receipt.code
    engine.dispose()
    assert not hasattr(case, "code")


def test_cases_of_before_know_their_intent_and_their_serial(address: DatabaseAddress) -> None:
    upgrade(address, "0006")
    engine = plain_engine(address)
    rows = [("DEMO-20261120-000007", "reading"), ("DEMO-20261120-999999", "callback")]
    with engine.begin() as connection:
        for number, kind in rows:
            connection.exec_driver_sql(
                "INSERT INTO cases (registration_number, kind, state, opened_at)"
                f" VALUES ('{number}', '{kind}', 'closed', '2026-11-20 07:00:00')"
            )
    upgrade(address)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT serial, intent, category, queue FROM cases ORDER BY serial").all()
    engine.dispose()
    assert [tuple(row) for row in found] == [
        (7, "reading.submit", "1.3", "readings"),
        (999999, "callback.request", "1.6", "operators"),
    ]
