"""Open a suspected outage for the dispatcher, once, however many nodes look at the same reports."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from models.message_review import Signature
from models.outage import Outage, OutageState
from models.trouble_call_analysis import SuspicionRule
from services.outages.outage_file import MACHINE, NewOutage, OutageAction, OutageChange, OutageRecords, Reported
from services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class SuspectOutage:
    transactions: Transactions[OutageRecords]
    rule: SuspicionRule = field(default_factory=SuspicionRule)

    async def __call__(self, device_id: str, now: datetime) -> Outage | None:
        """The outage that is suspected at `device_id` since its first report; None where there is nothing new.

        That is: an open outage covers the device, or too few have reported since the last one there was over. What
        was suspected below it widens to it; what a person has confirmed below it stays. Raises DatabaseAway.
        """
        async with self.transactions.begin() as records:
            await records.outages.take_turn()
            if await records.outages.open_above(device_id):
                return None
            reported = await self._reported(records, device_id, now)
            if reported.premises < self.rule.reports or reported.first_at is None:
                return None
            change = OutageChange(OutageAction.SUSPECTED, Signature(MACHINE, now))
            below = await records.outages.open_below(device_id)
            narrower = [each for each in below if each.state is OutageState.SUSPECTED]
            suspected = await _widened(records, narrower, device_id, change) if narrower else None
            if suspected is None:
                new = NewOutage(device_id, OutageState.SUSPECTED, min(reported.first_at, now))
                suspected = await records.outages.add(new, change)
            if suspected is not None:
                await records.outage_reports.attach(suspected, now - self.rule.within)
            return suspected

    async def _reported(self, records: OutageRecords, device_id: str, now: datetime) -> Reported:
        """Who reported after the last outage there: older reports were about that one."""
        last_end = await records.outages.last_end_above(device_id)
        since = now - self.rule.within
        return await records.outage_reports.reported_below(device_id, max(since, last_end) if last_end else since)


async def _widened(
    records: OutageRecords, narrower: Sequence[Outage], device_id: str, change: OutageChange
) -> Outage | None:
    """The oldest of those suspected below goes up to the device, and takes the others in."""
    oldest, *others = narrower
    widened = oldest.widened(change.signature.at, device_id)
    upwards = replace(change, action=OutageAction.WIDENED, note=f"from {oldest.device_id}")
    if not await records.outages.save(widened, upwards):
        return None
    for each in others:
        joined = replace(change, action=OutageAction.JOINED, note=f"part of {widened.outage_id}")
        if await records.outages.save(each.joined(change.signature.at), joined):
            await records.outage_reports.hand_over(each.outage_id, widened.outage_id)
    return widened
