"""Outages, reports and promises as dispatchers look at them, and estimates that run out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, Table, func, or_, select, update

from adapters.database.device_tree import below
from adapters.database.engine import Engine
from adapters.database.outage_rows import outage_of
from adapters.database.outages import change_of
from adapters.database.planned_works import WITH_DEVICES, works_of
from adapters.database.tables import (
    connections,
    devices,
    outage_changes,
    outage_reports,
    outage_told,
    outages,
    planned_work_devices,
    planned_works,
    restored_wishes,
)
from models.case import RegistrationNumber
from models.intent import Intent
from models.outage import ANNOUNCED, Outage, OutageState
from models.outage_promise import Promise
from models.planned_work import PlannedWork
from models.trouble_call_analysis import OutageReport
from services.outages.outage_board import ChangedOutage, ListedOutage, OpenedOutage
from services.outages.place_report import UnplacedReport


@dataclass(frozen=True, slots=True)
class OutageBoard:
    """Implements OutageBoard, ReportFeed and EstimateFile."""

    engine: Engine

    async def listed(self, states: Sequence[OutageState]) -> Sequence[ListedOutage]:
        query = _LISTED.where(outages.c.state.in_(states)).order_by(outages.c.started_at, outages.c.outage_id)
        async with self.engine.reading() as connection:
            return tuple(_listed(row) for row in await connection.execute(query))

    async def opened(self, outage_id: int) -> OpenedOutage | None:
        history = select(outage_changes).where(outage_changes.c.outage_id == outage_id)
        async with self.engine.reading() as connection:
            row = (await connection.execute(_LISTED.where(outages.c.outage_id == outage_id))).first()
            if row is None:
                return None
            listed = _listed(row)
            changes = (await connection.execute(history.order_by(outage_changes.c.version))).all()
            premises = (await connection.execute(_premises_below(listed.outage))).scalar_one()
            later = 0
            if listed.outage.ended_at is not None:
                reported = _reported_since(listed.outage, listed.outage.ended_at)
                later = (await connection.execute(reported)).scalar_one()
        return OpenedOutage(listed, tuple(map(_changed, changes)), premises, later)

    async def unplaced(self) -> Sequence[UnplacedReport]:
        query = select(outage_reports).where(outage_reports.c.device_id.is_(None))
        async with self.engine.reading() as connection:
            rows = await connection.execute(query.order_by(outage_reports.c.reported_at))
            return tuple(_unplaced(row) for row in rows)

    async def promises(self, since: datetime) -> Sequence[Promise]:
        who = func.coalesce(outage_told.c.account, outage_told.c.caller, outage_told.c.told_key)
        query = (
            select(
                outage_told.c.outage_id,
                outage_told.c.estimate,
                outages.c.state,
                outages.c.ended_at,
                func.count().label("times"),
                func.count(who.distinct()).label("callers"),
            )
            .join_from(outage_told, outages)
            .where(outage_told.c.estimate.is_not(None), outage_told.c.told_at >= since)
            .group_by(outage_told.c.outage_id, outage_told.c.estimate, outages.c.state, outages.c.ended_at)
            .order_by(outage_told.c.outage_id, outage_told.c.estimate)
        )
        async with self.engine.reading() as connection:
            return tuple(_promise(row) for row in await connection.execute(query))

    async def latest(self) -> datetime | None:
        """The last moment at which anything happened; None where nothing has."""
        moments = select(
            select(func.max(outages.c.updated_at)).scalar_subquery(),
            select(func.max(outage_reports.c.reported_at)).scalar_subquery(),
        )
        async with self.engine.reading() as connection:
            row = (await connection.execute(moments)).one()
        return max((at for at in row if at is not None), default=None)

    async def works(self, ends_after: datetime) -> Sequence[PlannedWork]:
        order = (planned_works.c.starts_at, planned_works.c.reference, planned_work_devices.c.device_id)
        query = WITH_DEVICES.where(planned_works.c.ends_at > ends_after).order_by(*order)
        async with self.engine.reading() as connection:
            return works_of(await connection.execute(query))

    async def located_since(self, since: datetime) -> Sequence[tuple[OutageReport, datetime]]:
        query = (
            select(outage_reports)
            .where(
                outage_reports.c.located_at >= since,
                outage_reports.c.device_id.is_not(None),
                outage_reports.c.intent == Intent.OUTAGE_REPORT,
            )
            .order_by(outage_reports.c.reported_at, outage_reports.c.report_key)
        )
        async with self.engine.reading() as connection:
            rows = await connection.execute(query)
            return [
                (OutageReport(row.premises_id or row.report_key, row.device_id, row.reported_at), row.located_at)
                for row in rows
            ]

    async def due(self, before: datetime) -> Sequence[Outage]:
        query = select(outages).where(outages.c.state.in_(sorted(ANNOUNCED)), outages.c.estimate <= before)
        async with self.engine.reading() as connection:
            return [outage_of(row) for row in await connection.execute(query.order_by(outages.c.estimate))]

    async def claim_warning(self, outage: Outage) -> bool:
        return await self._claim(outages.c.warned_of, outage)

    async def claim_alarm(self, outage: Outage) -> bool:
        return await self._claim(outages.c.alarmed_of, outage)

    async def _claim(self, column: ColumnElement[datetime], outage: Outage) -> bool:
        not_yet = or_(column.is_(None), column != outage.estimate)
        it = (outages.c.outage_id == outage.outage_id, outages.c.estimate == outage.estimate, not_yet)
        claimed = update(outages).where(*it).values({column: outage.estimate}).returning(outages.c.outage_id)
        async with self.engine.writing() as connection:
            return (await connection.execute(claimed)).first() is not None


def _count(table: Table, *where: ColumnElement[bool]) -> ScalarSelect[int]:
    query = select(func.count()).select_from(table).where(table.c.outage_id == outages.c.outage_id, *where)
    return query.scalar_subquery()


_LISTED = select(
    outages,
    devices.c.name.label("device_name"),
    _count(outage_reports).label("reports"),
    _count(outage_told).label("told"),
    _count(restored_wishes).label("wishes"),
).join_from(outages, devices)


def _premises_below(outage: Outage) -> Select[int]:
    fed = below(outage.device_id)
    return select(func.count()).select_from(connections).where(connections.c.device_id.in_(select(fed.c.device_id)))


def _reported_since(outage: Outage, ended_at: datetime) -> Select[int]:
    fed = below(outage.device_id)
    who = func.coalesce(outage_reports.c.premises_id, outage_reports.c.report_key)
    return select(func.count(who.distinct())).where(
        outage_reports.c.device_id.in_(select(fed.c.device_id)), outage_reports.c.reported_at > ended_at
    )


def _listed(row: Row[tuple[object, ...]]) -> ListedOutage:
    return ListedOutage(outage_of(row), row.device_name, row.reports, row.told, row.wishes)


def _changed(row: Row[tuple[object, ...]]) -> ChangedOutage:
    return ChangedOutage(row.version, change_of(row), OutageState(row.state), row.device_id, row.estimate)


def _unplaced(row: Row[tuple[object, ...]]) -> UnplacedReport:
    number = RegistrationNumber.parse(row.registration_number)
    return UnplacedReport(number, row.caller, row.account, row.recording, row.reported_at)


def _promise(row: Row[tuple[object, ...]]) -> Promise:
    was_outage = row.state != OutageState.FALSE_ALARM
    restored_at = row.ended_at if was_outage else None
    return Promise(row.outage_id, row.estimate, row.times, row.callers, restored_at, was_outage)
