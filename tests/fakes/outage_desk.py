"""The outage desk in memory: what is known of places, what was reported, and who was told what."""

from collections.abc import Mapping

from models.account import AccountNumber
from models.case import RegistrationNumber
from models.phone_number import PhoneNumber
from models.power import NOT_KNOWN, PowerKind, PowerState, WorksTold
from services.errors import NotKept
from services.outages.outage_desk import (
    NO_BANNER,
    Banner,
    PowerReport,
    ReportReceipt,
    RestoredWish,
    ToldOutage,
)
from tests.fakes.case_desk import CODE
from tests.fakes.desks import Numbers

NOTHING_KNOWN = PowerState(PowerKind.NOTHING_KNOWN)


class FakeOutageDesk:
    """`states` are what is known of accounts' places; `away` is a database that does not answer, `full` a disk."""

    def __init__(
        self,
        states: Mapping[AccountNumber, PowerState] | None = None,
        *,
        banner: Banner = NO_BANNER,
        works: WorksTold | None = None,
        reported: RegistrationNumber | None = None,
        away: bool = False,
        full: bool = False,
    ) -> None:
        self._states = states or {}
        self._banner = banner
        self._works = works
        self._reported = reported
        self._away = away
        self._full = full
        self._numbers = Numbers()
        self.reports: dict[str, PowerReport] = {}
        self.tellings: dict[str, ToldOutage] = {}
        self.wishes: dict[str, RestoredWish] = {}

    async def banner_for(self, caller: PhoneNumber) -> Banner:
        return NO_BANNER if self._away else self._banner

    async def at(self, account: AccountNumber) -> PowerState:
        return NOT_KNOWN if self._away else self._states.get(account, NOTHING_KNOWN)

    async def works_at(self, account: AccountNumber) -> WorksTold | None:
        return None if self._away else self._works

    async def already_reported(
        self, caller: PhoneNumber | None, account: AccountNumber | None
    ) -> RegistrationNumber | None:
        return None if self._away else self._reported

    async def report(self, report: PowerReport) -> ReportReceipt:
        if self._full:
            raise NotKept("no space left on the disk")
        self.reports.setdefault(report.key, report)
        return ReportReceipt(self._numbers.of(report.key), CODE, stored=not self._away)

    async def told(self, told: ToldOutage) -> bool:
        self.tellings.setdefault(told.key, told)
        return True

    async def notify_me(self, wish: RestoredWish) -> bool:
        self.wishes.setdefault(wish.key, wish)
        return True
