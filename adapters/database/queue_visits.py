"""Visits to queues: filed once, and read by day and by queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.engine import Engine
from adapters.database.statements import insert_new
from adapters.database.tables import queue_visits
from models.call import CallKey
from models.queue_visit import QueueTalk, QueueVisit, VisitEnd


@dataclass(frozen=True, slots=True)
class QueueVisits:
    """Implements VisitFile on one transaction."""

    connection: AsyncConnection

    async def keep(self, visit: QueueVisit) -> bool:
        row = {
            "visit_key": visit.key,
            "system_name": visit.call.system_name,
            "uniqueid": visit.call.uniqueid,
            "queue": visit.queue,
            "entered_at": visit.entered_at,
            "left_at": visit.left_at,
            "visit_end": visit.end,
            "agent": visit.agent,
        }
        return await insert_new(self.connection, queue_visits, row)

    async def talk_over(self, talk: QueueTalk) -> bool:
        is_open = (
            queue_visits.c.visit_key == talk.key,
            queue_visits.c.visit_end == VisitEnd.ANSWERED,
            queue_visits.c.talk_ended_at.is_(None),
        )
        over = update(queue_visits).where(*is_open).values(talk_ended_at=talk.ended_at)
        return (await self.connection.execute(over.returning(queue_visits.c.visit_key))).first() is not None


@dataclass(frozen=True, slots=True)
class QueueRecord:
    """Implements VisitBoard."""

    engine: Engine

    async def between(self, first: datetime, before: datetime) -> Sequence[QueueVisit]:
        within = queue_visits.c.entered_at >= first, queue_visits.c.entered_at < before
        query = select(queue_visits).where(*within).order_by(queue_visits.c.entered_at, queue_visits.c.visit_key)
        async with self.engine.reading() as connection:
            return tuple(_visit(row) for row in await connection.execute(query))

    async def talk_times(self, queue: str, since: datetime, limit: int) -> Sequence[timedelta]:
        talked = (
            queue_visits.c.queue == queue,
            queue_visits.c.left_at >= since,
            queue_visits.c.visit_end == VisitEnd.ANSWERED,
            queue_visits.c.talk_ended_at.is_not(None),
        )
        query = select(queue_visits.c.left_at, queue_visits.c.talk_ended_at).where(*talked)
        query = query.order_by(queue_visits.c.left_at.desc()).limit(limit)
        async with self.engine.reading() as connection:
            return tuple(ended - began for began, ended in await connection.execute(query))


def _visit(row: Row[tuple[object, ...]]) -> QueueVisit:
    return QueueVisit(
        CallKey(row.system_name, row.uniqueid),
        row.queue,
        entered_at=row.entered_at,
        left_at=row.left_at,
        end=VisitEnd(row.visit_end),
        agent=row.agent,
    )
