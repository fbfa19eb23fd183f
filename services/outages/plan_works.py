"""Plan works, move them, or cancel them; each version is signed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from models.errors import IllegalMove
from models.message_review import Signature
from models.planned_work import PlannedWork
from services.errors import OutageChanged, OutageNotFound, OutageRefused
from services.transactions import Transactions


class WorkFile(Protocol):
    """Planned works within one transaction."""

    async def find(self, reference: str) -> PlannedWork | None: ...

    async def unknown(self, devices: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the devices that the network does not have."""
        ...

    async def save(self, works: PlannedWork, by: Signature) -> bool:
        """File this version; False where somebody else has filed it meanwhile."""
        ...


class WorkRecords(Protocol):
    @property
    def works(self) -> WorkFile: ...


@dataclass(frozen=True, slots=True)
class PlanWorks:
    transactions: Transactions[WorkRecords]

    async def __call__(self, wanted: PlannedWork, by: Signature) -> PlannedWork:
        """Plan them, or give works of this reference another time or other devices.

        Raises OutageNotFound for an unknown device, OutageRefused for cancelled works or an end that is over,
        OutageChanged, DatabaseAway.
        """
        if wanted.ends_at <= by.at:
            raise OutageRefused("planned works lie ahead: these are over")
        async with self.transactions.begin() as records:
            unknown = await records.works.unknown(wanted.devices)
            if unknown:
                raise OutageNotFound(f"the network has no device {', '.join(unknown)}")
            known = await records.works.find(wanted.reference)
            if known is None:
                return await _saved(records, wanted, by)
            return await _changed(
                records, known, by, lambda works: works.moved(wanted.starts_at, wanted.ends_at, wanted.devices)
            )


@dataclass(frozen=True, slots=True)
class CancelWorks:
    transactions: Transactions[WorkRecords]

    async def __call__(self, reference: str, by: Signature) -> PlannedWork:
        """They will not be. Raises OutageNotFound, OutageRefused where they are over, OutageChanged, DatabaseAway."""
        async with self.transactions.begin() as records:
            known = await records.works.find(reference)
            if known is None:
                raise OutageNotFound(f"there are no planned works {reference}. See: gridline works list")
            if known.ends_at <= by.at:
                raise OutageRefused(f"planned works {reference} are over")
            return await _changed(records, known, by, PlannedWork.cancelled)


async def _changed(
    records: WorkRecords, known: PlannedWork, by: Signature, how: Callable[[PlannedWork], PlannedWork]
) -> PlannedWork:
    try:
        after = how(known)
    except IllegalMove:
        raise OutageRefused(f"planned works {known.reference} are cancelled; plan others") from None
    return known if after is known else await _saved(records, after, by)


async def _saved(records: WorkRecords, works: PlannedWork, by: Signature) -> PlannedWork:
    if not await records.works.save(works, by):
        raise OutageChanged(f"planned works {works.reference} were changed meanwhile: look again, and do it anew")
    return works
