"""Evenings that nobody planned: month ends, names that no form expects, and two callers with one matter at once."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from gridline.pages.cases import PageTime, case_as_json, dispatch_as_json
from gridline.pages.outages import Moment, page_as_json
from models.call import CallKey
from models.dispatch_message import DispatchPriority, DispatchState, Feedback
from models.intent import Intent
from models.message_review import Signature
from services.cases.case_desk import CaseStatus
from services.cases.case_work import CaseWork
from services.dispatch.dispatch_work import DispatchWork
from services.outages.confirm_outage import ConfirmOutage, DeclareOutage
from services.outages.estimate_outage import EstimateOutage
from services.outages.outage_file import OutageAction, OutageChange
from services.outages.suspect_outage import SuspectOutage
from tests.fakes.case_reports import report
from tests.fakes.outage_evening import Evening, power_report, wanted
from tests.fakes.small_town import small_town
from tests.fakes.supply import NOW, RESIDENT
from tests.fakes.wired_town import flat, phone
from tests.fakes.yasnogorsk import COMPANY

MINUTE = timedelta(minutes=1)
NAMES = ["Әбдіқадырова Гүлнұр", 'О\'Нил "Дж." <b>Шон</b> & К°', "'); DROP TABLE cases; --", "${EXTEN} {name} %s"]
LAST_MINUTE = datetime(2026, 11, 30, 18, 59, 30, tzinfo=UTC)
"""By the clocks of the demo company, in UTC+5, the month has half a minute left."""


@pytest.mark.parametrize("name", NAMES)
async def test_whoever_signs_is_named_letter_by_letter_wherever_his_work_is_read(evening: Evening, name: str) -> None:
    by = Signature(name, NOW + MINUTE)
    told = await evening.town.cases.register(report("1/case", Intent.QUALITY_REPORT, dispatch=DispatchPriority.URGENT))
    await evening.town.drained()
    begin, at = evening.database.transactions, PageTime(NOW + MINUTE, COMPANY.zone)
    (message,) = await evening.database.dispatch_board.of_case(told.number)
    await DispatchWork(begin, COMPANY.zone).acknowledge(message.message_id, by)
    await CaseWork(begin).answer(told.number, by, f"сказал {name}")
    case = await evening.database.case_board.opened(told.number)
    assert case is not None
    page = json.loads(case_as_json(case, at))
    assert (page["history"][-1]["by"], page["answer"]) == (name, f"сказал {name}")
    (line,) = json.loads(dispatch_as_json(case.dispatch, at))
    assert line["acknowledged_by"] == name
    outage = await DeclareOutage(begin)("TP1", OutageChange(OutageAction.DECLARED, by, name), NOW, "обрыв")
    opened = await evening.database.outage_board.opened(outage.outage_id)
    assert opened is not None
    history = json.loads(page_as_json(opened, Moment(NOW, COMPANY.zone)))["history"]
    assert history[-1]["by"] == name


async def test_two_of_one_household_who_call_at_once_are_two_cases_of_one_premises(evening: Evening) -> None:
    calls = [power_report(f"call-{n}", flat(1), phone(1)) for n in range(3)]
    numbers = await asyncio.gather(*(evening.said(each) for each in calls))
    assert len(set(numbers)) == 3
    assert await SuspectOutage(evening.database.transactions)("TP1", NOW) is None, "one flat is no outage"
    for n in (2, 3):
        await evening.report(n)
    outage = await SuspectOutage(evening.database.transactions)("TP1", NOW)
    assert outage is not None
    assert {evening.case(number)[1] for number in numbers} == {str(outage.outage_id)}


async def test_reports_that_come_while_the_outage_is_confirmed_are_children_of_it_all(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    begin = evening.database.transactions
    late = [power_report(f"late-{n}", flat(n), phone(n)) for n in (1, 2, 3)]
    done = await asyncio.gather(ConfirmOutage(begin)(wanted(outage)), *(evening.said(each) for each in late))
    assert {evening.case(number)[1] for number in done[1:]} == {str(outage.outage_id)}  # type: ignore[arg-type]


async def test_two_who_answer_one_message_at_once_are_both_in_its_history_and_the_last_one_counts(
    evening: Evening,
) -> None:
    told = await evening.town.cases.register(report("1/case", Intent.OUTAGE_REPORT, dispatch=DispatchPriority.NORMAL))
    await evening.town.drained()
    (message,) = await evening.database.dispatch_board.of_case(told.number)
    work = DispatchWork(evening.database.transactions, COMPANY.zone)
    causes = ("обрыв", "кабель")
    async with asyncio.timeout(20):
        await asyncio.gather(
            *(
                work.answer(message.message_id, Signature(f"дежурный {cause}", NOW), Feedback(cause=cause))
                for cause in causes
            )
        )
    case = await evening.database.case_board.opened(told.number)
    assert case is not None
    answers = [each.why for each in case.history if each.why]
    assert sorted(answers) == ["Причина: кабель.", "Причина: обрыв."]
    assert case.answer == answers[-1]
    assert case.dispatch[0].state is DispatchState.ANSWERED


async def test_a_case_of_the_first_minute_of_a_month_has_that_months_day_by_the_callers_clocks(
    address: DatabaseAddress, database: Database, tmp_path: Path
) -> None:
    assert database.accounts, "the small world is there"
    now = LAST_MINUTE
    async with small_town(address, tmp_path / "store", clock=lambda: now) as town:
        before = await town.cases.register(report("old/case", at=now))
        now = LAST_MINUTE + MINUTE
        after = await town.cases.register(replace(report("new/case", at=now), call=CallKey("gl", "2")))
        await town.drained()
        assert (before.number.day.isoformat(), after.number.day.isoformat()) == ("2026-11-30", "2026-12-01")
        for told, day in ((before, "20261130"), (after, "20261201")):
            found = await town.cases.find(f"{day}{told.number.spoken_digits}", RESIDENT, None)
            assert isinstance(found, CaseStatus)
            assert found.number == told.number


async def test_an_estimate_over_the_end_of_a_month_is_told_by_the_clocks_of_the_place(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    begin = evening.database.transactions
    await ConfirmOutage(begin)(wanted(outage))
    (message, *_) = await evening.database.dispatch_board.listed((DispatchState.ACKNOWLEDGED,))
    late_evening, small_hours = LAST_MINUTE, LAST_MINUTE + 90 * MINUTE
    answered = await DispatchWork(begin, COMPANY.zone).answer(
        message.message_id, Signature("Дежурный", late_evening), Feedback(estimate=small_hours)
    )
    assert answered.outage is not None
    assert answered.outage.estimate == small_hours
    case = await evening.database.case_board.opened(message.number)
    assert case is not None
    assert case.answer == "По предварительным данным, до 01.12.2026 01:29."
    again = await EstimateOutage(begin)(wanted(outage, at=late_evening), small_hours + 30 * MINUTE)
    assert again.estimate == small_hours + 30 * MINUTE
