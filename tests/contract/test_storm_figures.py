"""What became of the calls of a storm, counted on both databases."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress, Engine
from adapters.database.storm_figures import OutageCount, QueueStay, StormFigures
from models.call import CallKey, CallResult, IncomingCall, Language
from models.outage import Outage
from models.phone_number import PhoneNumber
from models.queue_visit import QueueVisit, VisitEnd
from services.calls.keep_queue_visit import KeepQueueVisit
from services.calls.record_call import CallRecord, RecordCall
from services.outages.confirm_outage import DeclareOutage
from services.outages.outage_desk import ToldOutage
from services.outages.outage_file import OutageAction, OutageChange
from tests.fakes.outage_evening import MINUTE, PETROV, Evening, power_report
from tests.fakes.supply import NOW, RESIDENT, STRANGER
from tests.fakes.wired_town import flat


@pytest.fixture
async def figures(address: DatabaseAddress) -> AsyncIterator[StormFigures]:
    engine = Engine(address)
    yield StormFigures(engine)
    await engine.close()


async def declared(evening: Evening, device_id: str) -> Outage:
    by = OutageChange(OutageAction.DECLARED, PETROV)
    return await DeclareOutage(evening.database.transactions)(device_id, by, NOW)


async def tell(evening: Evening, call: str, outage: Outage, n: int | None, minutes: int = 0) -> None:
    """Flat `n`, or somebody unknown, hears of the outage in `call`."""
    account = flat(n) if n is not None else None
    at = NOW + minutes * MINUTE
    key = CallKey("gl", call)
    assert await evening.town.outages.told(
        ToldOutage(f"{call}/told", key, None, account, outage.outage_id, None, at, True)
    )
    await evening.town.drained()


async def ended(database: Database, call: str, result: CallResult, caller: PhoneNumber | None = RESIDENT) -> None:
    incoming = IncomingCall(CallKey("gl", call), "70001000000", caller, NOW)
    record = CallRecord(incoming, NOW + MINUTE, result, Language.RUSSIAN, None, ())
    await RecordCall(database.transactions)(record)


async def waited(database: Database, call: str, after_s: int, end: VisitEnd) -> QueueVisit:
    entered = NOW + timedelta(seconds=after_s)
    visit = QueueVisit(CallKey("gl", call), "dispatch", entered, entered + MINUTE, end)
    await KeepQueueVisit(database.transactions)(visit)
    return visit


async def test_of_an_outage_that_nobody_called_about_nothing_is_counted(
    evening: Evening, figures: StormFigures
) -> None:
    outage = await declared(evening, "TP1")
    assert await figures.of_outage(outage.outage_id) == OutageCount(told=0, children=0, repeated=0)
    assert await figures.results() == {}
    assert await figures.stays() == []


async def test_tellings_and_cases_of_one_outage_are_counted_and_not_those_of_another(
    evening: Evening, figures: StormFigures
) -> None:
    here, elsewhere = await declared(evening, "TP1"), await declared(evening, "TP2")
    for n in (1, 2):
        await evening.report(n)
        await tell(evening, f"heard-{n}", here, n)
    await tell(evening, "heard-4", elsewhere, 4)
    await tell(evening, "nobody known", here, None)
    assert await figures.of_outage(here.outage_id) == OutageCount(told=3, children=2, repeated=0)
    assert await figures.of_outage(elsewhere.outage_id) == OutageCount(told=1, children=0, repeated=0)


async def test_whoever_calls_again_counts_as_repeated_and_the_call_of_his_report_does_not(
    evening: Evening, figures: StormFigures
) -> None:
    outage = await declared(evening, "TP1")
    await evening.said(power_report("first call", flat(1)))
    await tell(evening, "first call", outage, 1, minutes=1)
    assert (await figures.of_outage(outage.outage_id)).repeated == 0, "he heard it in the call in which he reported"
    await tell(evening, "second call", outage, 1, minutes=5)
    await tell(evening, "third call", outage, 1, minutes=9)
    assert await figures.of_outage(outage.outage_id) == OutageCount(told=3, children=1, repeated=2)


async def test_a_report_of_an_earlier_outage_makes_nobody_a_repeat_caller_of_this_one(
    evening: Evening, figures: StormFigures
) -> None:
    long_ago = power_report("last week", flat(1), reported_at=NOW - timedelta(days=7))
    await evening.said(long_ago)
    outage = await declared(evening, "TP1")
    await tell(evening, "today", outage, 1)
    assert await figures.of_outage(outage.outage_id) == OutageCount(told=1, children=0, repeated=0)


async def test_calls_are_counted_by_how_they_ended(database: Database, figures: StormFigures) -> None:
    for call, result in (("1", CallResult.SELF_SERVICE), ("2", CallResult.SELF_SERVICE), ("3", CallResult.AGENT)):
        await ended(database, call, result)
    assert await figures.results() == {CallResult.SELF_SERVICE.value: 2, CallResult.AGENT.value: 1}


async def test_stays_in_queues_are_told_in_the_order_in_which_they_began(
    database: Database, figures: StormFigures
) -> None:
    await ended(database, "1", CallResult.AGENT, RESIDENT)
    await ended(database, "2", CallResult.AGENT, STRANGER)
    await ended(database, "3", CallResult.ABANDONED_QUEUE, None)
    late = await waited(database, "1", 30, VisitEnd.ANSWERED)
    early = await waited(database, "2", 10, VisitEnd.ABANDONED)
    nobody = await waited(database, "3", 20, VisitEnd.CALLBACK)
    await waited(database, "a call that is not filed yet", 5, VisitEnd.ANSWERED)
    assert await figures.stays() == [
        QueueStay(STRANGER.e164, early.entered_at, early.left_at, answered=False),
        QueueStay("", nobody.entered_at, nobody.left_at, answered=False),
        QueueStay(RESIDENT.e164, late.entered_at, late.left_at, answered=True),
    ]
