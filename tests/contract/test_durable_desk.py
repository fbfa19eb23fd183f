"""What a caller is told is kept: by the local disk at once, by the database now or when it is back."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import plain_engine
from adapters.database.tables import call_steps, calls
from models.call import CallKey, CallResult, IncomingCall, Language
from models.case import CallbackReason, CallbackRequest
from models.reading import ReadingStatus
from models.reading_history import AccountSheet
from services.calls.record_call import CallRecord, CallStep
from services.errors import NotKept
from services.readings.reading_desk import DraftValue, ReadingDraft, VoiceMessage
from tests.fakes.small_town import SmallTown, small_town
from tests.fakes.submissions import submission
from tests.fakes.supply import DAY, FLAT, HOUSE, METER, MOMENT, NOW, RESIDENT, STRANGER

MINUTE = timedelta(minutes=1)
STEP = CallStep("value", "reading_say_electricity", 1, "ноль пять девять восемь ноль", "05980", "match", 0.93)


async def test_a_resident_is_known_by_his_number(town: SmallTown) -> None:
    assert await town.desk.accounts_of(RESIDENT) == (FLAT, HOUSE)
    assert isinstance(await town.desk.open_account(FLAT, RESIDENT, MOMENT), AccountSheet)


async def test_a_confirmed_reading_is_stored_under_the_number_that_was_told(town: SmallTown) -> None:
    receipt = await town.desk.submit(submission())
    assert receipt.stored
    assert str(receipt.number).startswith("DEMO-20261120-")
    assert {line.registration_number for line in await town.readings()} == {str(receipt.number)}


async def test_the_same_submission_has_the_same_number_however_often_it_comes(town: SmallTown) -> None:
    receipts = await asyncio.gather(*(town.desk.submit(submission()) for _ in range(20)))
    assert len({receipt.number for receipt in receipts}) == 1
    assert len(await town.readings()) == 2


async def test_a_hundred_callers_at_once_have_a_hundred_numbers(town: SmallTown) -> None:
    calls = [submission(f"call-{n}", caller=STRANGER) for n in range(100)]
    receipts = await asyncio.gather(*(town.desk.submit(call) for call in calls))
    assert len({receipt.number for receipt in receipts}) == 100
    await town.drained()
    stored = await town.readings()
    assert {line.registration_number for line in stored} == {str(receipt.number) for receipt in receipts}
    assert len([line for line in stored if line.status is ReadingStatus.ACCEPTED]) == 2


async def test_readings_of_one_account_are_stored_in_the_order_in_which_they_were_given(town: SmallTown) -> None:
    first, second = await asyncio.gather(
        town.desk.submit(submission("call-1")), town.desk.submit(submission("call-2", day=5990))
    )
    await town.drained()
    accepted = {line.registration_number for line in await town.readings() if line.status is ReadingStatus.ACCEPTED}
    assert accepted == {str(first.number)}
    assert second.number != first.number


async def test_a_callback_is_promised_in_the_companys_time(town: SmallTown) -> None:
    request = CallbackRequest(RESIDENT, CallbackReason.NOBODY_THERE, FLAT)
    receipt = await town.desk.promise_callback(request, "call-1:callback")
    again = await town.desk.promise_callback(request, "call-1:callback")
    assert receipt == again
    assert receipt.due_at == NOW + timedelta(hours=4)
    await town.drained()
    async with town.database.transactions.begin() as records:
        assert await records.callbacks.number_of("call-1:callback") == receipt.number


async def test_a_callback_is_owed_by_the_people_whom_the_caller_wanted(town: SmallTown) -> None:
    for key, queue in (("call-1:callback", "transmission"), ("call-2:callback", "")):
        request = CallbackRequest(RESIDENT, CallbackReason.CLOSED_HOURS, queue=queue)
        receipt = await town.desk.promise_callback(request, key)
        assert (await town.opened(receipt.number)).listed.queue == (queue or "operators")


async def test_a_voice_message_is_queued_with_a_number(town: SmallTown) -> None:
    message = VoiceMessage("call-1:message", "call-1.wav", 12.5, NOW, CallKey("gl", "1"), RESIDENT, FLAT)
    receipt = await town.desk.keep_voice_message(message)
    assert receipt.stored
    assert await town.desk.keep_voice_message(message) == receipt


async def test_who_hung_up_after_the_whole_read_back_is_called_back(town: SmallTown) -> None:
    draft = ReadingDraft("call-1:draft", FLAT, METER, (DraftValue(DAY, submission().values[0].value),), True)
    await town.desk.keep_draft(draft, RESIDENT)
    await town.desk.keep_draft(replace(draft, key="call-2:draft", readback_heard=False), RESIDENT)
    await town.desk.keep_draft(replace(draft, key="call-3:draft"), None)
    await town.drained()
    async with town.database.transactions.begin() as records:
        assert await records.callbacks.number_of("call-1:draft") is not None
        assert await records.callbacks.number_of("call-2:draft") is None
        assert await records.callbacks.number_of("call-3:draft") is None
    assert await town.readings() == []


async def test_a_calls_record_is_kept_once_with_its_steps(town: SmallTown) -> None:
    call = IncomingCall(CallKey("gl", "1.1"), "70001000000", RESIDENT, NOW)
    record = CallRecord(call, NOW, CallResult.SELF_SERVICE, Language.RUSSIAN, FLAT, (STEP, STEP))
    await town.desk.keep_call(record)
    await town.desk.keep_call(record)
    await town.drained()
    async with town.database.transactions.begin() as records:
        assert not await records.calls.keep(record)
    assert (await town.desk.outbox_status()).refused == 0


async def test_a_call_that_comes_back_from_the_queue_is_one_call_that_ends_as_its_last_leg_did(
    town: SmallTown, address: DatabaseAddress
) -> None:
    call = IncomingCall(CallKey("gl", "1.2"), "70001000000", RESIDENT, NOW)
    first = CallRecord(call, NOW + MINUTE, CallResult.AGENT, Language.RUSSIAN, FLAT, (STEP, STEP))
    back = replace(call, answered_at=NOW + 5 * MINUTE)
    second = CallRecord(back, NOW + 6 * MINUTE, CallResult.CALLBACK_TAKEN, Language.RUSSIAN, None, (STEP,))
    for leg in (first, second, first, second):
        await town.desk.keep_call(leg)
    await town.drained()
    async with town.database.transactions.begin() as records:
        assert not await records.calls.keep(first)
        assert not await records.calls.keep(second)
    engine = plain_engine(address)
    with engine.connect() as connection:
        kept = connection.execute(select(calls.c.result, calls.c.account)).one()
        steps = connection.scalars(select(call_steps.c.position).order_by(call_steps.c.position)).all()
    engine.dispose()
    assert kept == (CallResult.CALLBACK_TAKEN, str(FLAT))
    assert steps == [0, 1, 2]


async def test_what_the_database_refuses_waits_for_a_person_and_stops_nobody(town: SmallTown) -> None:
    good = submission("call-1")
    wrong = replace(good, key="call-2", values=(replace(good.values[0], register_id="R99"),))
    refused = await town.desk.submit(wrong)
    assert not refused.stored
    assert (await town.desk.submit(good)).stored
    assert (await town.desk.outbox_status()).refused == 1


async def test_a_full_disk_promises_nothing(address: DatabaseAddress, database: Database, tmp_path: Path) -> None:
    assert database.accounts, "the small world is there"
    async with small_town(address, tmp_path / "store", most_pages=24) as town:
        told = 0
        with pytest.raises(NotKept):
            for n in range(500):
                await town.desk.submit(submission(f"call-{n}"))
                told += 1
        assert 0 < told < 500
        assert len({line.registration_number for line in await town.readings()}) == told
