"""A dispatcher says that a crew works on site."""

from dataclasses import dataclass

from models.outage import Outage
from services.outages.outage_file import OutageAction, OutageRecords, Wanted, change
from services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class CrewOnSite:
    transactions: Transactions[OutageRecords]

    async def __call__(self, wanted: Wanted) -> Outage:
        """Callers hear of the crew from now on. Raises OutageNotFound, OutageRefused, OutageChanged, DatabaseAway."""
        async with self.transactions.begin() as records:
            return await change(records, wanted, OutageAction.CREW, lambda before: before.crewed(wanted.signature.at))
