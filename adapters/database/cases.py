"""Cases and callbacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.statements import insert_new
from adapters.database.tables import callbacks, cases
from models.case import RegistrationNumber
from services.cases.case_file import Callback, Case


@dataclass(frozen=True, slots=True)
class Cases:
    """Implements CaseFile on one transaction."""

    connection: AsyncConnection

    async def register(self, case: Case) -> None:
        await self.connection.execute(
            insert(cases).values(
                registration_number=str(case.number),
                serial=case.number.serial,
                intent=case.intent,
                category=case.terms.category,
                queue=case.queue,
                state=case.state,
                priority=case.terms.priority,
                opened_at=case.opened_at,
                closed_at=case.closed_at,
                account=case.account.value if case.account else None,
                phone=case.phone.e164 if case.phone else None,
                premises_id=case.premises,
                needs_written=case.needs_written,
                due_at=case.deadline.due_at,
                due_source=case.deadline.source,
                due_fault=case.deadline.fault,
                outage=case.outage,
            )
        )


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Implements CallbackFile on one transaction."""

    connection: AsyncConnection

    async def promise(self, callback: Callback) -> bool:
        row = {
            "callback_key": callback.key,
            "registration_number": str(callback.number),
            "phone": callback.request.phone.e164,
            "reason": callback.request.reason,
            "account": callback.request.account.value if callback.request.account else None,
            "note": callback.request.note,
            "promised_at": callback.promised_at,
            "due_at": callback.due_at,
        }
        return await insert_new(self.connection, callbacks, row)

    async def number_of(self, key: str) -> RegistrationNumber | None:
        query = select(callbacks.c.registration_number).where(callbacks.c.callback_key == key)
        number = await self.connection.scalar(query)
        return RegistrationNumber.parse(number) if number else None

    async def owed_for(self, number: RegistrationNumber) -> Sequence[str]:
        here = (callbacks.c.registration_number == str(number), callbacks.c.done_at.is_(None))
        query = select(callbacks.c.callback_key).where(*here).order_by(callbacks.c.callback_key).with_for_update()
        return tuple(await self.connection.scalars(query))

    async def done(self, key: str, at: datetime) -> RegistrationNumber | None:
        here = (callbacks.c.callback_key == key, callbacks.c.done_at.is_(None))
        made = update(callbacks).where(*here).values(done_at=at).returning(callbacks.c.registration_number)
        number = await self.connection.scalar(made)
        return RegistrationNumber.parse(number) if number else None
