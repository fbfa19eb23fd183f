"""A question after a talk is filed once a call, and never twice in a month of a number."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.database.database import Database
from adapters.journal.encoding import decode, encode
from adapters.journal.store import open_local_store
from gridline.desk import store_entry
from models.call import CallKey
from models.case import RegistrationNumber
from models.case_deadline import NOTHING_OWED
from models.intent import Intent
from models.queue_visit import QueueVisit, VisitEnd
from models.survey import NEVER_AFTER_INTENTS, FiledSurvey, SurveyAnswer, SurveyAsked
from services.calls.keep_queue_visit import KeepQueueVisit
from services.calls.survey_desk import KeepSurvey, SurveyBook
from services.cases.register_case import RegisterCase, RegisteredReport
from services.desk_rules import DeskRules
from services.dispatch.dispatch_desk import DangerAlarm
from services.dispatch.raise_alarm import RaiseAlarm
from services.forgetting.forget_caller import ForgetCaller, ForgottenCaller
from services.outbox.asked_database import AskedDatabase
from services.outbox.drain_outbox import DrainPace, OutboxDrainer
from services.outbox.letters import DeskTimes
from services.outbox.outbox import Content
from tests.fakes.case_reports import report
from tests.fakes.supply import NOW
from tests.fakes.yasnogorsk import COMPANY, RESIDENT

CALL = CallKey("town", "1700000000.1")
ASKED = SurveyAsked(CALL, RESIDENT, "operators", NOW)
LATER = NOW + timedelta(seconds=7)
MONTH = timedelta(days=30)


def another(number: int, at: datetime = NOW) -> SurveyAsked:
    """The same number in another call."""
    return replace(ASKED, call=CallKey("town", f"17.{number}"), asked_at=at)


async def begin(database: Database, asked: SurveyAsked = ASKED) -> bool:
    async with database.transactions.begin() as records:
        return await records.surveys.begin(asked, asked.asked_at - MONTH)


async def filed(database: Database) -> Sequence[FiledSurvey]:
    return await database.survey_record.between(NOW - MONTH, NOW + 3 * MONTH)


async def test_the_same_answer_ten_times_at_once_is_one_and_the_first_holds(database: Database) -> None:
    keep = KeepSurvey(database.transactions)
    assert await begin(database)
    await asyncio.gather(*(keep(SurveyAnswer(ASKED, 4, LATER)) for _ in range(10)))
    await keep(SurveyAnswer(ASKED, 1, LATER))
    assert list(await filed(database)) == [FiledSurvey(CALL, "operators", "", NOW, 4, declined=False)]


async def test_an_answer_whose_question_was_lost_is_kept_with_it(database: Database) -> None:
    await KeepSurvey(database.transactions)(SurveyAnswer(ASKED, None, LATER))
    assert list(await filed(database)) == [FiledSurvey(CALL, "operators", "", NOW, None, declined=True)]


async def test_a_number_is_asked_once_in_thirty_days_whether_it_answered_or_not(database: Database) -> None:
    assert await begin(database)
    assert not await begin(database, another(2, NOW + MONTH))
    assert await begin(database, another(3, NOW + MONTH + timedelta(seconds=1)))


async def test_a_call_that_crashed_during_the_question_is_asked_again_and_after_the_answer_not(
    database: Database,
) -> None:
    assert [await begin(database), await begin(database)] == [True, True]
    await KeepSurvey(database.transactions)(SurveyAnswer(ASKED, 5, LATER))
    assert not await begin(database)


async def test_a_number_that_opted_out_is_not_asked_until_it_takes_that_back(database: Database) -> None:
    assert not await database.opt_outs.revoke(RESIDENT, NOW)
    for _ in range(2):
        await database.opt_outs.opt_out(RESIDENT, "anna", NOW)
        await database.opt_outs.opt_out(RESIDENT, "anna", NOW)
        assert not await begin(database)
        assert await database.opt_outs.revoke(RESIDENT, LATER)
    assert await begin(database)


async def test_after_an_alarm_of_danger_nobody_is_asked(database: Database) -> None:
    alarm = DangerAlarm(f"{CALL}/danger", CALL, RESIDENT, "recording", NOW)
    await RaiseAlarm(database.transactions)(alarm, None)
    assert not await begin(database)
    assert await begin(database, another(2))


async def test_whoever_wants_to_be_nobody_is_not_asked(database: Database) -> None:
    await ForgetCaller(database.transactions)(ForgottenCaller(CALL, NOW))
    assert not await begin(database)


async def test_a_number_that_was_forgotten_after_the_question_is_in_no_survey(database: Database) -> None:
    assert await begin(database)
    await ForgetCaller(database.transactions)(ForgottenCaller(CALL, NOW))
    assert await begin(database, another(2)), "nobody knows any more that he was asked"


@pytest.mark.parametrize("intent", sorted(NEVER_AFTER_INTENTS))
async def test_after_a_grave_case_of_this_call_nobody_is_asked(database: Database, intent: Intent) -> None:
    told = replace(report(intent=intent), call=CALL)
    number = RegistrationNumber("DEMO", NOW.date(), 7)
    await RegisterCase(database.transactions)(RegisteredReport(told, "1234", NOTHING_OWED), number)
    assert not await begin(database)
    assert await begin(database, another(2))


async def test_a_case_of_another_kind_forbids_nothing(database: Database) -> None:
    told = replace(report(intent=Intent.OUTAGE_REPORT), call=CALL)
    number = RegistrationNumber("DEMO", NOW.date(), 7)
    await RegisterCase(database.transactions)(RegisteredReport(told, "1234", NOTHING_OWED), number)
    assert await begin(database)


async def test_the_desk_keeps_an_answer_once_through_the_outbox(database: Database, tmp_path: Path) -> None:
    async with open_local_store(tmp_path, lambda: NOW) as store:
        drainer = OutboxDrainer(store.outbox, store_entry(database, lambda: NOW, DeskRules(COMPANY)), DrainPace())
        asked = AskedDatabase(DeskTimes(lambda: NOW, 5.0))
        book = SurveyBook(database.transactions, asked, store.outbox, drainer, quiet_days=30)
        assert await book.begin(ASKED)
        for mark in (4, 1):
            assert await book.keep(SurveyAnswer(ASKED, mark, LATER))
        async with asyncio.TaskGroup() as tasks:
            draining = tasks.create_task(drainer.drain(), name="outbox")
            async with asyncio.timeout(20):
                while (await store.outbox.status()).pending:  # noqa: ASYNC110  (the outbox tells nobody)
                    await asyncio.sleep(0.02)
            draining.cancel()
        assert not await book.begin(another(2)), "asked a moment ago"
        await asked.close()
    assert [each.mark for each in await filed(database)] == [4]


def test_an_answer_is_read_back_from_the_outbox_as_it_was() -> None:
    for mark in (5, None):
        answer = SurveyAnswer(ASKED, mark, LATER)
        assert decode(*encode(answer), Content) == answer  # type: ignore[arg-type]  # a union is no type to mypy


async def test_numbers_are_dropped_when_the_quiet_days_are_over(database: Database) -> None:
    assert await begin(database)
    await database.survey_record.forget_callers(NOW + timedelta(seconds=1))
    assert await begin(database, another(2))
    assert len(await filed(database)) == 2


async def test_the_agent_is_the_one_who_talked_to_him_last_before_the_question(database: Database) -> None:
    keep = KeepQueueVisit(database.transactions)
    for agent, before_s in (("boris", 90), ("anna", 60), ("vera", -60)):
        left = NOW - timedelta(seconds=before_s)
        await keep(QueueVisit(CALL, "operators", left - timedelta(seconds=5), left, VisitEnd.ANSWERED, agent))
    assert await begin(database)
    assert [each.agent for each in await filed(database)] == ["anna"]
