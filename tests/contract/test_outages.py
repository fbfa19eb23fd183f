"""Outages from the first report to the last "still out", on both databases."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from adapters.database.engine import DatabaseAddress
from adapters.database.schema import plain_engine
from adapters.database.tables import accounts, outage_reports, restored_wishes
from models.account import AccountNumber
from models.case_states import OPEN as OPEN_CASES
from models.case_states import CaseState
from models.message_review import Signature
from models.outage import Outage, OutageState
from models.outage_promise import PromiseCount, PromiseState
from models.planned_work import PlannedWork
from models.power import PowerKind
from services.cases.case_work import CaseWork
from services.errors import CaseRefused, OutageChanged, OutageNotFound, OutageRefused
from services.outages.close_outage import CloseOutage, FalseAlarm
from services.outages.confirm_outage import ConfirmOutage, DeclareOutage
from services.outages.crew_on_site import CrewOnSite
from services.outages.estimate_outage import EstimateOutage
from services.outages.outage_desk import BannerKind, RestoredWish
from services.outages.outage_file import MACHINE, OutageAction, OutageChange, Wanted
from services.outages.place_report import PlaceReport
from services.outages.plan_works import CancelWorks, PlanWorks
from services.outages.restore_outage import RestoreOutage
from services.outages.still_out import StillOut
from services.outages.suspect_outage import SuspectOutage
from tests.fakes.outage_evening import MINUTE, NOON, PETROV, Evening, power_report, told, wanted
from tests.fakes.supply import NOW, RESIDENT, STRANGER
from tests.fakes.wired_town import flat, phone


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


async def test_a_repeat_caller_hears_the_number_that_he_has_until_his_outage_is_over(evening: Evening) -> None:
    number = await evening.report(1)
    desk = evening.town.outages
    assert await desk.already_reported(None, flat(1)) == number
    assert await desk.already_reported(phone(1), None) == number
    assert await desk.already_reported(phone(2), flat(2)) is None
    assert await desk.already_reported(None, None) is None
    outage = await evening.suspected(2, 3, at="TP1")
    assert await desk.already_reported(None, flat(1)) == number
    await ConfirmOutage(evening.database.transactions)(wanted(outage))
    await RestoreOutage(evening.database.transactions)(wanted(outage))
    assert await desk.already_reported(None, flat(1)) is None


async def test_the_same_report_stored_twice_is_one(evening: Evening) -> None:
    assert await evening.report(1) == await evening.report(1)
    engine = plain_engine(evening.address)
    with engine.connect() as connection:
        assert len(connection.execute(select(outage_reports.c.report_key)).all()) == 1
    engine.dispose()


def restrict(address: DatabaseAddress, account: AccountNumber) -> None:
    engine = plain_engine(address)
    with engine.begin() as connection:
        connection.execute(update(accounts).where(accounts.c.account == account.value).values(restriction="partial"))
    engine.dispose()


async def test_only_a_caller_with_one_account_at_an_affected_place_hears_the_outage_at_once(evening: Evening) -> None:
    desk = evening.town.outages
    outage = await evening.suspected(1, 2, 3, at="TP1")
    assert (await desk.banner_for(phone(1))).kind is BannerKind.NONE, "it is only suspected"
    await ConfirmOutage(evening.database.transactions)(wanted(outage))
    banner = await desk.banner_for(phone(1))
    assert (banner.kind, banner.accounts) == (BannerKind.OUTAGE, (flat(1),))
    assert (await desk.banner_for(phone(4))).kind is BannerKind.NONE
    assert (await desk.banner_for(STRANGER)).kind is BannerKind.NONE
    several = await desk.banner_for(RESIDENT)
    assert (several.kind, len(several.accounts), several.state) == (BannerKind.ASK_WHICH, 2, None)
    restrict(evening.address, flat(1))
    assert (await desk.banner_for(phone(1))).kind is BannerKind.NONE
    assert (await desk.at(flat(1))).kind is PowerKind.RESTRICTED


async def test_promises_that_were_told_are_counted_kept_or_broken(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    begin, desk = evening.database.transactions, evening.town.outages
    await ConfirmOutage(begin)(wanted(outage))
    soon = NOW + 10 * MINUTE
    for n, estimate in enumerate((None, soon, soon, NOON)):
        assert await desk.told(told(f"call-{n}", outage, estimate))
        assert await desk.told(told(f"call-{n}", outage, estimate)), "the same telling is kept once"
    await RestoreOutage(begin)(wanted(outage, at=NOW + 20 * MINUTE))
    await evening.town.drained()
    promises = await evening.database.outage_board.promises(NOW)
    assert [(each.estimate, each.times_told, each.callers) for each in promises] == [(soon, 2, 1), (NOON, 1, 1)]
    count = PromiseCount.of(promises, NOON)
    assert (count.tellings[PromiseState.BROKEN], count.tellings[PromiseState.KEPT]) == (2, 1)


async def test_a_wish_for_a_call_when_power_is_back_is_kept_once(evening: Evening) -> None:
    number = await evening.report(1)
    wish = RestoredWish("call-1/wish", phone(1), flat(1), number, None, NOW)
    for _ in range(2):
        assert await evening.town.outages.notify_me(wish)
    await evening.town.drained()
    engine = plain_engine(evening.address)
    with engine.connect() as connection:
        kept = connection.execute(select(restored_wishes.c.phone, restored_wishes.c.registration_number)).all()
    engine.dispose()
    assert [tuple(row) for row in kept] == [(phone(1).e164, str(number))]


def works(reference: str = "П-7", *devices: str, start: datetime = NOW - MINUTE) -> PlannedWork:
    return PlannedWork(reference, start, start + timedelta(hours=2), devices or ("F2",))


async def test_planned_works_are_heard_below_their_devices_until_they_are_over_or_cancelled(evening: Evening) -> None:
    desk, begin = evening.town.outages, evening.database.transactions
    plan, cancel = PlanWorks(begin), CancelWorks(begin)
    await plan(works(), PETROV)
    assert await plan(works(), PETROV) == works(), "planned again as they are they do not change"
    state = await desk.at(flat(7))
    assert (state.kind, state.works and state.works.reference) == (PowerKind.PLANNED, "П-7")
    assert (await desk.at(flat(1))).kind is PowerKind.NOTHING_KNOWN
    ahead = works("П-8", "TP1", "TP2", start=NOW + timedelta(days=2))
    await plan(ahead, PETROV)
    soon = await desk.works_at(flat(4))
    assert soon is not None
    assert soon.starts_at == ahead.starts_at
    assert [each.reference for each in await evening.database.outage_board.works(NOW)] == ["П-7", "П-8"]
    await cancel("П-7", PETROV)
    assert (await desk.at(flat(7))).kind is PowerKind.NOTHING_KNOWN
    with pytest.raises(OutageRefused, match="cancelled"):
        await plan(works("П-7", "TP1"), PETROV)


@pytest.mark.parametrize("devices", [("F2", "F9"), ("F9",)])
async def test_works_on_an_unknown_device_are_not_planned(evening: Evening, devices: Sequence[str]) -> None:
    with pytest.raises(OutageNotFound, match="F9"):
        await PlanWorks(evening.database.transactions)(works("П-7", *devices), PETROV)
    assert await evening.database.outage_board.works(NOW) == ()


async def test_works_that_are_over_are_neither_planned_nor_cancelled(evening: Evening) -> None:
    begin = evening.database.transactions
    past = works(start=NOW - timedelta(hours=2))
    with pytest.raises(OutageRefused, match="over"):
        await PlanWorks(begin)(past, PETROV)
    await PlanWorks(begin)(works(), PETROV)
    with pytest.raises(OutageRefused, match="over"):
        await CancelWorks(begin)("П-7", Signature("Петров", NOON))
    with pytest.raises(OutageNotFound):
        await CancelWorks(begin)("П-9", PETROV)


async def test_an_estimate_that_runs_out_is_told_to_the_dispatcher_once(evening: Evening) -> None:
    outage = await evening.suspected(1, 2, 3, at="TP1")
    begin, board = evening.database.transactions, evening.database.outage_board
    await ConfirmOutage(begin)(wanted(outage))
    assert await board.due(NOON) == []
    await EstimateOutage(begin)(wanted(outage), NOON)
    (due,) = await board.due(NOON)
    assert [await board.claim_warning(due) for _ in range(2)] == [True, False]
    assert [await board.claim_alarm(due) for _ in range(2)] == [True, False]
    await EstimateOutage(begin)(wanted(outage), NOON + MINUTE)
    assert not await board.claim_warning(due), "it is another estimate by now"
    (due,) = await board.due(NOON + MINUTE)
    assert await board.claim_warning(due)


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
