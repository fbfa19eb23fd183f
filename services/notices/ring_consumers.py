"""Ring whoever is to be told and whose time has come: the attempt is committed before anything rings (rules.md 5.4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from models.attempt import Attempt, AttemptState
from models.phone_number import PhoneNumber
from services.notices.notice_desk import NoticeHeard


@dataclass(frozen=True, slots=True)
class CommittedRing:
    """An attempt that is in the database, and may ring once."""

    attempt: Attempt
    phone: PhoneNumber = field(repr=False)


class ConsumerRings(Protocol):
    """What a dialler asks of the queue of notices. Each raises DatabaseAway and DatabaseRefused, and then has changed
    nothing."""

    async def begin(self, node: str, asterisk: str, now: datetime) -> CommittedRing | None:
        """The next one, committed as dialling on this node's Asterisk; None where nobody is to be rung now.

        Two diallers never get the same consumer, nor two calls to one telephone at once.
        """
        ...

    async def end(self, attempt: str, state: AttemptState, now: datetime, cause: int = 0) -> bool:
        """File how an attempt ended that nobody answered, or of whose answer nothing is known; whether it was news."""
        ...

    async def heard(self, heard: NoticeHeard, now: datetime) -> bool:
        """File what an answered attempt brought; whether it was news."""
        ...


class NoticeRounds(Protocol):
    async def under_way(self, node: str) -> Sequence[Attempt]:
        """Attempts to give a notice of this node whose end nobody has filed. Raises DatabaseAway."""
        ...
