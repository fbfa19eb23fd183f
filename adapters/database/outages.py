"""Outages: one open for a device, each change a version with its signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.device_tree import below, way_up
from adapters.database.outage_rows import IS_OPEN, columns_of, outage_of
from adapters.database.tables import devices, outage_changes, outages
from models.message_review import Signature
from models.outage import Outage
from services.outages.outage_file import NewOutage, OutageAction, OutageChange

_TURN = 724_502
"""Who opens outages holds this lock of PostgreSQL until his transaction ends; SQLite has one writer anyway."""
_FIRST = 1


@dataclass(frozen=True, slots=True)
class Outages:
    """Implements OutageFile on one transaction."""

    connection: AsyncConnection

    async def take_turn(self) -> None:
        if self.connection.dialect.name != "sqlite":
            await self.connection.execute(text(f"SELECT pg_advisory_xact_lock({_TURN})"))

    async def knows(self, device_id: str) -> bool:
        query = select(devices.c.device_id).where(devices.c.device_id == device_id)
        return (await self.connection.execute(query)).first() is not None

    async def feeds(self, upper: str, lower: str) -> bool:
        way = way_up(devices.c.device_id == lower)
        query = select(way.c.device_id).where(way.c.device_id == upper)
        return (await self.connection.execute(query)).first() is not None

    async def find(self, outage_id: int) -> Outage | None:
        row = (await self.connection.execute(select(outages).where(outages.c.outage_id == outage_id))).first()
        return outage_of(row) if row else None

    async def add(self, new: NewOutage, change: OutageChange) -> Outage | None:
        values = {
            "device_id": new.device_id,
            "state": new.state,
            "started_at": new.started_at,
            "updated_at": change.signature.at,
            "cause": new.cause,
            "crew_on_site": False,
            "version": _FIRST,
        }
        build = sqlite.insert if self.connection.dialect.name == "sqlite" else postgresql.insert
        once = build(outages).values(**values).on_conflict_do_nothing().returning(outages)
        row = (await self.connection.execute(once)).first()
        if row is None:
            return None
        outage = outage_of(row)
        await self._note(outage, change)
        return outage

    async def save(self, outage: Outage, change: OutageChange) -> bool:
        seen = (outages.c.outage_id == outage.outage_id, outages.c.version == outage.version - 1)
        done = update(outages).where(*seen).values(**columns_of(outage)).returning(outages.c.outage_id)
        if (await self.connection.execute(done)).first() is None:
            return False
        await self._note(outage, change)
        return True

    async def last_change(self, outage_id: int) -> OutageChange | None:
        history = select(outage_changes).where(outage_changes.c.outage_id == outage_id)
        row = (await self.connection.execute(history.order_by(outage_changes.c.version.desc()).limit(1))).first()
        return change_of(row) if row else None

    async def open_above(self, device_id: str) -> Sequence[Outage]:
        way = way_up(devices.c.device_id == device_id)
        return await self._open(select(way.c.device_id))

    async def open_below(self, device_id: str) -> Sequence[Outage]:
        fed = below(device_id)
        return await self._open(select(fed.c.device_id).where(fed.c.device_id != device_id))

    async def last_end_above(self, device_id: str) -> datetime | None:
        way = way_up(devices.c.device_id == device_id)
        ends = select(func.max(outages.c.ended_at)).where(outages.c.device_id.in_(select(way.c.device_id)))
        ended_at: datetime | None = (await self.connection.execute(ends)).scalar_one()
        return ended_at

    async def _open(self, at: Select[tuple[str]]) -> Sequence[Outage]:
        query = select(outages).where(outages.c.device_id.in_(at), IS_OPEN)
        rows = await self.connection.execute(query.order_by(outages.c.started_at, outages.c.outage_id))
        return [outage_of(row) for row in rows]

    async def _note(self, outage: Outage, change: OutageChange) -> None:
        await self.connection.execute(
            insert(outage_changes).values(
                outage_id=outage.outage_id,
                version=outage.version,
                action=change.action,
                state=outage.state,
                device_id=outage.device_id,
                estimate=outage.estimate,
                changed_by=change.signature.by,
                changed_at=change.signature.at,
                note=change.note,
            )
        )


def change_of(row: Row[tuple[object, ...]]) -> OutageChange:
    """The change of a row of a history."""
    return OutageChange(OutageAction(row.action), Signature(row.changed_by, row.changed_at), row.note)
