"""Callers in danger, the board of their alarms, and a disk that takes nothing."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from models.call import CallKey
from services.dispatch.dispatch_desk import DangerAlarm
from services.dispatch.open_alarms import FiledAlarm
from services.errors import DatabaseAway, NotKept
from services.outbox.outbox import Entry, EntryState, Letter, OutboxStatus
from tests.fakes.supply import NOW, RESIDENT


def alarm(call: str = "1700000000.1") -> DangerAlarm:
    """The resident of the small world, in danger."""
    key = CallKey("town", call)
    return DangerAlarm(f"{key}/danger", key, RESIDENT, f"town-{call}-danger", NOW)


class FakeBoard:
    """Implements AlarmBoard; `away` is a database that refuses connections, `hangs` one that does not answer."""

    def __init__(self, *filed: FiledAlarm, away: bool = False, hangs: bool = False) -> None:
        self._filed = list(filed)
        self._away = away
        self._hangs = hangs

    async def unacknowledged(self) -> Sequence[FiledAlarm]:
        if self._away:
            raise DatabaseAway
        if self._hangs:
            await asyncio.Event().wait()
        return tuple(self._filed)

    async def count(self) -> int:
        return len(await self.unacknowledged())

    async def acknowledge(self, key: str, at: datetime) -> bool:
        waiting = [each for each in await self.unacknowledged() if each.key != key]
        known = len(waiting) < len(self._filed)
        self._filed = waiting
        return known


class FullDisk:
    """Implements Outbox on a disk that is full."""

    async def keep(self, letter: Letter) -> Entry:
        raise NotKept("the disk is full")

    async def pending(self, limit: int) -> Sequence[Entry]:
        return ()

    async def settle(self, seq: int, state: EntryState, note: str = "") -> None:
        raise NotKept("the disk is full")

    async def status(self) -> OutboxStatus:
        return OutboxStatus(0, 0, 0)
