"""A dispatcher closes a restored outage with its cases, or says that it was none."""

from dataclasses import dataclass

from models.outage import Outage
from services.outages.outage_file import OutageAction, OutageRecords, Wanted, change
from services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class CloseOutage:
    transactions: Transactions[OutageRecords]

    async def __call__(self, wanted: Wanted) -> Outage:
        """The cases that are its children close with it. Raises OutageNotFound, OutageRefused, OutageChanged."""
        async with self.transactions.begin() as records:
            outage = await change(
                records, wanted, OutageAction.CLOSED, lambda before: before.closed(wanted.signature.at)
            )
            await records.outage_reports.close_cases(outage, wanted.signature)
            return outage


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    transactions: Transactions[OutageRecords]

    async def __call__(self, wanted: Wanted, note: str = "") -> Outage:
        """Its reports stand for themselves again: each may be about one house, and the staff is told of each.

        Raises OutageNotFound, OutageRefused, OutageChanged, DatabaseAway.
        """
        async with self.transactions.begin() as records:
            outage = await change(
                records, wanted, OutageAction.FALSE_ALARM, lambda before: before.false_alarm(wanted.signature.at), note
            )
            await records.outage_reports.detach(outage.outage_id, wanted.signature.at)
            return outage
