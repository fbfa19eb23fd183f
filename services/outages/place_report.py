"""A person places a report on the network that came without an account, by what its caller said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.case import RegistrationNumber
from models.message_review import Signature
from services.errors import OutageNotFound
from services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a report belongs: a premises, or a device where the house is all that is known."""

    device_id: str
    premises_id: str | None = None


class PlacingFile(Protocol):
    """Within one transaction."""

    async def spot_of(self, premises_id: str) -> Spot | None:
        """Where the premises hangs; None where it is unknown or not on the network."""
        ...

    async def knows_device(self, device_id: str) -> bool: ...

    async def place(self, number: RegistrationNumber, spot: Spot, by: Signature) -> bool:
        """Put the report there, as a child of the outage that covers the spot; False where there is no such report.

        Placed anew, it moves. It counts for trouble-call analysis by the time of the call.
        """
        ...


class PlacingRecords(Protocol):
    @property
    def placing(self) -> PlacingFile: ...


@dataclass(frozen=True, slots=True)
class PlaceReport:
    transactions: Transactions[PlacingRecords]

    async def at_premises(self, number: RegistrationNumber, premises_id: str, by: Signature) -> Spot:
        """Raises OutageNotFound for an unknown report or premises, DatabaseAway."""
        async with self.transactions.begin() as records:
            spot = await records.placing.spot_of(premises_id)
            if spot is None:
                raise OutageNotFound(f"no premises {premises_id} hangs on the network. Place it at a device instead")
            await _placed(records, number, spot, by)
            return spot

    async def at_device(self, number: RegistrationNumber, device_id: str, by: Signature) -> Spot:
        """Raises OutageNotFound for an unknown report or device, DatabaseAway."""
        async with self.transactions.begin() as records:
            if not await records.placing.knows_device(device_id):
                raise OutageNotFound(f"the network has no device {device_id}")
            await _placed(records, number, Spot(device_id), by)
            return Spot(device_id)


async def _placed(records: PlacingRecords, number: RegistrationNumber, spot: Spot, by: Signature) -> None:
    if not await records.placing.place(number, spot, by):
        raise OutageNotFound(f"there is no outage report {number}. See: gridline outages list --unplaced")


@dataclass(frozen=True, slots=True)
class UnplacedReport:
    """A report that waits for a person. The caller's number is personal data."""

    number: RegistrationNumber
    caller: str | None
    account: str | None
    recording: str
    reported_at: datetime
