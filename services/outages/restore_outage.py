"""A dispatcher says that power is back."""

from dataclasses import dataclass

from models.outage import Outage
from services.outages.outage_file import OutageAction, OutageRecords, Wanted, change
from services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class RestoreOutage:
    transactions: Transactions[OutageRecords]

    async def __call__(self, wanted: Wanted) -> Outage:
        """Nobody hears of the outage any more; its cases stay open until it is closed, for somebody may be still out.

        Raises OutageNotFound, OutageRefused, OutageChanged, DatabaseAway.
        """
        async with self.transactions.begin() as records:
            return await change(
                records, wanted, OutageAction.RESTORED, lambda before: before.restored(wanted.signature.at)
            )
