"""Who asked for which account, counted against guessing."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, select

from adapters.database.engine import Engine
from adapters.database.statements import insert_new
from adapters.database.tables import accounts, contact_points, lookups
from models.account import AccountNumber
from models.phone_number import PhoneNumber


@dataclass(frozen=True, slots=True)
class Lookups:
    """Implements LookupFile."""

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

    async def forget_before(self, day: date) -> None:
        """Look-ups of earlier days limit nothing and are personal data. Raises DatabaseAway."""
        async with self.engine.writing() as connection:
            await connection.execute(delete(lookups).where(lookups.c.day < day))
