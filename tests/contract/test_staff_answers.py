"""The staff's answer to a message reaches the outage that its case is a child of, and so the next caller (СМЗ 10)."""

import asyncio
from datetime import timedelta

import pytest

from models.case import RegistrationNumber
from models.dispatch_message import DispatchState, Feedback
from models.message_review import Signature
from models.outage import Outage, OutageState
from models.outage_promise import PromiseState, state_of
from models.power import PowerKind
from services.dispatch.dispatch_work import Answered, DispatchWork
from services.errors import DispatchRefused
from services.outages.close_outage import CloseOutage
from services.outages.confirm_outage import ConfirmOutage
from services.outages.estimate_outage import EstimateOutage
from services.outages.restore_outage import RestoreOutage
from tests.fakes.outage_evening import NOON, Evening, told, wanted
from tests.fakes.supply import NOW
from tests.fakes.wired_town import flat
from tests.fakes.yasnogorsk import COMPANY

MINUTE = timedelta(minutes=1)
DUTY = Signature("Дежурный", NOW + MINUTE)


async def confirmed(evening: Evening) -> Outage:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    return await ConfirmOutage(evening.database.transactions)(wanted(outage))


async def answer(evening: Evening, number: RegistrationNumber, feedback: Feedback) -> Answered:
    (message,) = await evening.database.dispatch_board.of_case(number)
    work = DispatchWork(evening.database.transactions, COMPANY.zone)
    return await work.answer(message.message_id, DUTY, feedback)


async def message_of(evening: Evening, outage: Outage) -> RegistrationNumber:
    """The case of one message about the outage."""
    messages = await evening.database.dispatch_board.listed(tuple(DispatchState))
    return next(each.number for each in messages if evening.case(each.number)[1] == str(outage.outage_id))


@pytest.mark.rule("SMZ-10")
async def test_the_next_caller_hears_cause_and_estimate_that_the_staff_answered(evening: Evening) -> None:
    outage = await confirmed(evening)
    number = await message_of(evening, outage)
    done = await answer(evening, number, Feedback(crew_sent=True, cause="обрыв провода", estimate=NOON))
    assert done.outage is not None
    assert (done.outage.state, done.outage.estimate) == (OutageState.ETR_SET, NOON)
    state = await evening.town.outages.at(flat(2))
    assert state.news is not None
    assert (state.news.estimate, state.news.cause) == (NOON, "обрыв провода")
    assert not state.news.crew_on_site, "who was sent is not there yet"


async def test_the_staffs_estimate_is_a_promise_with_its_signature_like_the_dispatchers(evening: Evening) -> None:
    outage = await confirmed(evening)
    await EstimateOutage(evening.database.transactions)(wanted(outage), NOON - 30 * MINUTE)
    number = await message_of(evening, outage)
    await answer(evening, number, Feedback(estimate=NOON))
    opened = await evening.database.outage_board.opened(outage.outage_id)
    assert opened is not None
    last = opened.history[-1]
    assert (last.state, last.estimate, last.change.signature) == (OutageState.ETR_CHANGED, NOON, DUTY)
    await evening.town.outages.told(told("next caller", opened.listed.outage, NOON))
    await evening.town.drained()
    (promise,) = await evening.database.outage_board.promises(NOW - MINUTE)
    assert (promise.estimate, state_of(promise, NOW + MINUTE)) == (NOON, PromiseState.OPEN)


async def test_a_fault_of_the_houses_own_says_nothing_of_the_outage(evening: Evening) -> None:
    outage = await confirmed(evening)
    number = await message_of(evening, outage)
    await answer(evening, number, Feedback(house_network=True, cause="щиток", estimate=NOON))
    state = await evening.town.outages.at(flat(2))
    assert state.news is not None
    assert (state.news.estimate, state.news.cause) == (None, "")


async def test_an_answer_about_one_house_announces_no_outage_that_is_only_suspected(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    number = await message_of(evening, outage)
    done = await answer(evening, number, Feedback(estimate=NOON))
    assert done.outage == outage
    assert (await evening.town.outages.at(flat(2))).kind is PowerKind.SUSPECTED
    assert evening.case(number)[0] == "answered", "the case has its answer all the same"


async def test_an_answer_that_comes_after_the_power_changes_the_case_only(evening: Evening) -> None:
    outage = await confirmed(evening)
    number = await message_of(evening, outage)
    restored = await RestoreOutage(evening.database.transactions)(wanted(outage))
    done = await answer(evening, number, Feedback(estimate=NOON))
    assert done.outage == restored
    assert (await evening.town.outages.at(flat(2))).kind is PowerKind.NOTHING_KNOWN


async def test_an_answer_to_a_report_that_no_outage_explains_reaches_its_case_alone(evening: Evening) -> None:
    number = await evening.report(12)
    done = await answer(evening, number, Feedback(estimate=NOON))
    assert done.outage is None
    assert (await evening.town.outages.at(flat(12))).kind is PowerKind.NOTHING_KNOWN


async def test_an_answer_that_is_refused_leaves_the_outage_as_it_was(evening: Evening) -> None:
    outage = await confirmed(evening)
    number = await message_of(evening, outage)
    begin = evening.database.transactions
    await RestoreOutage(begin)(wanted(outage))
    await CloseOutage(begin)(wanted(outage))
    with pytest.raises(DispatchRefused, match="is closed"):
        await answer(evening, number, Feedback(estimate=NOON))
    opened = await evening.database.outage_board.opened(outage.outage_id)
    assert opened is not None
    assert opened.listed.outage.estimate is None


async def test_who_answers_while_another_closes_waits_for_him_and_never_for_ever(evening: Evening) -> None:
    outage = await confirmed(evening)
    begin = evening.database.transactions
    numbers = [each.number for each in await evening.database.dispatch_board.listed(tuple(DispatchState))]
    await RestoreOutage(begin)(wanted(outage))
    async with asyncio.timeout(20):
        ends = await asyncio.gather(
            CloseOutage(begin)(wanted(outage)),
            *(answer(evening, number, Feedback(cause="обрыв провода", estimate=NOON)) for number in numbers),
            return_exceptions=True,
        )
    assert isinstance(ends[0], Outage), ends
    assert all(isinstance(end, Answered | DispatchRefused) for end in ends[1:]), ends
    assert {evening.case(number)[0] for number in numbers} == {"closed"}
