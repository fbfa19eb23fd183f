"""Keep what a caller is promised as a letter in the outbox, with a registration number, and see it on its way."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from models.case import RegistrationNumber
from services.desk_rules import DeskRules
from services.outbox.drain_outbox import OutboxDrainer
from services.outbox.outbox import Content, Entry, Letter, NumberWish, Outbox, OutboxStatus


def running_time() -> float:
    """Seconds by the running loop's clock, which is never put back."""
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True)
class DeskTimes:
    """The clock of the desks, and how long a caller waits for the database, in seconds."""

    clock: Callable[[], datetime]
    database_timeout_s: float = 2.0
    monotonic: Callable[[], float] = running_time


@dataclass(frozen=True, slots=True)
class Promised:
    """A letter that is kept, under its number."""

    number: RegistrationNumber
    entry: Entry
    stored: bool
    """Whether the database has it already."""


@dataclass(frozen=True, slots=True)
class Letters:
    """What every desk of a company writes with."""

    rules: DeskRules
    outbox: Outbox
    drainer: OutboxDrainer
    times: DeskTimes

    async def keep(self, key: str, subject: str, content: Content, *, numbered: bool) -> Entry:
        """Keep it, or find what was kept under its key. Raises NotKept, and NumbersExhausted where it is numbered."""
        now = self.times.clock()
        wish = NumberWish(self.rules.company, self.rules.today(now)) if numbered else None
        name = f"{type(content).__name__}:{key}"
        entry = await self.outbox.keep(Letter(name, subject, content, self.rules.callback_due(now), wish))
        self.drainer.wake()
        return entry

    async def promise(self, key: str, subject: str, content: Content) -> Promised:
        """Keep it under a number of its own, and wait for the database as long as a caller would. Raises as `keep`."""
        entry = await self.keep(key, subject, content, numbered=True)
        assert entry.number is not None, "a numbered letter has a number"
        stored = await self.drainer.settled(entry, self.times.database_timeout_s)
        return Promised(entry.number, entry, stored)

    async def status(self) -> OutboxStatus:
        return await self.outbox.status()
