"""A dispatcher confirms a suspected outage, or declares one that nobody has reported."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.outage import Outage, OutageState
from services.errors import OutageNotFound, OutageRefused
from services.outages.outage_file import NewOutage, OutageAction, OutageChange, OutageRecords, Wanted, change
from services.transactions import Transactions

REPORTS_BEFORE = timedelta(hours=2)
"""Reports so long before an outage's start may belong to it: the first callers come before anybody suspects."""


@dataclass(frozen=True, slots=True)
class ConfirmOutage:
    transactions: Transactions[OutageRecords]

    async def __call__(self, wanted: Wanted, cause: str = "") -> Outage:
        """Callers hear of it from now on. Every report below its device is a child of it, and seen.

        Raises OutageNotFound, OutageRefused, OutageChanged, DatabaseAway.
        """
        at = wanted.signature.at
        async with self.transactions.begin() as records:
            outage = await change(
                records, wanted, OutageAction.CONFIRMED, lambda before: before.confirmed(at, cause), cause
            )
            await records.outage_reports.attach(outage, outage.started_at - REPORTS_BEFORE)
            await records.outage_reports.acknowledge(outage, wanted.signature)
            return outage


@dataclass(frozen=True, slots=True)
class DeclareOutage:
    transactions: Transactions[OutageRecords]

    async def __call__(self, device_id: str, by: OutageChange, started_at: datetime, cause: str = "") -> Outage:
        """Open a confirmed outage of the device.

        Raises OutageNotFound for an unknown device, OutageRefused where the device has an open outage or it has not
        begun, DatabaseAway.
        """
        if started_at > by.signature.at:
            raise OutageRefused("an outage has begun: what lies ahead is planned. See: gridline works plan --help")
        async with self.transactions.begin() as records:
            await records.outages.take_turn()
            if not await records.outages.knows(device_id):
                raise OutageNotFound(f"the network has no device {device_id}")
            outage = await records.outages.add(NewOutage(device_id, OutageState.CONFIRMED, started_at, cause), by)
            if outage is None:
                raise OutageRefused(f"{device_id} has an open outage already: confirm or change it. See the list")
            await records.outage_reports.attach(outage, started_at - REPORTS_BEFORE)
            await records.outage_reports.acknowledge(outage, by.signature)
            return outage
