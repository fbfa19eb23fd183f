"""Somebody says that his power is not back: the outage goes on at his device, with its original start."""

from dataclasses import dataclass

from models.outage import Outage, OutageState
from services.errors import OutageNotFound, OutageRefused
from services.outages.outage_file import NewOutage, OutageAction, OutageChange, OutageRecords, Wanted, change
from services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class StillOut:
    transactions: Transactions[OutageRecords]

    async def __call__(self, wanted: Wanted, device_id: str | None = None) -> Outage:
        """The open outage that covers the device from now on; None stands for the outage's own device.

        A restored one goes on at `device_id`, which it feeds, so that nobody else is told that he has no power. Where
        it goes on elsewhere already, another one with the same start is opened for this device.
        Raises OutageNotFound, OutageRefused, OutageChanged, DatabaseAway.
        """
        async with self.transactions.begin() as records:
            await records.outages.take_turn()
            outage = await records.outages.find(wanted.outage_id)
            if outage is None:
                raise OutageNotFound(f"there is no outage {wanted.outage_id}. See: gridline outages list")
            place = device_id or outage.device_id
            covering = await records.outages.open_above(place)
            if covering:
                return covering[0]
            if not outage.is_open:
                return await _reopened(records, wanted, outage, place)
            return await _another(records, wanted, outage, place)


async def _reopened(records: OutageRecords, wanted: Wanted, outage: Outage, place: str) -> Outage:
    if not await records.outages.feeds(outage.device_id, place):
        raise OutageRefused(f"outage {outage.outage_id} was at {outage.device_id}, which does not feed {place}")
    at = wanted.signature.at
    return await change(records, wanted, OutageAction.STILL_OUT, lambda before: before.still_out(at, place))


async def _another(records: OutageRecords, wanted: Wanted, outage: Outage, place: str) -> Outage:
    by = OutageChange(OutageAction.STILL_OUT, wanted.signature, f"as {outage.outage_id}")
    new = NewOutage(place, OutageState.CONFIRMED, outage.started_at, outage.cause)
    opened = await records.outages.add(new, by)
    assert opened is not None, "nothing open covers the device, and it is our turn"
    return opened
