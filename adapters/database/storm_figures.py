"""What became of the calls of a storm, counted in the database as often as somebody looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from adapters.database.engine import Engine
from adapters.database.tables import calls, outage_reports, outage_told, queue_visits


@dataclass(frozen=True, slots=True)
class OutageCount:
    """Of one outage."""

    told: int
    """How often callers were told of it."""
    children: int
    """Cases below it."""
    repeated: int
    """How often somebody was told of it whose case was there already."""


@dataclass(frozen=True, slots=True)
class QueueStay:
    """One caller's stay in a queue, as it ended."""

    caller: str
    entered_at: datetime
    left_at: datetime
    answered: bool


@dataclass(frozen=True, slots=True)
class StormFigures:
    """Each question raises DatabaseAway."""

    engine: Engine

    async def of_outage(self, outage_id: int) -> OutageCount:
        told = select(func.count()).select_from(outage_told).where(outage_told.c.outage_id == outage_id)
        children = select(func.count()).select_from(outage_reports).where(outage_reports.c.outage_id == outage_id)
        earlier = (
            select(outage_reports.c.report_key)
            .where(
                outage_reports.c.outage_id == outage_told.c.outage_id,
                outage_reports.c.account == outage_told.c.account,
                outage_reports.c.reported_at < outage_told.c.told_at,
                outage_reports.c.uniqueid != outage_told.c.uniqueid,
            )
            .exists()
        )
        counts = select(told.scalar_subquery(), children.scalar_subquery(), told.where(earlier).scalar_subquery())
        async with self.engine.reading() as connection:
            row = (await connection.execute(counts)).one()
        return OutageCount(*row)

    async def results(self) -> dict[str, int]:
        """How many calls ended how."""
        query = select(calls.c.result, func.count().label("calls")).group_by(calls.c.result)
        async with self.engine.reading() as connection:
            return {row.result: row.calls for row in await connection.execute(query)}

    async def stays(self) -> Sequence[QueueStay]:
        """In all queues, in the order in which they began."""
        same = (calls.c.system_name == queue_visits.c.system_name) & (calls.c.uniqueid == queue_visits.c.uniqueid)
        query = (
            select(calls.c.caller, queue_visits.c.entered_at, queue_visits.c.left_at, queue_visits.c.visit_end)
            .join_from(queue_visits, calls, same)
            .order_by(queue_visits.c.entered_at)
        )
        async with self.engine.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [QueueStay(row.caller or "", row.entered_at, row.left_at, row.visit_end == "answered") for row in rows]
