"""A ring in turn is committed before it rings, ends once, and never rings twice; who was reached is owed no more."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from adapters.database.database import Database
from models.attempt import Attempt, AttemptState
from models.call import CallKey
from models.case import CallbackReason, CallbackRequest, RegistrationNumber
from models.case_states import CaseState
from models.message_review import Signature
from models.phone_number import PhoneNumber
from models.queue_visit import QueueVisit, VisitEnd
from services.calls.keep_queue_visit import KeepQueueVisit
from services.cases.callback_turns import WaitingCallback
from services.cases.case_file import BY_MACHINE, Callback
from services.cases.case_work import CALLED, GIVEN_UP, NOT_REACHED, CaseWork
from services.cases.promise_callback import PromiseCallback
from services.cases.ring_in_turn import CALLED_HIMSELF, RUNG_IN_TURN, RingInTurn, Turn
from services.errors import CaseRefused
from tests.fakes.supply import NOW, RESIDENT

KEY = "town/1.1/callback"
NUMBER = RegistrationNumber("DEMO", date(2026, 11, 20), 1)
TURN = Turn(KEY, "town", "09:00:00", "readings", "anna", NOW + timedelta(minutes=5))
LATER = TURN.at + timedelta(minutes=1)
SOMEBODY_ELSE = PhoneNumber("+70001112233")


def minutes(count: float) -> datetime:
    return TURN.at + timedelta(minutes=count)


async def promise(database: Database, serial: int = 1, phone: PhoneNumber = RESIDENT) -> str:
    """He left the queue for a call back; the key of the promise."""
    number = RegistrationNumber("DEMO", NUMBER.day, serial)
    key = f"town/1.{serial}/callback"
    request = CallbackRequest(phone, CallbackReason.QUEUE_OVERFLOW)
    await PromiseCallback(database.transactions)(Callback(key, number, request, NOW, NOW + timedelta(hours=4)))
    call = CallKey("town", f"1.{serial}")
    await KeepQueueVisit(database.transactions)(QueueVisit(call, "readings", NOW, NOW, VisitEnd.CALLBACK))
    return key


def ringing(database: Database, most: int = 3) -> RingInTurn:
    return RingInTurn(database.transactions, most)


async def begun(database: Database, turn: Turn = TURN, most: int = 3) -> Attempt:
    found = await ringing(database, most).begin(turn)
    assert found is not None
    return found[0]


async def only(database: Database) -> WaitingCallback:
    (found,) = await database.callback_turns.waiting()
    return found


async def told(database: Database, number: RegistrationNumber = NUMBER) -> list[tuple[str, CaseState, str]]:
    """The case's history."""
    async with database.transactions.begin() as records:
        return [(event.by, event.state, event.why) for event in await records.case_history.of(number)]


async def test_the_attempt_stands_in_the_database_before_anything_rings(database: Database) -> None:
    await promise(database)
    found = await ringing(database).begin(TURN)
    assert found is not None
    attempt, phone = found
    assert phone == RESIDENT
    assert attempt.id == "demo-20261120-000001-1"
    assert await database.attempts.under_way("town") == (attempt,)
    assert await database.attempts.under_way("another node") == ()
    assert (await only(database)).attempts == (attempt,)


async def test_two_who_take_the_same_turn_at_once_get_one_attempt(database: Database) -> None:
    await promise(database)
    found = await asyncio.gather(*(ringing(database).begin(TURN) for _ in range(5)))
    assert {each[0].id for each in found if each} == {"demo-20261120-000001-1"}
    assert len(await database.attempts.under_way("town")) == 1


async def test_a_consumer_who_answered_is_owed_nothing_and_his_case_is_closed_in_the_agents_name(
    database: Database,
) -> None:
    await promise(database)
    attempt = await begun(database)
    assert await ringing(database).end(attempt.id, AttemptState.ANSWERED, LATER)
    assert await database.callback_turns.waiting() == ()
    assert await database.attempts.under_way("town") == ()
    done, closed = await told(database)
    assert done == ("anna", CaseState.CALLBACK_DONE, RUNG_IN_TURN)
    assert closed[:2] == ("anna", CaseState.CLOSED)


