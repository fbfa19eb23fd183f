"""Danger alarms: filed once, open until somebody acknowledges them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.engine import Engine
from adapters.database.statements import insert_new
from adapters.database.tables import danger_alarms
from models.call import CallKey
from models.case import RegistrationNumber
from models.phone_number import PhoneNumber
from services.dispatch.dispatch_desk import DangerAlarm
from services.dispatch.open_alarms import FiledAlarm

_OPEN = danger_alarms.c.acknowledged_at.is_(None)


@dataclass(frozen=True, slots=True)
class Alarms:
    """Implements AlarmFile on one transaction."""

    connection: AsyncConnection

    async def keep(self, alarm: DangerAlarm, number: RegistrationNumber | None) -> bool:
        row = {
            "alarm_key": alarm.key,
            "registration_number": str(number) if number else None,
            "system_name": alarm.call.system_name,
            "uniqueid": alarm.call.uniqueid,
            "caller": alarm.caller.e164 if alarm.caller else None,
            "recording": alarm.recording,
            "raised_at": alarm.raised_at,
        }
        return await insert_new(self.connection, danger_alarms, row)


@dataclass(frozen=True, slots=True)
class Board:
    """Implements AlarmBoard."""

    engine: Engine

    async def unacknowledged(self) -> Sequence[FiledAlarm]:
        query = select(danger_alarms).where(_OPEN).order_by(danger_alarms.c.raised_at, danger_alarms.c.alarm_key)
        async with self.engine.reading() as connection:
            return tuple(_filed(row) for row in await connection.execute(query))

    async def count(self) -> int:
        query = select(func.count()).select_from(danger_alarms).where(_OPEN)
        async with self.engine.reading() as connection:
            return (await connection.execute(query)).scalar_one()

    async def acknowledge(self, key: str, at: datetime) -> bool:
        seen = update(danger_alarms).where(danger_alarms.c.alarm_key == key, _OPEN).values(acknowledged_at=at)
        async with self.engine.writing() as connection:
            return (await connection.execute(seen.returning(danger_alarms.c.alarm_key))).first() is not None


def _filed(row: Row[tuple[object, ...]]) -> FiledAlarm:
    return FiledAlarm(
        key=row.alarm_key,
        number=RegistrationNumber.parse(row.registration_number) if row.registration_number else None,
        call=CallKey(row.system_name, row.uniqueid),
        caller=PhoneNumber(row.caller) if row.caller else None,
        recording=row.recording,
        raised_at=row.raised_at,
    )
