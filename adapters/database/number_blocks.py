"""Blocks of registration numbers, from one counter row per company."""

from dataclasses import dataclass

from sqlalchemy import select, update

from adapters.database.engine import Engine
from adapters.database.statements import insert_new
from adapters.database.tables import number_counters
from services.outbox.registration_numbers import SERIALS


@dataclass(frozen=True, slots=True)
class NumberBlocks:
    """Implements BlockFile. The first number of all is 1: nobody is told six zeros."""

    engine: Engine

    async def take(self, company: str, size: int) -> int:
        counter = number_counters.c
        ahead = (
            update(number_counters)
            .where(counter.company == company)
            .values(next_serial=(counter.next_serial + size) % SERIALS)
        )
        async with self.engine.writing() as connection:
            await insert_new(connection, number_counters, {"company": company, "next_serial": 1})
            await connection.execute(ahead)
            after = await connection.execute(select(counter.next_serial).where(counter.company == company))
            next_serial: int = after.scalar_one()
            return (next_serial - size) % SERIALS