async def test_two_calls_owed_to_one_telephone_that_end_at_once_do_not_wait_for_one_another(database: Database) -> None:
    ring = ringing(database)
    for first in range(1, 40, 2):
        keys = [await promise(database, serial) for serial in (first, first + 1)]
        made = [await begun(database, replace(TURN, callback=key)) for key in keys]
        assert await asyncio.gather(*(ring.end(each.id, AttemptState.ANSWERED, LATER) for each in made)) == [True, True]
    assert await database.callback_turns.waiting() == ()


@pytest.mark.parametrize(
    "state", [AttemptState.BUSY, AttemptState.NO_ANSWER, AttemptState.FAILED, AttemptState.UNKNOWN]
)
async def test_who_was_not_reached_stays_on_the_list_and_his_case_says_why(
    database: Database, state: AttemptState
) -> None:
    await promise(database)
    attempt = await begun(database)
    assert await ringing(database).end(attempt.id, state, LATER, cause=19)
    assert (await only(database)).attempts == (replace(attempt, state=state, ended_at=LATER, cause=19),)
    assert await told(database) == [
        (BY_MACHINE, CaseState.CALLBACK_DUE, f"rung in his turn (demo-20261120-000001-1): {state.value}")
    ]


async def test_an_end_is_filed_once_whoever_tells_it_again(database: Database) -> None:
    await promise(database)
    attempt = await begun(database)
    ends = (AttemptState.NO_ANSWER, AttemptState.UNKNOWN, AttemptState.NO_ANSWER)
    first = await asyncio.gather(*(ringing(database).end(attempt.id, each, LATER) for each in ends))
    assert sorted(first) == [False, False, True]
    assert not await ringing(database).end("demo-20261120-000099-1", AttemptState.BUSY, LATER)
    assert len(await told(database)) == 1


async def test_nobody_is_rung_again_before_the_pause_nor_oftener_than_the_company_wants(database: Database) -> None:
    await promise(database)
    first = await begun(database)
    await ringing(database).end(first.id, AttemptState.NO_ANSWER, TURN.at)
    assert await ringing(database).begin(replace(TURN, at=minutes(14))) is None
    second = await begun(database, replace(TURN, at=minutes(15)))
    assert second.id == "demo-20261120-000001-2"
    await ringing(database).end(second.id, AttemptState.NO_ANSWER, minutes(16))
    assert await ringing(database, most=2).begin(replace(TURN, at=minutes(60))) is None


async def test_what_nobody_knows_is_never_dialled_again(database: Database) -> None:
    await promise(database)
    attempt = await begun(database)
    await ringing(database).end(attempt.id, AttemptState.UNKNOWN, LATER)
    assert await ringing(database).begin(replace(TURN, at=minutes(60))) is None


async def test_a_case_that_somebody_works_on_is_not_rung_for(database: Database) -> None:
    await promise(database)
    await CaseWork(database.transactions).take(NUMBER, Signature("vera", NOW))
    assert await ringing(database).begin(TURN) is None
    assert not (await only(database)).may_stand_in_queue(TURN.at, 3)


async def test_who_calls_himself_meanwhile_is_not_rung(database: Database) -> None:
    await promise(database)
    await promise(database, serial=2)
    await promise(database, serial=3, phone=SOMEBODY_ELSE)
    assert await ringing(database).called_himself(RESIDENT, "boris", LATER) == 2
    assert [each.phone for each in await database.callback_turns.waiting()] == [SOMEBODY_ELSE]
    assert await ringing(database).begin(TURN) is None
    assert (await told(database))[0] == ("boris", CaseState.CALLBACK_DONE, CALLED_HIMSELF)
    assert await ringing(database).called_himself(RESIDENT, "boris", LATER) == 0


async def test_two_promises_to_one_telephone_are_kept_by_one_ring(database: Database) -> None:
    await promise(database)
    await promise(database, serial=2)
    attempt = await begun(database)
    await ringing(database).end(attempt.id, AttemptState.ANSWERED, LATER)
    assert await database.callback_turns.waiting() == ()
    assert (await told(database, RegistrationNumber("DEMO", NUMBER.day, 2)))[0][1] is CaseState.CALLBACK_DONE


