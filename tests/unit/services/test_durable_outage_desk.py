"""With the database away nothing is told that is not known, and every report is kept all the same."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from models.account import AccountNumber, RestrictionStatus
from models.call import CallKey
from models.case import RegistrationNumber
from models.dispatch_message import DispatchPriority
from models.intent import Intent
from models.phone_number import PhoneNumber
from models.power import PlaceFacts, PowerKind
from services.desk_rules import DeskRules
from services.errors import DatabaseAway
from services.outages.durable_outage_desk import DurableOutageDesk
from services.outages.outage_desk import BannerKind, Extent, PowerReport, RestoredWish, ToldOutage
from services.outages.store_power_report import NumberedReport
from services.outbox.asked_database import AskedDatabase
from services.outbox.drain_outbox import DrainPace, OutboxDrainer
from services.outbox.letters import DeskTimes, Letters
from tests.fakes.case_desk import FakeCaseDesk
from tests.fakes.memory_outbox import MemoryOutbox, MemoryStore
from tests.fakes.yasnogorsk import COMPANY, RESIDENT, THE_20TH, TOWN

FLAT = AccountNumber("1000001")
CALL = CallKey("town", "1.1")
NOTHING = PlaceFacts(TOWN, RestrictionStatus.NONE, (), ())


class Places:
    """One flat, of which nothing is known; `away` is a database that does not answer."""

    def __init__(self, *, away: bool = False) -> None:
        self._away = away

    async def at(self, account: AccountNumber, now: datetime) -> PlaceFacts | None:
        self._ask()
        return NOTHING if account == FLAT else None

    async def bound_to(self, phone: PhoneNumber, now: datetime) -> Sequence[tuple[AccountNumber, PlaceFacts]]:
        self._ask()
        return [(FLAT, NOTHING)]

    async def reported(
        self, phone: PhoneNumber | None, account: AccountNumber | None, now: datetime
    ) -> RegistrationNumber | None:
        self._ask()
        return None

    def _ask(self) -> None:
        if self._away:
            raise DatabaseAway("away")


def desk(outbox: MemoryOutbox, cases: FakeCaseDesk, *, away: bool = False) -> DurableOutageDesk:
    times = DeskTimes(lambda: THE_20TH)
    drainer = OutboxDrainer(outbox, MemoryStore(), DrainPace())
    letters = Letters(DeskRules(COMPANY), outbox, drainer, times)
    return DurableOutageDesk(cases, letters, Places(away=away), AskedDatabase(times))


def report(**more: object) -> PowerReport:
    values: dict[str, object] = {"account": FLAT, "extent": Extent.HOUSE} | more
    return PowerReport("call-1/outage", CALL, Intent.OUTAGE_REPORT, RESIDENT, THE_20TH, **values)  # type: ignore[arg-type]


async def test_with_the_database_away_nothing_is_known_and_nothing_is_told() -> None:
    away = desk(MemoryOutbox(), FakeCaseDesk(), away=True)
    assert (await away.at(FLAT)).kind is PowerKind.NOT_KNOWN
    assert await away.works_at(FLAT) is None
    assert (await away.banner_for(RESIDENT)).kind is BannerKind.NONE
    assert await away.already_reported(RESIDENT, FLAT) is None


async def test_of_an_account_that_is_not_ours_nothing_is_known() -> None:
    assert (await desk(MemoryOutbox(), FakeCaseDesk()).at(AccountNumber("5"))).kind is PowerKind.NOT_KNOWN


@pytest.mark.parametrize("away", [False, True])
async def test_a_report_is_a_case_and_lies_on_the_disk_behind_it(away: bool) -> None:
    outbox, cases = MemoryOutbox(), FakeCaseDesk()
    receipts = [await desk(outbox, cases, away=away).report(report()) for _ in range(2)]
    assert receipts[0].number == receipts[1].number
    (case,) = cases.reports.values()
    assert (case.intent, case.account, dict(case.facts)) == (Intent.OUTAGE_REPORT, FLAT, {"extent": "house"})
    (entry,) = outbox.entries.values()
    assert entry.content == NumberedReport(report(), receipts[0].number)
    assert entry.subject == "case call-1/outage", "the database has the case before it looks for it"


async def test_the_staff_is_told_of_what_it_does_not_know_yet() -> None:
    cases = FakeCaseDesk()
    await desk(MemoryOutbox(), cases).report(report())
    await desk(MemoryOutbox(), cases).report(
        PowerReport("call-2", CALL, Intent.OUTAGE_STATUS, None, THE_20TH, outage_id=7)
    )
    first, second = cases.reports.values()
    assert (first.dispatch, first.outage) == (DispatchPriority.NORMAL, None)
    assert (second.dispatch, second.outage) == (None, "7")


async def test_a_full_disk_loses_what_was_told_and_not_the_call() -> None:
    outbox = MemoryOutbox()
    here = desk(outbox, FakeCaseDesk())
    told = ToldOutage("call-1/told", CALL, RESIDENT, FLAT, 7, THE_20TH + timedelta(hours=1), THE_20TH, True)
    wish = RestoredWish("call-1/wish", CALL, RESIDENT, FLAT, None, 7, THE_20TH)
    assert await here.told(told)
    assert await here.notify_me(wish)
    assert len(outbox.entries) == 2
    outbox.full = True
    assert not await here.told(told)
    assert not await here.notify_me(wish)
