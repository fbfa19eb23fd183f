"""Whose turn it is to be called back: who left a queue for a promise keeps the place that he had there (F-7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.case import CallbackReason, RegistrationNumber
from models.phone_number import PhoneNumber


@dataclass(frozen=True, slots=True)
class WaitingCallback:
    """A promised call that nobody has made yet. The number is personal data."""

    key: str
    number: RegistrationNumber
    phone: PhoneNumber
    reason: CallbackReason
    promised_at: datetime
    due_at: datetime
    queue: str = ""
    """Where he waited; empty where he never entered a queue."""
    entered_at: datetime | None = None
    """When his call first entered a queue."""

    @property
    def waiting_since(self) -> datetime:
        """His place: from his entry into the queue on, else from the promise."""
        return min(self.entered_at or self.promised_at, self.promised_at)


class CallbackList(Protocol):
    async def waiting(self) -> Sequence[WaitingCallback]:
        """Everybody who is owed a call, in no order. Raises DatabaseAway."""
        ...


def in_turn(callbacks: Iterable[WaitingCallback]) -> Sequence[WaitingCallback]:
    """Who has waited longest is called first, as if he had stayed."""
    return sorted(callbacks, key=lambda each: (each.waiting_since, each.promised_at, each.key))
