"""The dispatcher's newest order of storm mode counts, on both databases."""

from datetime import UTC, datetime

from adapters.database.database import Database
from models.storm import StormOrder
from services.outages.storm_board import GivenOrder

EVENING = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


async def test_nobody_has_ordered_anything_at_first(database: Database) -> None:
    assert await database.storm_orders.newest() is None


async def test_the_newest_order_counts_whole(database: Database) -> None:
    on = GivenOrder(StormOrder.ON, "Петрова Әсел", EVENING, "Посёлок Северный, улица Лесная")
    await database.storm_orders.give(GivenOrder(StormOrder.OFF, "Иванов", EVENING))
    await database.storm_orders.give(on)
    assert await database.storm_orders.newest() == on
