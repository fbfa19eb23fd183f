"""The desk of notices: what is said is in the database, what was heard goes through the outbox."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.outbound.notice import NoticeText
from services.notices.notice_desk import NoticeHeard
from services.outbox.asked_database import AskedDatabase
from services.outbox.letters import Letters


class NoticeTexts(Protocol):
    async def text_of(self, attempt: str) -> NoticeText | None:
        """What this attempt is to say; None where it was never filed. Raises DatabaseAway."""
        ...


class HeardRings(Protocol):
    async def heard(self, heard: NoticeHeard, now: datetime) -> bool:
        """File what an answered attempt brought; whether it was news. Raises DatabaseAway, DatabaseRefused."""
        ...


@dataclass(frozen=True, slots=True)
class NoticeBook:
    """Implements NoticeDesk."""

    texts: NoticeTexts
    database: AskedDatabase
    letters: Letters

    async def text_of(self, attempt: str) -> NoticeText | None:
        return await self.database.ask(lambda: self.texts.text_of(attempt))

    async def keep(self, heard: NoticeHeard) -> None:
        await self.letters.keep(heard.attempt, f"notice {heard.attempt}", heard, numbered=False)


@dataclass(frozen=True, slots=True)
class KeepHeard:
    """Brings it from the outbox to the database."""

    rings: HeardRings
    clock: Callable[[], datetime]

    async def __call__(self, heard: NoticeHeard) -> None:
        """File it once; whoever is not reached yet is rung on from now. Raises DatabaseAway, DatabaseRefused."""
        await self.rings.heard(heard, self.clock())