async def test_an_answer_while_somebody_took_the_case_keeps_the_case_his(database: Database) -> None:
    await promise(database)
    attempt = await begun(database)
    await CaseWork(database.transactions).take(NUMBER, Signature("vera", NOW))
    await ringing(database).end(attempt.id, AttemptState.ANSWERED, LATER)
    assert await database.callback_turns.waiting() == ()
    assert (await told(database))[-1] == ("anna", CaseState.IN_WORK, RUNG_IN_TURN)


BORIS = Signature("Борис", LATER)


async def test_who_was_called_by_a_person_is_owed_nothing_and_his_case_is_closed(database: Database) -> None:
    await promise(database)
    await CaseWork(database.transactions).called(NUMBER, BORIS, "вопрос решён")
    assert await database.callback_turns.waiting() == ()
    done, closed = await told(database)
    assert done == ("Борис", CaseState.CALLBACK_DONE, "вопрос решён")
    assert closed[:2] == ("Борис", CaseState.CLOSED)
    with pytest.raises(CaseRefused, match="nobody is owed"):
        await CaseWork(database.transactions).called(NUMBER, BORIS)


async def test_a_case_that_somebody_works_on_stays_his_when_its_call_was_made(database: Database) -> None:
    await promise(database)
    work = CaseWork(database.transactions)
    await work.take(NUMBER, BORIS)
    assert await work.called(NUMBER, BORIS) is CaseState.IN_WORK
    assert await database.callback_turns.waiting() == ()
    assert (await told(database))[-1] == ("Борис", CaseState.IN_WORK, CALLED)
    await work.close(NUMBER, BORIS)


async def test_who_was_not_reached_by_a_person_keeps_his_promise_and_his_place(database: Database) -> None:
    await promise(database)
    await CaseWork(database.transactions).not_reached(NUMBER, BORIS, "занято")
    assert (await only(database)).state is CaseState.CALLBACK_DUE
    assert await told(database) == [("Борис", CaseState.CALLBACK_DUE, f"{NOT_REACHED}: занято")]


async def test_who_took_a_case_and_did_not_reach_its_consumer_gives_his_place_back(database: Database) -> None:
    await promise(database)
    work = CaseWork(database.transactions)
    await work.take(NUMBER, BORIS)
    assert await ringing(database).begin(TURN) is None, "somebody works on it"
    await work.not_reached(NUMBER, BORIS)
    assert (await only(database)).may_stand_in_queue(LATER, most_attempts=3)
    assert await ringing(database).begin(TURN) is not None


async def test_a_call_that_was_given_up_is_owed_to_nobody(database: Database) -> None:
    await promise(database)
    work = CaseWork(database.transactions)
    assert await work.give_up_call(NUMBER, BORIS, "просил не звонить") is CaseState.CLOSED
    assert await database.callback_turns.waiting() == ()
    assert (await told(database))[-1] == ("Борис", CaseState.CLOSED, f"{GIVEN_UP}: просил не звонить")


async def test_a_case_in_which_a_call_is_owed_is_neither_closed_nor_a_duplicate(database: Database) -> None:
    await promise(database)
    await promise(database, serial=2, phone=SOMEBODY_ELSE)
    work, other = CaseWork(database.transactions), replace(NUMBER, serial=2)
    with pytest.raises(CaseRefused, match="gridline cases called DEMO-20261120-000001"):
        await work.close(NUMBER, BORIS)
    with pytest.raises(CaseRefused, match="a call was promised"):
        await work.cancel_duplicate(NUMBER, other, BORIS)
    assert len(await database.callback_turns.waiting()) == 2
    assert await told(database) == []


async def test_a_person_who_called_while_the_machine_rings_and_the_machine_do_not_stop_each_other(
    database: Database,
) -> None:
    await promise(database)
    attempt = await begun(database)
    work = CaseWork(database.transactions)
    ended = ringing(database).end(attempt.id, AttemptState.NO_ANSWER, LATER)
    async with asyncio.timeout(20):
        assert await asyncio.gather(work.called(NUMBER, BORIS), ended) == [CaseState.CLOSED, True]
    assert await database.callback_turns.waiting() == ()
