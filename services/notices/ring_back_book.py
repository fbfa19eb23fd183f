"""The desk for whoever rings back: what he missed is in the database, what he heard goes through the outbox."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from models.phone_number import PhoneNumber
from services.notices.ring_back_desk import MissedNotice, ToldBack
from services.outbox.asked_database import AskedDatabase
from services.outbox.letters import Letters

RUNG_WITHIN = timedelta(days=7)
"""So long after we rang him last somebody calls back for that, and not for something else [D]."""
MOST_TOLD = 3
"""More than so many notices nobody listens to before he can say what he calls about."""


class MissedNotices(Protocol):
    async def missed_by(
        self, caller: PhoneNumber, rung_since: datetime, now: datetime, most: int
    ) -> tuple[MissedNotice, ...]:
        """As the desk's; raises DatabaseAway."""
        ...


@dataclass(frozen=True, slots=True)
class RingBackBook:
    """Implements RingBackDesk."""

    notices: MissedNotices
    database: AskedDatabase
    letters: Letters
    clock: Callable[[], datetime]

    async def missed_by(self, caller: PhoneNumber) -> tuple[MissedNotice, ...]:
        now = self.clock()
        return await self.database.ask(lambda: self.notices.missed_by(caller, now - RUNG_WITHIN, now, MOST_TOLD))

    async def keep_told(self, told: ToldBack) -> None:
        """Under the key of his call: if he wants to be nobody later in it, the letter goes with all others of it."""
        await self.letters.keep(f"{told.call}/told-back/{told.turn}", told.name, told, numbered=False)
