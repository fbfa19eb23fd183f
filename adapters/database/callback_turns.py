"""Promised calls that wait, with the place that each caller had in a queue."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select

from adapters.database.engine import Engine
from adapters.database.tables import callbacks, queue_visits
from models.case import CallbackReason, RegistrationNumber
from models.phone_number import PhoneNumber
from services.cases.callback_turns import WaitingCallback

_STEP = "/callback"
"""How the key of a callback that a call asked for ends; the call stands before it."""


@dataclass(frozen=True, slots=True)
class CallbackTurns:
    """Implements CallbackList."""

    engine: Engine

    async def waiting(self) -> Sequence[WaitingCallback]:
        of_call = queue_visits.c.system_name + "/" + queue_visits.c.uniqueid + _STEP == callbacks.c.callback_key
        query = (
            select(callbacks, queue_visits.c.queue, queue_visits.c.entered_at)
            .select_from(callbacks.outerjoin(queue_visits, of_call))
            .where(callbacks.c.done_at.is_(None))
            .order_by(callbacks.c.callback_key, queue_visits.c.entered_at)
        )
        found: dict[str, WaitingCallback] = {}
        async with self.engine.reading() as connection:
            for row in await connection.execute(query):
                found.setdefault(row.callback_key, _waiting(row))  # the earliest visit of his call counts
        return tuple(found.values())


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
    )
