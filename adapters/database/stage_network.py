"""Whether the devices of an import make a network together with those that are known already."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.stage_tables import STAGE
from adapters.database.tables import devices
from models.network import BrokenNetwork, Device, DeviceKind, Network
from services.errors import ImportProblem
from services.imports.import_tables import ImportTable


async def rings(connection: AsyncConnection) -> Sequence[ImportProblem]:
    """The first ring of devices that feed each other, told at a line of the import; nothing where there is none."""
    stage = STAGE[ImportTable.DEVICES]
    coming = (await connection.execute(select(stage.c.device_id, stage.c.parent, stage.c.line))).all()
    if not coming:
        return ()
    lines = {row.device_id: row.line for row in coming}
    parents = {row.device_id: row.parent for row in (await connection.execute(select(devices))).all()}
    parents |= {row.device_id: row.parent for row in coming}
    try:
        Network.of(Device(name, DeviceKind.LINE, name, parent) for name, parent in parents.items())
    except BrokenNetwork as broken:
        at = next(one for one in _around(broken.device_id, parents) if one in lines)
        mistake = f"{at} is fed by a device that it feeds itself"
        return (ImportProblem(ImportTable.DEVICES, lines[at], "parent", mistake, "Correct the parent of one of them"),)
    return ()


def _around(device_id: str, parents: dict[str, str | None]) -> Sequence[str]:
    """The devices that one meets on the way up from a device in a ring: one of them at least is new."""
    met: list[str] = []
    at: str | None = device_id
    while at is not None and at not in met:
        met.append(at)
        at = parents[at]
    return met
