"""What callers are told of power at their places: outages, estimates, works and wishes, on both databases."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from adapters.database.engine import DatabaseAddress
from adapters.database.schema import plain_engine
from adapters.database.tables import accounts, restored_wishes
from models.account import AccountNumber
from models.call import CallKey
from models.message_review import Signature
from models.outage_promise import PromiseCount, PromiseState
from models.planned_work import PlannedWork
from models.power import PowerKind
from services.errors import OutageNotFound, OutageRefused
from services.outages.confirm_outage import ConfirmOutage
from services.outages.estimate_outage import EstimateOutage
from services.outages.outage_desk import BannerKind, RestoredWish
from services.outages.plan_works import CancelWorks, PlanWorks
from services.outages.restore_outage import RestoreOutage
from tests.fakes.outage_evening import MINUTE, NOON, PETROV, Evening, told, wanted
from tests.fakes.supply import NOW, RESIDENT, STRANGER
from tests.fakes.wired_town import flat, phone


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
    wish = RestoredWish("call-1/wish", CallKey("gl", "1.1"), phone(1), flat(1), number, None, NOW)
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
