"""The outage desk of the simulated company: there are no outages, for only readings are given there."""

from models.account import AccountNumber
from models.case import RegistrationNumber
from models.phone_number import PhoneNumber
from models.power import PowerKind, PowerState, WorksTold
from services.outages.outage_desk import NO_BANNER, Banner, PowerReport, ReportReceipt, RestoredWish, ToldOutage


class NoOutages:
    """Implements OutageDesk; `number` is given to every report."""

    def __init__(self, number: RegistrationNumber) -> None:
        self._number = number

    async def banner_for(self, caller: PhoneNumber) -> Banner:
        return NO_BANNER

    async def at(self, account: AccountNumber) -> PowerState:
        return PowerState(PowerKind.NOTHING_KNOWN)

    async def works_at(self, account: AccountNumber) -> WorksTold | None:
        return None

    async def already_reported(
        self, caller: PhoneNumber | None, account: AccountNumber | None
    ) -> RegistrationNumber | None:
        return None

    async def report(self, report: PowerReport) -> ReportReceipt:
        return ReportReceipt(self._number, "0000", stored=True)

    async def told(self, told: ToldOutage) -> bool:
        return True

    async def notify_me(self, wish: RestoredWish) -> bool:
        return True
