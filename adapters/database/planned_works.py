"""Planned works, each version signed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.statements import insert_new
from adapters.database.tables import devices, planned_work_changes, planned_work_devices, planned_works
from models.message_review import Signature
from models.planned_work import PlannedWork, WorkState

WITH_DEVICES = select(planned_works, planned_work_devices.c.device_id).join_from(planned_works, planned_work_devices)


def with_devices(reference: str) -> Select[tuple[object, ...]]:
    return WITH_DEVICES.where(planned_works.c.reference == reference).order_by(planned_work_devices.c.device_id)


@dataclass(frozen=True, slots=True)
class Works:
    """Implements WorkFile on one transaction."""

    connection: AsyncConnection

    async def find(self, reference: str) -> PlannedWork | None:
        rows = (await self.connection.execute(with_devices(reference))).all()
        return next(iter(works_of(rows)), None)

    async def unknown(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        known = set(await self.connection.scalars(select(devices.c.device_id).where(devices.c.device_id.in_(wanted))))
        return tuple(device_id for device_id in wanted if device_id not in known)

    async def save(self, works: PlannedWork, by: Signature) -> bool:
        if not await self._put(works):
            return False
        here = planned_work_devices.c.reference == works.reference
        await self.connection.execute(delete(planned_work_devices).where(here))
        rows = [{"reference": works.reference, "device_id": device_id} for device_id in dict.fromkeys(works.devices)]
        await self.connection.execute(insert(planned_work_devices), rows)
        await self.connection.execute(
            insert(planned_work_changes).values(**_columns(works), changed_by=by.by, changed_at=by.at)
        )
        return True

    async def _put(self, works: PlannedWork) -> bool:
        if works.version == 1:
            return await insert_new(self.connection, planned_works, _columns(works))
        seen = (planned_works.c.reference == works.reference, planned_works.c.version == works.version - 1)
        done = update(planned_works).where(*seen).values(**_columns(works)).returning(planned_works.c.reference)
        return (await self.connection.execute(done)).first() is not None


def works_of(rows: Iterable[Row[tuple[object, ...]]]) -> Sequence[PlannedWork]:
    """One for each reference, in the order of the rows, of which each has one device."""
    found: dict[str, PlannedWork] = {}
    for row in rows:
        before = found.get(row.reference)
        places = (*before.devices, row.device_id) if before else (row.device_id,)
        found[row.reference] = PlannedWork(
            row.reference, row.starts_at, row.ends_at, places, WorkState(row.state), row.version
        )
    return tuple(found.values())


def _columns(works: PlannedWork) -> dict[str, object]:
    return {
        "reference": works.reference,
        "starts_at": works.starts_at,
        "ends_at": works.ends_at,
        "state": works.state,
        "version": works.version,
    }
