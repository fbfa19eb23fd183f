"""Outages that nobody has told of: found from the calls, widened by them, and settled by people, on both databases."""

import asyncio

from models.outage import OutageState
from models.power import PowerKind
from services.outages.close_outage import FalseAlarm
from services.outages.confirm_outage import ConfirmOutage
from services.outages.outage_file import MACHINE, OutageAction
from services.outages.suspect_outage import SuspectOutage
from tests.fakes.outage_evening import MINUTE, Evening, power_report, wanted
from tests.fakes.supply import NOW
from tests.fakes.wired_town import flat


async def test_three_reports_below_one_device_open_a_suspicion_for_the_dispatcher_only(evening: Evening) -> None:
    first = await evening.report(1)
    outage = await evening.suspected(2, 3, at="TP1")
    assert await evening.open_ones() == [("TP1", OutageState.SUSPECTED)]
    assert evening.case(first) == ("registered", str(outage.outage_id))
    state = await evening.town.outages.at(flat(1))
    assert state.kind is PowerKind.SUSPECTED
    assert state.news is not None
    assert (state.news.estimate, state.news.cause) == (None, "")


async def test_an_outage_began_with_its_first_report(evening: Evening) -> None:
    await evening.said(power_report("early", flat(1), reported_at=NOW - 4 * MINUTE))
    await evening.said(power_report("long ago", flat(2), reported_at=NOW - 40 * MINUTE))
    outage = await evening.suspected(2, 3, at="TP1")
    assert (outage.started_at, outage.updated_at) == (NOW - 4 * MINUTE, NOW)


async def test_two_nodes_that_look_at_the_same_reports_open_one_outage(evening: Evening) -> None:
    for n in (1, 2, 3):
        await evening.report(n)
    suspect = SuspectOutage(evening.database.transactions)
    found = await asyncio.gather(*(suspect("TP1", NOW) for _ in range(8)))
    assert len([each for each in found if each is not None]) == 1
    assert len(await evening.open_ones()) == 1


async def test_too_few_reports_are_no_suspicion(evening: Evening) -> None:
    await evening.report(1)
    await evening.report(2)
    assert await SuspectOutage(evening.database.transactions)("TP1", NOW) is None


async def test_a_suspicion_widens_with_the_reports_and_takes_narrower_ones_in(evening: Evening) -> None:
    low = await evening.suspected(1, 2, 3, at="TP1")
    other = await evening.suspected(4, 5, 6, at="TP2")
    wide = await SuspectOutage(evening.database.transactions)("F1", NOW + MINUTE)
    assert wide is not None
    assert (wide.outage_id, wide.device_id, wide.started_at) == (low.outage_id, "F1", NOW)
    assert await evening.open_ones() == [("F1", OutageState.SUSPECTED)]
    opened = await evening.database.outage_board.opened(wide.outage_id)
    assert opened is not None
    assert (opened.listed.reports, opened.premises) == (6, 7)
    assert [line.change.action for line in opened.history] == [OutageAction.SUSPECTED, OutageAction.WIDENED]
    assert opened.history[0].change.signature.by == MACHINE
    gone = await evening.database.outage_board.opened(other.outage_id)
    assert gone is not None
    assert gone.listed.outage.state is OutageState.CLOSED


async def test_what_a_person_confirmed_is_not_widened_by_the_machine(evening: Evening) -> None:
    low = await evening.suspected(1, 2, 3, at="TP1")
    await ConfirmOutage(evening.database.transactions)(wanted(low))
    for n in (4, 5, 6):
        await evening.report(n)
    wide = await SuspectOutage(evening.database.transactions)("F1", NOW + MINUTE)
    assert wide is not None
    assert sorted(await evening.open_ones()) == [("F1", OutageState.SUSPECTED), ("TP1", OutageState.CONFIRMED)]
    assert (await evening.town.outages.at(flat(1))).kind is PowerKind.OUTAGE
    assert (await evening.town.outages.at(flat(4))).kind is PowerKind.SUSPECTED


async def test_below_an_open_outage_nothing_new_is_suspected(evening: Evening) -> None:
    await evening.suspected(1, 2, 3, 4, 5, 6, at="F1")
    assert await SuspectOutage(evening.database.transactions)("TP1", NOW) is None


async def test_after_a_false_alarm_the_same_reports_suspect_nothing_but_new_ones_do(evening: Evening) -> None:
    number = await evening.report(1)
    outage = await evening.suspected(2, 3, at="TP1")
    await FalseAlarm(evening.database.transactions)(wanted(outage, at=NOW + MINUTE), "three breakers")
    assert evening.case(number) == ("registered", None)
    suspect = SuspectOutage(evening.database.transactions)
    assert await suspect("TP1", NOW + 2 * MINUTE) is None
    for n in (1, 2, 3):
        await evening.said(power_report(f"again-{n}", flat(n), reported_at=NOW + 2 * MINUTE))
    assert await suspect("TP1", NOW + 3 * MINUTE) is not None


async def test_after_a_false_alarm_the_staff_is_told_of_each_report_it_was_not_told_of(evening: Evening) -> None:
    begin = evening.database.transactions
    outage = await evening.suspected(1, 2, 3, at="TP1")
    await ConfirmOutage(begin)(wanted(outage))
    told = await evening.report(4, outage_id=outage.outage_id)
    assert evening.messages() == ["acknowledged"] * 3
    await FalseAlarm(begin)(wanted(outage, at=NOW + MINUTE))
    assert evening.messages() == ["acknowledged"] * 3 + ["new"]
    assert evening.case(told) == ("registered", None)
    await FalseAlarm(begin)(wanted(outage, at=NOW + MINUTE))
    assert len(evening.messages()) == 4
