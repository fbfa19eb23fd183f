"""Reports of bad supply by the feeder that their premises hang on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.device_tree import below, way_up
from adapters.database.tables import accounts, cases, connections, devices
from models.account import AccountNumber
from models.case import RegistrationNumber
from models.intent import Intent
from models.network import DeviceKind
from services.cases.register_case import FeederReports


@dataclass(frozen=True, slots=True)
class QualityReports:
    """Implements the port of RegisterCase on one transaction."""

    connection: AsyncConnection

    async def on_feeder_of(self, account: AccountNumber, after: datetime) -> FeederReports | None:
        home = (
            select(connections.c.device_id)
            .join(accounts, accounts.c.premises_id == connections.c.premises_id)
            .where(accounts.c.account == account.value)
        )
        way = way_up(devices.c.device_id.in_(home))
        is_feeder = devices.c.device_id.in_(select(way.c.device_id)), devices.c.kind == DeviceKind.FEEDER
        found = (await self.connection.execute(select(devices.c.device_id, devices.c.name).where(*is_feeder))).first()
        if found is None:
            return None
        # the lock first, in a statement of its own: whoever waited for it must see what the other has registered
        lock = select(devices.c.device_id).where(devices.c.device_id == found.device_id).with_for_update(key_share=True)
        await self.connection.execute(lock)
        return await self._below(found.device_id, found.name, after)

    async def _below(self, feeder: str, name: str, after: datetime) -> FeederReports:
        fed = below(feeder)
        reported = (
            select(cases.c.registration_number, accounts.c.premises_id)
            .join(accounts, accounts.c.account == cases.c.account)
            .join(connections, connections.c.premises_id == accounts.c.premises_id)
            .where(connections.c.device_id.in_(select(fed.c.device_id)))
            .where(cases.c.intent == Intent.QUALITY_REPORT, cases.c.opened_at > after)
            .order_by(cases.c.opened_at, cases.c.registration_number)
        )
        rows = (await self.connection.execute(reported)).all()
        numbers = tuple(RegistrationNumber.parse(row.registration_number) for row in rows)
        return FeederReports(name, len({row.premises_id for row in rows}), numbers)
