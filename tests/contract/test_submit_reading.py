"""A confirmed submission is stored once, on both databases, whoever else submits at the same moment."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from adapters.database.database import Database
from models.case import RegistrationNumber
from models.case_states import CaseState
from models.message_review import Signature
from models.reading import ReadingFlag, ReadingStatus
from services.cases.case_work import UNDER_REVIEW, CaseWork
from services.errors import CaseRefused, DatabaseRefused
from services.readings.list_readings import ReadingQuery, StoredReading
from services.readings.submit_reading import Promise, SubmitReading
from tests.fakes.submissions import submission
from tests.fakes.supply import DAY, FLAT, METER, NIGHT, NOW, PERIOD, STRANGER

DUE = NOW + timedelta(hours=4)


def promise(serial: int) -> Promise:
    return Promise(RegistrationNumber("DEMO", date(2026, 11, 20), serial), DUE)


async def of_this_period(database: Database) -> list[StoredReading]:
    return [reading async for reading in database.list_readings(ReadingQuery(period=PERIOD))]


async def test_both_zones_of_a_meter_are_stored_together(database: Database) -> None:
    number = await SubmitReading(database.transactions)(submission(), promise(1))
    stored = await of_this_period(database)
    assert [(line.register_id, line.value, line.status) for line in stored] == [
        (DAY, 5980, ReadingStatus.ACCEPTED),
        (NIGHT, 950, ReadingStatus.ACCEPTED),
    ]
    assert {line.registration_number for line in stored} == {str(number)}
    assert {line.received_at for line in stored} == {NOW}


async def test_the_same_submission_twenty_times_at_once_is_stored_once(database: Database) -> None:
    submit = SubmitReading(database.transactions)
    numbers = await asyncio.gather(*(submit(submission(), promise(n)) for n in range(20)))
    assert len(set(numbers)) == 1
    assert len(await of_this_period(database)) == 2


async def test_two_callers_of_one_meter_leave_one_accepted_and_one_for_a_person(database: Database) -> None:
    submit = SubmitReading(database.transactions)
    calls = [submission(f"call-{n}", caller=STRANGER, day=5980 + n) for n in range(8)]
    await asyncio.gather(*(submit(call, promise(n)) for n, call in enumerate(calls)))
    stored = await of_this_period(database)
    accepted = [line for line in stored if line.status is ReadingStatus.ACCEPTED]
    waiting = [line for line in stored if line.status is ReadingStatus.PENDING_REVIEW]
    assert (len(accepted), len(waiting)) == (2, 14)
    assert len({line.registration_number for line in accepted}) == 1
    assert all(ReadingFlag.CONFLICT in line.flags for line in waiting)


async def test_callers_of_one_meter_who_read_the_same_off_it_need_no_person(database: Database) -> None:
    submit = SubmitReading(database.transactions)
    calls = [submission(f"call-{n}", caller=STRANGER) for n in range(4)]
    numbers = await asyncio.gather(*(submit(call, promise(n)) for n, call in enumerate(calls)))
    stored = await of_this_period(database)
    accepted = [line for line in stored if line.status is ReadingStatus.ACCEPTED]
    assert len(set(numbers)) == 4
    assert [(line.register_id, line.value) for line in accepted] == [(DAY, 5980), (NIGHT, 950)]
    assert {line.status for line in stored if line not in accepted} == {ReadingStatus.SUPERSEDED}


async def test_a_doubtful_repeat_of_an_accepted_reading_still_goes_to_a_person(database: Database) -> None:
    submit = SubmitReading(database.transactions)
    await submit(submission(), promise(1))
    await submit(submission("call-2", ReadingStatus.PENDING_REVIEW), promise(2))
    statuses = [line.status for line in await of_this_period(database) if line.register_id == DAY]
    assert statuses == [ReadingStatus.ACCEPTED, ReadingStatus.PENDING_REVIEW]


async def test_a_replaced_reading_is_superseded(database: Database) -> None:
    submit = SubmitReading(database.transactions)
    await submit(submission(), promise(1))
    old = {line.register_id: line.reading_id for line in await of_this_period(database)}
    await submit(submission("call-2", replaces=old, day=5990), promise(2))
    statuses = [(line.value, line.status) for line in await of_this_period(database) if line.register_id == DAY]
    assert statuses == [(5980, ReadingStatus.SUPERSEDED), (5990, ReadingStatus.ACCEPTED)]


async def test_a_reading_billed_meanwhile_is_not_replaced_but_kept_for_a_person(database: Database) -> None:
    submit = SubmitReading(database.transactions)
    await submit(submission(), promise(1))
    old = {line.register_id: line.reading_id for line in await of_this_period(database)}
    async with database.transactions.begin() as records:
        for reading_id in old.values():
            await records.submissions.restate(reading_id, ReadingStatus.EXPORTED)
    await submit(submission("call-2", replaces=old, day=5990), promise(2))
    statuses = [line.status for line in await of_this_period(database) if line.register_id == DAY]
    assert statuses == [ReadingStatus.EXPORTED, ReadingStatus.PENDING_REVIEW]


async def test_a_reading_for_review_stays_open_with_a_callback(database: Database) -> None:
    call = submission(status=ReadingStatus.PENDING_REVIEW)
    await SubmitReading(database.transactions)(call, promise(1))
    async with database.transactions.begin() as records:
        assert await records.callbacks.number_of(call.key) == promise(1).number


@pytest.mark.parametrize("is_reached", [True, False])
async def test_neither_the_promised_call_nor_giving_it_up_closes_a_case_whose_reading_is_under_review(
    database: Database, is_reached: bool
) -> None:
    number = await SubmitReading(database.transactions)(submission(status=ReadingStatus.PENDING_REVIEW), promise(1))
    work, anna = CaseWork(database.transactions), Signature("Anna", DUE)
    ended = work.called(number, anna) if is_reached else work.give_up_call(number, anna, "просил не звонить")
    assert await ended is CaseState.IN_WORK
    assert {line.status for line in await of_this_period(database)} >= {ReadingStatus.PENDING_REVIEW}
    case = await database.case_board.opened(number)
    assert case is not None
    assert (case.listed.state, case.listed.assignee) == (CaseState.IN_WORK, "Anna")
    assert case.history[-1].why.endswith(UNDER_REVIEW)
    with pytest.raises(CaseRefused, match="nobody is owed a call"):
        await work.called(number, anna)


async def test_the_promised_call_closes_a_case_whose_reading_is_decided_or_another_callers(database: Database) -> None:
    submit, work, anna = SubmitReading(database.transactions), CaseWork(database.transactions), Signature("Anna", DUE)
    decided = await submit(submission(status=ReadingStatus.PENDING_REVIEW), promise(1))
    async with database.transactions.begin() as records:
        for line in [each for each in await of_this_period(database) if each.status is ReadingStatus.PENDING_REVIEW]:
            await records.submissions.restate(line.reading_id, ReadingStatus.REJECTED)
    await submit(submission("call-2", ReadingStatus.PENDING_REVIEW), promise(2))
    assert await work.called(decided, anna) is CaseState.CLOSED


async def test_an_accepted_reading_promises_no_callback(database: Database) -> None:
    await SubmitReading(database.transactions)(submission(), promise(1))
    async with database.transactions.begin() as records:
        assert await records.callbacks.number_of(submission().key) is None


async def test_a_register_that_is_not_there_stores_nothing_of_the_submission(database: Database) -> None:
    good = submission()
    wrong = replace(good, values=(good.values[0], replace(good.values[1], register_id="R99")))
    with pytest.raises(DatabaseRefused):
        await SubmitReading(database.transactions)(wrong, promise(1))
    assert await of_this_period(database) == []
    assert (good.account, good.meter_id) == (FLAT, METER)
    await SubmitReading(database.transactions)(good, promise(1))
    assert len(await of_this_period(database)) == 2
