"""Store what an outage dialogue leaves behind: reports on the network, what was told, and wishes for a call."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.case import RegistrationNumber
from services.outages.outage_desk import PowerReport, RestoredWish, ToldOutage
from services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class NumberedReport:
    """A report under the number of its case."""

    report: PowerReport
    number: RegistrationNumber


class PowerReportFile(Protocol):
    """Within one transaction. Each keeps a key once: what is known already is left alone."""

    async def keep(self, numbered: NumberedReport, at: datetime) -> None:
        """File the report at the device of its account's premises, as a child of the outage over it; `at` is now.

        Where the outage that its caller was told of is settled meanwhile, it stands for itself, and the staff is told.
        Without an account that we know, or a place on the network, it waits for a person to place it.
        """
        ...

    async def keep_told(self, told: ToldOutage) -> None: ...

    async def keep_wish(self, wish: RestoredWish) -> None: ...


class PowerReportRecords(Protocol):
    @property
    def power_reports(self) -> PowerReportFile: ...


@dataclass(frozen=True, slots=True)
class StorePowerReport:
    transactions: Transactions[PowerReportRecords]
    clock: Callable[[], datetime]

    async def __call__(self, content: NumberedReport | ToldOutage | RestoredWish) -> None:
        """Raises DatabaseAway, DatabaseRefused."""
        async with self.transactions.begin() as records:
            match content:
                case NumberedReport():
                    await records.power_reports.keep(content, self.clock())
                case ToldOutage():
                    await records.power_reports.keep_told(content)
                case RestoredWish():
                    await records.power_reports.keep_wish(content)
