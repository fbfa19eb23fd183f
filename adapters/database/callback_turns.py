"""Promised calls that wait, with the place that each caller had in a queue, and the machine's attempts at them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Row, select
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

_STEP = "/callback"
"""How the key of a callback that a call asked for ends; the call stands before it."""
_AT_ONCE = 500
"""So many keys fit into one question on every database."""


@dataclass(frozen=True, slots=True)
class RungCallbacks(Callbacks):
    """Implements TurnFile on one transaction."""

    async def hold(self, key: str) -> OwedCall | None:
        open_one = callbacks.c.callback_key == key, callbacks.c.done_at.is_(None)
        query = select(callbacks.c.registration_number, callbacks.c.phone).where(*open_one).with_for_update()
        row = (await self.connection.execute(query)).first()
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
        of_call = queue_visits.c.system_name + "/" + queue_visits.c.uniqueid + _STEP == callbacks.c.callback_key
        of_case = cases.c.registration_number == callbacks.c.registration_number
        query = (
            select(callbacks, cases.c.state, queue_visits.c.queue, queue_visits.c.entered_at)
            .select_from(callbacks.join(cases, of_case).outerjoin(queue_visits, of_call))
            .where(callbacks.c.done_at.is_(None))
            .order_by(callbacks.c.callback_key, queue_visits.c.entered_at)
        )
        found: dict[str, WaitingCallback] = {}
        async with self.engine.reading() as connection:
            for row in await connection.execute(query):
                earlier = found.get(row.callback_key)
                # his earliest visit is his place, his latest one says where he waited last
                found[row.callback_key] = replace(earlier, queue=row.queue) if earlier else _waiting(row)
            return await _with_attempts(connection, tuple(found.values()))


async def _with_attempts(connection: AsyncConnection, waiting: Sequence[WaitingCallback]) -> Sequence[WaitingCallback]:
    keys = [each.key for each in waiting]
    made: dict[str, Sequence[Attempt]] = {}
    for first in range(0, len(keys), _AT_ONCE):
        made |= await attempts_of(connection, keys[first : first + _AT_ONCE])
    return tuple(replace(each, attempts=tuple(made.get(each.key, ()))) for each in waiting)


def _waiting(row: Row[tuple[object, ...]]) -> WaitingCallback:
    return WaitingCallback(
        key=row.callback_key,
        number=RegistrationNumber.parse(row.registration_number),
        phone=PhoneNumber(row.phone),
        reason=CallbackReason(row.reason),
        promised_at=row.promised_at,
        due_at=row.due_at,
        queue=row.queue or "",
        entered_at=row.entered_at,
        account=AccountNumber(row.account) if row.account else None,
        state=CaseState(row.state),
    )
