"""A dispatcher says when power is expected back, says so anew, or takes it back."""

from dataclasses import dataclass
from datetime import datetime

from models.outage import Outage
from services.errors import OutageRefused
from services.outages.outage_file import OutageAction, OutageRecords, Wanted, change
from services.transactions import Transactions


def require_ahead(estimate: datetime, at: datetime) -> None:
    """Raises OutageRefused for an estimate that is over at `at`."""
    if estimate <= at:
        raise OutageRefused("an estimate lies ahead: no time that is over is ever told to callers")


@dataclass(frozen=True, slots=True)
class EstimateOutage:
    transactions: Transactions[OutageRecords]

    async def __call__(self, wanted: Wanted, estimate: datetime | None) -> Outage:
        """Callers hear this estimate from now on; None: that the time is being clarified. The old one stays in history.

        Raises OutageNotFound, OutageRefused (also for a time that is over), OutageChanged, DatabaseAway.
        """
        at = wanted.signature.at
        if estimate is not None:
            require_ahead(estimate, at)
        async with self.transactions.begin() as records:
            return await change(records, wanted, OutageAction.ESTIMATED, lambda before: before.estimated(at, estimate))
