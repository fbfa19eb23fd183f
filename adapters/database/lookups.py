"""Who asked for which account, and who was told that a value is lower, counted against guessing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.engine import Engine
from adapters.database.statements import insert_new
from adapters.database.tables import accounts, contact_points, lookups, lower_answers
from models.account import AccountNumber
from models.phone_number import PhoneNumber


@dataclass(frozen=True, slots=True)
class Lookups:
    """Implements LookupFile and LowerAnswers."""

    engine: Engine

    async def note(self, phone: PhoneNumber, account: AccountNumber, day: date) -> int:
        bound = (
            select(accounts.c.account)
            .join_from(accounts, contact_points, contact_points.c.consumer_id == accounts.c.consumer_id)
            .where(contact_points.c.phone == phone.e164)
        )
        named = (
            select(func.count())
            .select_from(lookups)
            .where(lookups.c.phone == phone.e164, lookups.c.day == day, lookups.c.account.not_in(bound))
        )
        async with self.engine.noting() as connection:
            await insert_new(connection, lookups, {"phone": phone.e164, "day": day, "account": account.value})
            return (await connection.execute(named)).scalar_one()

    async def note_lower(self, asked: Sequence[str], day: date) -> tuple[int, ...]:
        async with self.engine.noting() as connection:
            return tuple([await _once_more(connection, who, day) for who in asked])

    async def forget_before(self, day: date) -> None:
        """What was asked on earlier days limits nothing and is personal data. Raises DatabaseAway."""
        async with self.engine.writing() as connection:
            await connection.execute(delete(lookups).where(lookups.c.day < day))
            await connection.execute(delete(lower_answers).where(lower_answers.c.day < day))


async def _once_more(connection: AsyncConnection, who: str, day: date) -> int:
    if await insert_new(connection, lower_answers, {"who": who, "day": day, "times": 1}):
        return 1
    here = (lower_answers.c.who == who, lower_answers.c.day == day)
    more = update(lower_answers).where(*here).values(times=lower_answers.c.times + 1)
    times: int = (await connection.execute(more.returning(lower_answers.c.times))).scalar_one()
    return times
