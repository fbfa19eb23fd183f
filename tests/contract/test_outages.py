"""Outages from the first report to the last "still out", on both databases."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.database.schema import plain_engine
from adapters.database.tables import outage_reports
from models.account import AccountNumber
from models.case_states import OPEN as OPEN_CASES
from models.case_states import CaseState
from models.message_review import Signature
from models.outage import Outage, OutageState
from models.power import PowerKind
from services.cases.case_work import CaseWork
from services.errors import CaseRefused, OutageChanged, OutageNotFound, OutageRefused
from services.outages.close_outage import CloseOutage, FalseAlarm
from services.outages.confirm_outage import ConfirmOutage, DeclareOutage
from services.outages.crew_on_site import CrewOnSite
from services.outages.estimate_outage import EstimateOutage
from services.outages.outage_file import OutageAction, OutageChange, Wanted
from services.outages.place_report import PlaceReport
from services.outages.restore_outage import RestoreOutage
from services.outages.still_out import StillOut
from tests.fakes.outage_evening import MINUTE, NOON, PETROV, Evening, power_report, wanted
from tests.fakes.supply import NOW, STRANGER
from tests.fakes.wired_town import flat


async def test_a_confirmed_outage_with_an_estimate_is_heard_below_it_and_nowhere_else(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    begin = evening.database.transactions
    await ConfirmOutage(begin)(wanted(outage), "обрыв провода")
    await EstimateOutage(begin)(wanted(outage), NOON)
    await CrewOnSite(begin)(wanted(outage))
    state = await evening.town.outages.at(flat(2))
    assert state.kind is PowerKind.OUTAGE
    assert state.news is not None
    assert (state.news.estimate, state.news.cause, state.news.crew_on_site) == (NOON, "обрыв провода", True)
    assert state.zone is not None
    assert state.zone.key == "Europe/Samara"
    assert (await evening.town.outages.at(flat(4))).kind is PowerKind.NOTHING_KNOWN
    assert (await evening.town.outages.at(AccountNumber("99"))).kind is PowerKind.NOT_KNOWN


async def test_reports_become_children_of_the_outage_and_close_with_it(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    begin = evening.database.transactions
    await ConfirmOutage(begin)(wanted(outage))
    later = await evening.said(power_report("later", flat(1), reported_at=NOW + MINUTE))
    elsewhere = await evening.report(12)
    assert evening.case(later) == ("registered", str(outage.outage_id))
    await RestoreOutage(begin)(wanted(outage))
    assert evening.case(later)[0] == "registered", "somebody may be still out"
    await CloseOutage(begin)(wanted(outage))
    assert evening.case(later)[0] == "closed"
    assert evening.case(elsewhere) == ("registered", None)


async def test_who_confirms_an_outage_has_seen_the_messages_about_its_reports(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    await evening.report(12)
    begin = evening.database.transactions
    assert evening.messages() == ["new", "new", "new", "new"]
    await ConfirmOutage(begin)(wanted(outage))
    assert evening.messages() == ["acknowledged", "acknowledged", "acknowledged", "new"]
    await RestoreOutage(begin)(wanted(outage))
    await CloseOutage(begin)(wanted(outage))
    assert evening.messages() == ["closed", "closed", "closed", "new"]


async def test_a_declared_outage_takes_in_those_who_called_before(evening: Evening) -> None:
    number = await evening.report(1)
    by = OutageChange(OutageAction.DECLARED, PETROV)
    outage = await DeclareOutage(evening.database.transactions)("F1", by, NOW, "повреждение кабеля")
    assert outage.state is OutageState.CONFIRMED
    assert evening.case(number) == ("registered", str(outage.outage_id))
    with pytest.raises(OutageRefused, match="open outage already"):
        await DeclareOutage(evening.database.transactions)("F1", by, NOW)
    with pytest.raises(OutageNotFound, match="no device F9"):
        await DeclareOutage(evening.database.transactions)("F9", by, NOW)


async def test_of_two_dispatchers_at_once_the_slower_is_told_who_was_faster(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    estimate = EstimateOutage(evening.database.transactions)
    await ConfirmOutage(evening.database.transactions)(wanted(outage, "Иванов", version=outage.version))
    seen = outage.version + 1
    await estimate(wanted(outage, "Иванов", version=seen), NOON)
    with pytest.raises(OutageChanged, match=r"by Иванов \(estimated"):
        await estimate(wanted(outage, version=seen), NOON + MINUTE)
    state = await evening.town.outages.at(flat(1))
    assert state.news is not None
    assert state.news.estimate == NOON


async def test_changes_at_the_same_moment_leave_one_history_without_gaps(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    await ConfirmOutage(evening.database.transactions)(wanted(outage))
    estimate = EstimateOutage(evening.database.transactions)
    results = await asyncio.gather(
        *(estimate(wanted(outage, f"д{n}", version=2), NOON + n * MINUTE) for n in range(6)), return_exceptions=True
    )
    assert len([each for each in results if isinstance(each, Outage)]) == 1
    assert all(isinstance(each, Outage | OutageChanged) for each in results), results
    opened = await evening.database.outage_board.opened(outage.outage_id)
    assert opened is not None
    assert [line.version for line in opened.history] == [1, 2, 3]


async def test_what_was_done_already_is_done_again_without_a_trace(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    begin = evening.database.transactions
    for _ in range(2):
        await ConfirmOutage(begin)(wanted(outage, version=1))
        await EstimateOutage(begin)(wanted(outage), NOON)
        await CrewOnSite(begin)(wanted(outage))
    for _ in range(2):
        restored = await RestoreOutage(begin)(wanted(outage))
    assert restored.version == 5
    with pytest.raises(OutageRefused, match="is restored: it cannot be estimated"):
        await EstimateOutage(begin)(wanted(outage), NOON + MINUTE)
    with pytest.raises(OutageNotFound, match="no outage 99"):
        await ConfirmOutage(begin)(Wanted(99, PETROV))


async def test_nobody_may_promise_a_time_that_is_over(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    await ConfirmOutage(evening.database.transactions)(wanted(outage))
    with pytest.raises(OutageRefused, match="lies ahead"):
        await EstimateOutage(evening.database.transactions)(wanted(outage), NOW)


async def test_nobody_may_promise_a_time_that_is_a_wrong_day_more_likely_than_a_plan(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    begin = evening.database.transactions
    await ConfirmOutage(begin)(wanted(outage))
    with pytest.raises(OutageRefused, match=r"more than 7 days ahead.*outages\.longest_estimate_days"):
        await EstimateOutage(begin)(wanted(outage), NOW + timedelta(days=365))
    with pytest.raises(OutageRefused, match="more than 1 days"):
        await EstimateOutage(begin, timedelta(days=1))(wanted(outage), NOW + timedelta(days=1) + MINUTE)
    estimated = await EstimateOutage(begin)(wanted(outage), NOW + timedelta(days=7))
    assert estimated.estimate == NOW + timedelta(days=7), "the limit itself is within it"


async def test_still_out_at_one_house_goes_on_there_with_the_original_start(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, 4, 5, 6, at="F1")
    begin = evening.database.transactions
    await ConfirmOutage(begin)(wanted(outage))
    await RestoreOutage(begin)(wanted(outage, at=NOW + 60 * MINUTE))
    still = StillOut(begin)
    again = await still(wanted(outage, at=NOW + 70 * MINUTE), "TP2")
    assert (again.outage_id, again.device_id, again.started_at) == (outage.outage_id, "TP2", outage.started_at)
    assert (await evening.town.outages.at(flat(1))).kind is PowerKind.NOTHING_KNOWN
    assert (await evening.town.outages.at(flat(4))).kind is PowerKind.OUTAGE
    assert await still(wanted(outage), "TP2") == again
    other = await still(wanted(outage, at=NOW + 80 * MINUTE), "TP1")
    assert (other.device_id, other.started_at) == ("TP1", outage.started_at)
    assert other.outage_id != outage.outage_id


async def test_still_out_is_not_for_a_device_that_was_never_out(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    begin = evening.database.transactions
    await ConfirmOutage(begin)(wanted(outage))
    await RestoreOutage(begin)(wanted(outage))
    with pytest.raises(OutageRefused, match="does not feed TP3"):
        await StillOut(begin)(wanted(outage), "TP3")


async def test_who_reports_after_the_restoration_is_seen_by_the_dispatcher(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    begin = evening.database.transactions
    await ConfirmOutage(begin)(wanted(outage))
    await RestoreOutage(begin)(wanted(outage, at=NOW + MINUTE))
    await evening.said(power_report("late", flat(2), reported_at=NOW + 2 * MINUTE))
    opened = await evening.database.outage_board.opened(outage.outage_id)
    assert opened is not None
    assert opened.reports_since_end == 1


async def test_a_report_without_an_account_waits_and_counts_once_a_person_has_placed_it(evening: Evening) -> None:
    number = await evening.said(power_report("somebody", None, STRANGER, recording="gl-somebody"))
    (waiting,) = await evening.database.outage_board.unplaced()
    assert (waiting.number, waiting.recording, waiting.caller) == (number, "gl-somebody", STRANGER.e164)
    assert await evening.database.outage_board.located_since(NOW - 60 * MINUTE) == []
    outage = await evening.suspected(1, 2, 3, at="TP1")
    place = PlaceReport(evening.database.transactions)
    await place.at_premises(number, "K2", Signature("Петров", NOW + 5 * MINUTE))
    assert evening.case(number) == ("registered", str(outage.outage_id))
    assert await evening.database.outage_board.unplaced() == ()
    (told,) = await evening.database.outage_board.located_since(NOW + 4 * MINUTE)
    assert (told[0].premises_id, told[0].device_id, told[0].at) == ("K2", "TP1", NOW)
    await place.at_device(number, "TP4", PETROV)
    assert evening.case(number) == ("registered", None)
    for wrong in (place.at_premises(number, "K99", PETROV), place.at_device(number, "TP99", PETROV)):
        with pytest.raises(OutageNotFound):
            await wrong


async def test_the_same_report_stored_twice_is_one(evening: Evening) -> None:
    assert await evening.report(1) == await evening.report(1)
    engine = plain_engine(evening.address)
    with engine.connect() as connection:
        assert len(connection.execute(select(outage_reports.c.report_key)).all()) == 1
    engine.dispose()


@pytest.mark.parametrize("was_one", [True, False])
async def test_a_report_that_comes_after_its_outage_was_settled_stands_for_itself_and_is_told(
    evening: Evening, was_one: bool
) -> None:
    begin = evening.database.transactions
    outage = await evening.suspected(1, 2, 3, at="TP1")
    await ConfirmOutage(begin)(wanted(outage))
    if was_one:
        await RestoreOutage(begin)(wanted(outage))
        await CloseOutage(begin)(wanted(outage))
    else:
        await FalseAlarm(begin)(wanted(outage))
    late = await evening.report(4, outage_id=outage.outage_id)
    assert evening.case(late) == ("registered", None)
    assert evening.messages().count("new") == 1


async def test_an_outage_is_closed_while_people_work_on_its_cases_and_each_case_is_closed_once(
    evening: Evening,
) -> None:
    begin = evening.database.transactions
    work = CaseWork(begin)
    outage = await evening.suspected(1, 2, 3, at="TP1")
    numbers = [case.number for case in await evening.database.case_board.listed(OPEN_CASES, 9)]
    await ConfirmOutage(begin)(wanted(outage))
    await RestoreOutage(begin)(wanted(outage))
    others = [*(work.take(each, PETROV) for each in numbers), *(work.close(each, PETROV) for each in numbers[::-1])]
    done = await asyncio.gather(CloseOutage(begin)(wanted(outage)), *others, return_exceptions=True)
    assert {type(each) for each in done} <= {Outage, CaseRefused, type(None)}, "nobody stood in another's way for ever"
    for number in numbers:
        case = await evening.database.case_board.opened(number)
        assert case is not None
        assert [event.state for event in case.history].count(CaseState.CLOSED) == 1
