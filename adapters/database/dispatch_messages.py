"""Messages to the operational staff: filed with their cases, watched, acknowledged, answered, listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, case, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.engine import Engine
from adapters.database.tables import cases, dispatch_messages
from models.case import RegistrationNumber
from models.dispatch_message import (
    ACKNOWLEDGED_WITHIN,
    UNACKNOWLEDGED,
    DispatchKind,
    DispatchPriority,
    DispatchState,
    Feedback,
)
from models.message_review import Signature
from models.phone_number import PhoneNumber
from services.cases.register_case import NewDispatch
from services.dispatch.dispatch_work import FiledDispatch

_COLUMNS = dispatch_messages.c
_PRESSING = case(
    {priority.value: place for place, priority in enumerate(reversed(DispatchPriority))}, value=_COLUMNS.priority
)
_NOT_ANNOUNCED_LATE = (DispatchState.NEW, DispatchState.SENT)


@dataclass(frozen=True, slots=True)
class DispatchRows:
    """Implements DispatchOut, DispatchFile and WatchedMessages on one transaction."""

    connection: AsyncConnection

    async def add(self, message: NewDispatch) -> None:
        row = {
            "registration_number": str(message.number),
            "outage": message.outage,
            "kind": message.kind,
            "priority": message.priority,
            "state": DispatchState.NEW,
            "text": message.text,
            "raised_at": message.raised_at,
        }
        await self.connection.execute(insert(dispatch_messages).values(**row))

    async def case_of(self, message_id: int) -> RegistrationNumber | None:
        query = select(_COLUMNS.registration_number).where(_COLUMNS.message_id == message_id)
        number = await self.connection.scalar(query)
        return RegistrationNumber.parse(number) if number else None

    async def outage_of(self, message_id: int) -> int | None:
        query = select(cases.c.outage).join_from(dispatch_messages, cases).where(_COLUMNS.message_id == message_id)
        outage = await self.connection.scalar(query)
        return int(outage) if outage is not None else None

    async def hold(self, message_id: int) -> FiledDispatch | None:
        query = _messages().where(_COLUMNS.message_id == message_id).with_for_update(of=dispatch_messages)
        row = (await self.connection.execute(query)).first()
        return _filed(row) if row is not None else None

    async def acknowledge(self, message_id: int, who: Signature) -> None:
        done = {"state": DispatchState.ACKNOWLEDGED, "acknowledged_at": who.at, "acknowledged_by": who.by}
        await self._set(_COLUMNS.message_id == message_id, done)

    async def answer(self, message_id: int, feedback: Feedback, who: Signature) -> None:
        done = {
            "state": DispatchState.ANSWERED,
            "answered_at": who.at,
            "answered_by": who.by,
            # an answer without an acknowledgement is one
            "acknowledged_at": func.coalesce(_COLUMNS.acknowledged_at, who.at),
            "acknowledged_by": func.coalesce(_COLUMNS.acknowledged_by, who.by),
            "crew_sent": feedback.crew_sent,
            "cause": feedback.cause,
            "house_network": feedback.house_network,
            "estimate": feedback.estimate,
            "note": feedback.note,
        }
        await self._set(_COLUMNS.message_id == message_id, done)

    async def close_of(self, number: RegistrationNumber, at: datetime) -> None:
        of_case = (_COLUMNS.registration_number == str(number)) & (_COLUMNS.state != DispatchState.CLOSED)
        await self._set(of_case, {"state": DispatchState.CLOSED, "closed_at": at})

    async def send(self, at: datetime) -> Sequence[FiledDispatch]:
        return await self._take(_COLUMNS.state == DispatchState.NEW, {"state": DispatchState.SENT, "sent_at": at})

    async def escalate(self, at: datetime) -> Sequence[FiledDispatch]:
        late: list[FiledDispatch] = []
        for priority, within in ACKNOWLEDGED_WITHIN.items():
            overdue = (
                _COLUMNS.state.in_(_NOT_ANNOUNCED_LATE)
                & (_COLUMNS.priority == priority)
                & (_COLUMNS.raised_at <= at - within)
            )
            late += await self._take(overdue, {"state": DispatchState.ESCALATED, "escalated_at": at})
        return late

    async def _take(self, which: ColumnElement[bool], values: dict[str, object]) -> Sequence[FiledDispatch]:
        """Change them, and what they were; those whom another watcher changes at this moment are his."""
        changed = update(dispatch_messages).where(which).values(**values).returning(_COLUMNS.message_id)
        ids = [row.message_id for row in await self.connection.execute(changed)]
        if not ids:
            return ()
        query = _messages().where(_COLUMNS.message_id.in_(ids)).order_by(_COLUMNS.message_id)
        return tuple(_filed(row) for row in await self.connection.execute(query))

    async def _set(self, which: ColumnElement[bool], values: dict[str, object]) -> None:
        await self.connection.execute(update(dispatch_messages).where(which).values(**values))


@dataclass(frozen=True, slots=True)
class DispatchList:
    """Implements DispatchBoard and UnacknowledgedCount."""

    engine: Engine

    async def listed(self, states: Sequence[DispatchState]) -> Sequence[FiledDispatch]:
        query = _messages().where(_COLUMNS.state.in_(states))
        return await self._found(query.order_by(_PRESSING, _COLUMNS.raised_at, _COLUMNS.message_id))

    async def of_case(self, number: RegistrationNumber) -> Sequence[FiledDispatch]:
        query = _messages().where(_COLUMNS.registration_number == str(number))
        return await self._found(query.order_by(_COLUMNS.message_id))

    async def unacknowledged(self) -> int:
        waiting = _COLUMNS.state.in_(UNACKNOWLEDGED) & (_COLUMNS.priority != DispatchPriority.INFO)
        async with self.engine.reading() as connection:
            return await connection.scalar(select(func.count()).select_from(dispatch_messages).where(waiting)) or 0

    async def _found(self, query: Select[tuple[object, ...]]) -> Sequence[FiledDispatch]:
        async with self.engine.reading() as connection:
            return tuple(_filed(row) for row in await connection.execute(query))


def _messages() -> Select[tuple[object, ...]]:
    query: Select[tuple[object, ...]] = select(dispatch_messages, cases.c.phone).join_from(dispatch_messages, cases)
    return query


def _filed(row: Row[tuple[object, ...]]) -> FiledDispatch:
    return FiledDispatch(
        message_id=row.message_id,
        number=RegistrationNumber.parse(row.registration_number),
        kind=DispatchKind(row.kind),
        priority=DispatchPriority(row.priority),
        state=DispatchState(row.state),
        text=row.text,
        raised_at=row.raised_at,
        caller=PhoneNumber(row.phone) if row.phone else None,
        acknowledged_by=row.acknowledged_by,
        feedback=_feedback(row) if row.answered_at is not None else None,
        outage=row.outage,
    )


def _feedback(row: Row[tuple[object, ...]]) -> Feedback:
    return Feedback(bool(row.crew_sent), row.cause, bool(row.house_network), row.estimate, row.note)
