"""The supply network as it stands in the database."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, func, select

from adapters.database.engine import Engine
from adapters.database.tables import connections, devices
from models.network import Device, DeviceKind, Network

_COUNTED = select(connections.c.device_id, func.count().label("premises")).group_by(connections.c.device_id)
_HANGING = _COUNTED.subquery("hanging")
"""Counted from the index alone, before the devices come to it: of a million premises that takes a third of the time."""
_DEVICES = select(devices, func.coalesce(_HANGING.c.premises, 0).label("premises")).outerjoin(
    _HANGING, _HANGING.c.device_id == devices.c.device_id
)


@dataclass(frozen=True, slots=True)
class Networks:
    """Reads the network whole, and where one premises hangs. Methods raise DatabaseAway."""

    engine: Engine

    async def load(self) -> Network:
        """Every device, with the number of premises on it. An import has seen to it that they make a tree."""
        async with self.engine.reading() as connection:
            rows = (await connection.execute(_DEVICES)).all()
        return await asyncio.to_thread(_network, rows)

    async def device_of(self, premises_id: str) -> str | None:
        """The device that the premises hangs on; None where nobody has placed it yet."""
        query = select(connections.c.device_id).where(connections.c.premises_id == premises_id)
        async with self.engine.reading() as connection:
            return (await connection.execute(query)).scalar_one_or_none()


def _network(rows: Sequence[Row[tuple[object, ...]]]) -> Network:
    return Network.of(Device(row.device_id, DeviceKind(row.kind), row.name, row.parent, row.premises) for row in rows)
