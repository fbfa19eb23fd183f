"""Attempts to reach somebody by telephone: filed before they ring, ended once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.engine import Engine
from adapters.database.tables import call_attempts
from models.attempt import Attempt, AttemptKind, AttemptState, move_attempt


@dataclass(frozen=True, slots=True)
class Attempts:
    """Implements AttemptFile on one transaction."""

    connection: AsyncConnection

    async def of(self, subject: str) -> Sequence[Attempt]:
        return (await attempts_of(self.connection, [subject])).get(subject, ())

    async def begin(self, attempt: Attempt) -> None:
        row = {
            "attempt_id": attempt.id,
            "kind": attempt.kind,
            "subject": attempt.subject,
            "state": attempt.state,
            "system_name": attempt.node,
            "asterisk_started": attempt.asterisk,
            "queue": attempt.queue,
            "agent": attempt.agent,
            "begun_at": attempt.begun_at,
        }
        await self.connection.execute(insert(call_attempts).values(row))

    async def end(self, attempt: str, state: AttemptState, at: datetime, cause: int) -> Attempt | None:
        to = move_attempt(AttemptState.DIALLING, state)
        here = call_attempts.c.attempt_id == attempt, call_attempts.c.state == AttemptState.DIALLING
        ended = update(call_attempts).where(*here).values(state=to, ended_at=at, cause=cause).returning(call_attempts)
        row = (await self.connection.execute(ended)).first()
        return _attempt(row) if row is not None else None


@dataclass(frozen=True, slots=True)
class AttemptList:
    """Implements AttemptBoard, of the attempts of one kind."""

    engine: Engine
    kind: AttemptKind

    async def under_way(self, node: str) -> Sequence[Attempt]:
        here = call_attempts.c.state == AttemptState.DIALLING, call_attempts.c.system_name == node
        query = select(call_attempts).where(*here, call_attempts.c.kind == self.kind)
        query = query.order_by(call_attempts.c.begun_at)
        async with self.engine.reading() as connection:
            return tuple(_attempt(row) for row in await connection.execute(query))


async def attempts_of(connection: AsyncConnection, subjects: Sequence[str]) -> Mapping[str, Sequence[Attempt]]:
    """The attempts of each of these subjects that has any, the oldest first."""
    found: dict[str, list[Attempt]] = {}
    query = select(call_attempts).where(call_attempts.c.subject.in_(subjects))
    query = query.order_by(call_attempts.c.begun_at, call_attempts.c.attempt_id)
    for row in await connection.execute(query):
        found.setdefault(row.subject, []).append(_attempt(row))
    return found


def _attempt(row: Row[tuple[object, ...]]) -> Attempt:
    return Attempt(
        id=row.attempt_id,
        subject=row.subject,
        node=row.system_name,
        asterisk=row.asterisk_started,
        begun_at=row.begun_at,
        queue=row.queue,
        agent=row.agent,
        state=AttemptState(row.state),
        ended_at=row.ended_at,
        cause=row.cause,
        kind=AttemptKind(row.kind),
    )
