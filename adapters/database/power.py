"""What is known of the power at a place: its outages and works by the way up through the network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import CTE, Row, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.device_tree import way_up_from
from adapters.database.engine import Engine
from adapters.database.outage_rows import IS_OPEN, outage_of
from adapters.database.planned_works import works_of
from adapters.database.tables import (
    accounts,
    cases,
    contact_points,
    outage_reports,
    outages,
    planned_work_devices,
    planned_works,
    premises,
)
from models.account import AccountNumber, ContractStatus, RestrictionStatus
from models.case import RegistrationNumber
from models.case_states import OPEN
from models.intent import Intent
from models.outage import Outage
from models.phone_number import PhoneNumber
from models.planned_work import PlannedWork
from models.power import PlaceFacts

REPEATED_WITHIN = timedelta(hours=24)
"""A report that belongs to no outage is the same matter for so long."""

_PLACES = select(accounts.c.account, accounts.c.premises_id, accounts.c.restriction, premises.c.zone).join_from(
    accounts, premises
)


@dataclass(frozen=True, slots=True)
class Power:
    """Implements PowerFile."""

    engine: Engine

    async def at(self, account: AccountNumber, now: datetime) -> PlaceFacts | None:
        found = await self._facts(_PLACES.where(accounts.c.account == account.value), now)
        return found[0][1] if found else None

    async def bound_to(self, phone: PhoneNumber, now: datetime) -> Sequence[tuple[AccountNumber, PlaceFacts]]:
        theirs = _PLACES.join(contact_points, contact_points.c.consumer_id == accounts.c.consumer_id).where(
            contact_points.c.phone == phone.e164, accounts.c.contract_status == ContractStatus.ACTIVE
        )
        return await self._facts(theirs.order_by(accounts.c.account), now)

    async def reported(
        self, phone: PhoneNumber | None, account: AccountNumber | None, now: datetime
    ) -> RegistrationNumber | None:
        if account is not None:
            whose = outage_reports.c.account == account.value
        elif phone is not None:
            whose = outage_reports.c.caller == phone.e164
        else:
            return None
        recent = and_(outage_reports.c.outage_id.is_(None), outage_reports.c.reported_at > now - REPEATED_WITHIN)
        same = or_(IS_OPEN, recent)
        no_question = or_(outage_reports.c.intent == Intent.OUTAGE_REPORT, outage_reports.c.outage_id.is_not(None))
        query = (
            select(outage_reports.c.registration_number)
            .join(cases, cases.c.registration_number == outage_reports.c.registration_number)
            .outerjoin(outages, outages.c.outage_id == outage_reports.c.outage_id)
            .where(
                whose,
                no_question,
                cases.c.state.in_(OPEN),
                same,
            )
            .order_by(outage_reports.c.reported_at.desc())
            .limit(1)
        )
        async with self.engine.reading() as connection:
            number = (await connection.execute(query)).scalar_one_or_none()
        return RegistrationNumber.parse(number) if number else None

    async def _facts(
        self, places: Select[tuple[str, str, str, str]], now: datetime
    ) -> Sequence[tuple[AccountNumber, PlaceFacts]]:
        async with self.engine.reading() as connection:
            rows = (await connection.execute(places)).all()
            if not rows:
                return []
            way = way_up_from([row.premises_id for row in rows])
            down = await _outages(connection, way)
            works = await _works(connection, way, now)
        return [(AccountNumber(row.account), _of_place(row, down, works)) for row in rows]


def _of_place(
    row: Row[tuple[str, str, str, str]],
    down: Sequence[tuple[str, Outage]],
    works: Sequence[tuple[str, PlannedWork]],
) -> PlaceFacts:
    return PlaceFacts(
        ZoneInfo(row.zone),
        RestrictionStatus(row.restriction),
        tuple(outage for premises_id, outage in down if premises_id == row.premises_id),
        tuple(planned for premises_id, planned in works if premises_id == row.premises_id),
    )


async def _outages(connection: AsyncConnection, way: CTE) -> Sequence[tuple[str, Outage]]:
    query = select(way.c.premises_id, outages).join(way, way.c.device_id == outages.c.device_id).where(IS_OPEN)
    return [(row.premises_id, outage_of(row)) for row in await connection.execute(query)]


async def _works(connection: AsyncConnection, way: CTE, now: datetime) -> Sequence[tuple[str, PlannedWork]]:
    query = (
        select(way.c.premises_id, planned_works, planned_work_devices.c.device_id)
        .join(planned_work_devices, planned_work_devices.c.device_id == way.c.device_id)
        .join(planned_works, planned_works.c.reference == planned_work_devices.c.reference)
        .where(planned_works.c.ends_at > now)
    )
    rows = (await connection.execute(query)).all()
    return [(row.premises_id, works_of([row])[0]) for row in rows]
