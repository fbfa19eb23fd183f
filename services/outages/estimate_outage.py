"""A dispatcher says when power is expected back, says so anew, or takes it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.outage import Outage
from models.outage_promise import LONGEST_AHEAD
from services.errors import OutageRefused
from services.outages.outage_file import OutageAction, OutageRecords, Wanted, change
from services.transactions import Transactions


def require_sound(estimate: datetime, at: datetime, most_ahead: timedelta = LONGEST_AHEAD) -> None:
    """Raises OutageRefused for an estimate that is over at `at`, or so far ahead that a slip of the pen is likely."""
    if estimate <= at:
        raise OutageRefused(
            f"an estimate lies ahead: {estimate:%Y-%m-%d %H:%M} is over, and no such time is ever told to callers. "
            "Give a later one"
        )
    if estimate - at > most_ahead:
        raise OutageRefused(
            f"an estimate of {estimate:%Y-%m-%d %H:%M} is more than {most_ahead.days} days ahead: look at the day. "
            "If it is meant, raise outages.longest_estimate_days in the company's profile"
        )


@dataclass(frozen=True, slots=True)
class EstimateOutage:
    """`most_ahead` is the company's: no estimate further ahead is told to callers."""

    transactions: Transactions[OutageRecords]
    most_ahead: timedelta = LONGEST_AHEAD

    async def __call__(self, wanted: Wanted, estimate: datetime | None) -> Outage:
        """Callers hear this estimate from now on; None: that the time is being clarified. The old one stays in history.

        Raises OutageNotFound, OutageRefused (also for a time that is over, or too far ahead), OutageChanged,
        DatabaseAway.
        """
        at = wanted.signature.at
        if estimate is not None:
            require_sound(estimate, at, self.most_ahead)
        async with self.transactions.begin() as records:
            return await change(records, wanted, OutageAction.ESTIMATED, lambda before: before.estimated(at, estimate))
