"""Who took a call back instead of waiting is called when his turn would have come."""

import asyncio
from datetime import date, timedelta

from adapters.database.database import Database
from models.call import CallKey
from models.case import CallbackReason, CallbackRequest, RegistrationNumber
from models.queue_visit import QueueVisit, VisitEnd
from services.calls.keep_queue_visit import KeepQueueVisit
from services.cases.callback_turns import each_once, in_turn
from services.cases.case_file import Callback
from services.cases.promise_callback import PromiseCallback
from tests.fakes.supply import NOW, RESIDENT


def callback(call: str, minute: float, reason: CallbackReason = CallbackReason.QUEUE_OVERFLOW) -> Callback:
    serial = int(call.rpartition(".")[2])
    promised = NOW + timedelta(minutes=minute)
    number = RegistrationNumber("DEMO", date(2026, 11, 20), serial)
    request = CallbackRequest(RESIDENT, reason)
    return Callback(f"town/{call}/callback", number, request, promised, promised + timedelta(hours=4))


def visit(call: str, minute: float, queue: str = "readings", end: VisitEnd = VisitEnd.CALLBACK) -> QueueVisit:
    entered = NOW + timedelta(minutes=minute)
    return QueueVisit(CallKey("town", call), queue, entered, entered + timedelta(minutes=2), end)


async def keep(database: Database, *all_of_it: Callback | QueueVisit) -> None:
    for each in all_of_it:
        if isinstance(each, Callback):
            await PromiseCallback(database.transactions)(each)
        else:
            await KeepQueueVisit(database.transactions)(each)


async def turns(database: Database) -> list[int]:
    return [each.number.serial for each in in_turn(await database.callback_turns.waiting())]


async def test_callers_are_called_in_the_order_in_which_they_entered_the_queue(database: Database) -> None:
    waited = (visit("1.1", 0), callback("1.1", 9), visit("1.2", 2), callback("1.2", 4))
    asked_at_once = callback("1.3", 5, CallbackReason.CLOSED_HOURS)
    await keep(database, asked_at_once, *reversed(waited))
    assert await turns(database) == [1, 2, 3]


async def test_a_caller_who_went_on_to_another_queue_has_waited_since_the_first(database: Database) -> None:
    await keep(database, visit("1.1", 3), callback("1.1", 6))
    await keep(database, visit("1.2", 0, "operators", VisitEnd.EMPTY), visit("1.2", 5), callback("1.2", 8))
    assert await turns(database) == [2, 1]
    (first, _) = in_turn(await database.callback_turns.waiting())
    assert first.waiting_since == NOW


async def test_whoever_was_called_is_owed_nothing_any_more(database: Database) -> None:
    await keep(database, callback("1.1", 0), callback("1.2", 1))
    async with database.transactions.begin() as records:
        await records.callbacks.done("town/1.1/callback", NOW)
    assert await turns(database) == [2]


async def test_the_place_outlives_a_promise_that_is_brought_twice_at_once(database: Database) -> None:
    promise = PromiseCallback(database.transactions)
    await keep(database, visit("1.1", 0))
    await asyncio.gather(*(promise(callback("1.1", 2)) for _ in range(5)))
    assert await turns(database) == [1]


async def test_a_placeholder_waits_only_within_the_term_and_only_for_who_left_a_queue(database: Database) -> None:
    await keep(database, visit("1.1", 0), callback("1.1", 1), callback("1.2", 1, CallbackReason.CLOSED_HOURS))
    await keep(database, visit("1.3", 0), callback("1.3", 1, CallbackReason.NOBODY_THERE), callback("1.4", 1))
    waiting = await database.callback_turns.waiting()
    soon, due = NOW + timedelta(minutes=2), NOW + timedelta(minutes=1, hours=4)
    assert [each.number.serial for each in waiting if each.may_stand_in_queue(soon, 3)] == [1]
    assert not any(each.may_stand_in_queue(due, 3) for each in waiting)


async def test_he_waits_where_he_waited_last(database: Database) -> None:
    await keep(database, visit("1.1", 0, "operators", VisitEnd.EMPTY), visit("1.1", 5), callback("1.1", 8))
    (found,) = await database.callback_turns.waiting()
    assert (found.queue, found.entered_at) == ("readings", NOW)


async def test_a_telephone_that_is_owed_two_calls_stands_in_the_queue_once(database: Database) -> None:
    await keep(database, visit("1.1", 4), callback("1.1", 6), visit("1.2", 1), callback("1.2", 8))
    (first,) = each_once(await database.callback_turns.waiting())
    assert first.number.serial == 2
