"""Promised calls that wait, with the place that each caller had in a queue, and the machine's attempts at them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Row, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.call_attempts import attempts_of
from adapters.database.cases import Callbacks
from adapters.database.engine import Engine
from adapters.database.tables import callbacks, cases, queue_visits
from models.account import AccountNumber
from models.attempt import Attempt
from models.case import CallbackReason, RegistrationNumber
from models.case_states import CaseState
from models.phone_number import PhoneNumber
from services.cases.callback_turns import WaitingCallback
from services.cases.ring_in_turn import OwedCall

T = TypeVar("T")
_Call = tuple[str, str]
"""Asterisk's system name and the uniqueid of its channel."""

_STEP = "/callback"
"""How the key of a callback that a call asked for ends; the call stands before it."""
_AT_ONCE = 200
"""So many keys fit into one question on every database."""


@dataclass(frozen=True, slots=True)
class _Visit:
    """A call's wait in a queue."""

    queue: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class RungCallbacks(Callbacks):
    """Implements TurnFile on one transaction."""

    async def hold(self, key: str) -> OwedCall | None:
        # with all others of his telephone, in the order of their keys: an answer settles them all, and two that came at
        # once would wait for one another
        phone = select(callbacks.c.phone).where(callbacks.c.callback_key == key).scalar_subquery()
        of_his = callbacks.c.phone == phone, callbacks.c.done_at.is_(None)
        query = select(callbacks).where(*of_his).order_by(callbacks.c.callback_key).with_for_update()
        held = {row.callback_key: row for row in await self.connection.execute(query)}
        row = held.get(key)
        return OwedCall(RegistrationNumber.parse(row.registration_number), PhoneNumber(row.phone)) if row else None

    async def of_phone(self, phone: PhoneNumber) -> Sequence[str]:
        owed = (
            callbacks.c.phone == phone.e164,
            callbacks.c.reason == CallbackReason.QUEUE_OVERFLOW,
            callbacks.c.done_at.is_(None),
        )
        query = select(callbacks.c.callback_key).where(*owed).order_by(callbacks.c.callback_key)
        return tuple(await self.connection.scalars(query.with_for_update()))


@dataclass(frozen=True, slots=True)
class CallbackTurns:
    """Implements CallbackList."""

    engine: Engine

    async def waiting(self) -> Sequence[WaitingCallback]:
        of_case = cases.c.registration_number == callbacks.c.registration_number
        query = (
            select(callbacks, cases.c.state)
            .select_from(callbacks.join(cases, of_case))
            .where(callbacks.c.done_at.is_(None))
            .order_by(callbacks.c.callback_key)
        )
        async with self.engine.reading() as connection:
            found = [_waiting(row) for row in await connection.execute(query)]
            return await _with_attempts(connection, await _with_places(connection, found))


async def _with_places(connection: AsyncConnection, waiting: Sequence[WaitingCallback]) -> Sequence[WaitingCallback]:
    """With the visits of the call in which each was promised; asked by the call, for visits are many and have an index.

    His earliest visit is his place, his latest one says where he waited last.
    """
    calls = {each.key: _call_of(each.key) for each in waiting if _is_of_call(each.key)}
    visits = await _visits_of(connection, list(calls.values()))
    places = {key: visits[call] for key, call in calls.items() if call in visits}
    return [
        replace(each, queue=places[each.key][-1].queue, entered_at=places[each.key][0].entered_at)
        if each.key in places
        else each
        for each in waiting
    ]


async def _visits_of(connection: AsyncConnection, calls: Sequence[_Call]) -> dict[_Call, list[_Visit]]:
    """The visits of each call to our queues, the earliest first."""
    columns = queue_visits.c
    told = select(columns.system_name, columns.uniqueid, columns.queue, columns.entered_at).order_by(columns.entered_at)
    visits: dict[_Call, list[_Visit]] = {}
    for some in _parts(calls):
        for row in await connection.execute(told.where(tuple_(columns.system_name, columns.uniqueid).in_(some))):
            visits.setdefault((row.system_name, row.uniqueid), []).append(_Visit(row.queue, row.entered_at))
    return visits


def _parts(of: Sequence[T]) -> Iterator[Sequence[T]]:
    """In parts of as many as fit into one question."""
    return (of[first : first + _AT_ONCE] for first in range(0, len(of), _AT_ONCE))


def _is_of_call(key: str) -> bool:
    return key.endswith(_STEP) and key.count("/") >= 2


def _call_of(key: str) -> _Call:
    system_name, uniqueid = key.removesuffix(_STEP).split("/", 1)
    return system_name, uniqueid


async def _with_attempts(connection: AsyncConnection, waiting: Sequence[WaitingCallback]) -> Sequence[WaitingCallback]:
    keys = [each.key for each in waiting]
    made: dict[str, Sequence[Attempt]] = {}
    for some in _parts(keys):
        made |= await attempts_of(connection, some)
    return tuple(replace(each, attempts=tuple(made.get(each.key, ()))) for each in waiting)


def _waiting(row: Row[tuple[object, ...]]) -> WaitingCallback:
    return WaitingCallback(
        key=row.callback_key,
        number=RegistrationNumber.parse(row.registration_number),
        phone=PhoneNumber(row.phone),
        reason=CallbackReason(row.reason),
        promised_at=row.promised_at,
        due_at=row.due_at,
        account=AccountNumber(row.account) if row.account else None,
        state=CaseState(row.state),
    )
