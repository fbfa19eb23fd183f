"""Registration numbers come in blocks: the database gives a block, the node gives its numbers, online or not."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.errors import DatabaseAway, NotKept

_log = logging.getLogger(__name__)

SERIALS = 1_000_000
"""Serials run from 0 to this and wrap; with the day in front a number does not come twice."""


@dataclass(frozen=True, slots=True)
class NumberBlock:
    """`size` serials from `first` on, wrapping at SERIALS, that nobody else will ever give."""

    company: str
    first: int
    size: int
    taken_at: datetime


class BlockFile(Protocol):
    async def take(self, company: str, size: int) -> int:
        """The first serial of a block that is ours from now on, even if its answer is lost. Raises DatabaseAway."""
        ...


class NumberStock(Protocol):
    """The blocks held on the local disk. Raises NotKept."""

    async def left(self, company: str) -> int: ...

    async def add(self, block: NumberBlock) -> None: ...


@dataclass(frozen=True, slots=True)
class StockSize:
    """How many numbers a block has, below how many left the next is taken, and the pause while none can be had."""

    block: int = 1000
    low: int = 500
    check_every_s: float = 30.0
    retry_after_s: float = 2.0


@dataclass(frozen=True, slots=True)
class RefillNumbers:
    """Takes the next block early, in the background."""

    company: str
    blocks: BlockFile
    stock: NumberStock
    size: StockSize
    clock: Callable[[], datetime]
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def once(self) -> None:
        """Take a block where few numbers are left. Raises DatabaseAway, NotKept."""
        if await self.stock.left(self.company) >= self.size.low:
            return
        first = await self.blocks.take(self.company, self.size.block)
        await self.stock.add(NumberBlock(self.company, first, self.size.block, self.clock()))
        _log.info("took a block of registration numbers", extra={"first": first, "size": self.size.block})

    async def forever(self) -> None:
        """Keep the stock filled until cancelled."""
        while True:
            try:
                await self.once()
            except (DatabaseAway, NotKept) as trouble:
                _log.warning("no new registration numbers", extra={"fault": type(trouble).__name__})
                await self.pause(self.size.retry_after_s)
            else:
                await self.pause(self.size.check_every_s)
