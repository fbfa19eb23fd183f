"""Blocks of registration numbers never overlap, whoever takes them when, on both databases."""

import asyncio
from pathlib import Path

from adapters.database.database import Database
from adapters.journal.store import open_local_store
from services.outbox.registration_numbers import SERIALS, RefillNumbers, StockSize
from tests.fakes.supply import NOW


async def test_blocks_taken_at_the_same_moment_do_not_overlap(database: Database) -> None:
    firsts = await asyncio.gather(*(database.number_blocks.take("DEMO", 100) for _ in range(20)))
    assert sorted(firsts) == [1 + 100 * n for n in range(20)]


async def test_companies_count_for_themselves(database: Database) -> None:
    await database.number_blocks.take("DEMO", 100)
    assert await database.number_blocks.take("AES", 100) == 1


async def test_the_serials_wrap(database: Database) -> None:
    await database.number_blocks.take("DEMO", SERIALS - 51)
    assert await database.number_blocks.take("DEMO", 100) == SERIALS - 50
    assert await database.number_blocks.take("DEMO", 100) == 50


async def test_the_next_block_is_taken_when_few_numbers_are_left(database: Database, tmp_path: Path) -> None:
    async with open_local_store(tmp_path, lambda: NOW) as store:
        refill = RefillNumbers("DEMO", database.number_blocks, store.numbers, StockSize(block=10, low=15), lambda: NOW)
        for _ in range(5):
            await refill.once()
        assert await store.numbers.left("DEMO") == 20
