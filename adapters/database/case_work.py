"""Cases as people work on them, each row held for one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.tables import cases
from models.case import RegistrationNumber
from models.case_states import SETTLED, CaseState
from services.cases.case_moves import CaseStanding


@dataclass(frozen=True, slots=True)
class CaseRows:
    """Implements CaseWorkFile on one transaction."""

    connection: AsyncConnection

    async def hold(self, number: RegistrationNumber) -> CaseStanding | None:
        query = select(cases.c.state, cases.c.closed_at).where(cases.c.registration_number == str(number))
        row = (await self.connection.execute(query.with_for_update())).first()
        return CaseStanding(number, CaseState(row.state), row.closed_at) if row is not None else None

    async def move(self, number: RegistrationNumber, to: CaseState, at: datetime) -> None:
        await self._set(number, state=to, closed_at=at if to in SETTLED else None)

    async def assign(self, number: RegistrationNumber, name: str) -> None:
        await self._set(number, assignee=name)

    async def answer(self, number: RegistrationNumber, text: str, at: datetime) -> None:
        await self._set(number, answer=text, answered_at=at)

    async def set_parent(self, number: RegistrationNumber, parent: RegistrationNumber) -> None:
        await self._set(number, parent=str(parent))

    async def _set(self, number: RegistrationNumber, **values: object) -> None:
        changed = update(cases).where(cases.c.registration_number == str(number)).values(**values)
        await self.connection.execute(changed)
