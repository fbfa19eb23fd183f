"""The dispatcher's orders of storm mode: the newest counts, all are kept."""

from dataclasses import dataclass

from sqlalchemy import select

from adapters.database.engine import Engine
from adapters.database.tables import storm_orders
from models.storm import StormOrder
from services.outages.storm_board import GivenOrder


@dataclass(frozen=True, slots=True)
class StormOrders:
    """Implements OrderFile."""

    engine: Engine

    async def give(self, order: GivenOrder) -> None:
        row = {"mode": order.order.value, "area": order.area, "given_by": order.given_by, "given_at": order.given_at}
        async with self.engine.writing() as connection:
            await connection.execute(storm_orders.insert().values(row))

    async def newest(self) -> GivenOrder | None:
        query = select(storm_orders).order_by(storm_orders.c.order_id.desc()).limit(1)
        async with self.engine.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else GivenOrder(StormOrder(row.mode), row.given_by, row.given_at, row.area)
