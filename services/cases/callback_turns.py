"""Whose turn it is to be called back: who left a queue for a promise keeps the place that he had there (F-7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.account import AccountNumber
from models.attempt import Attempt, may_ring
from models.case import CallbackReason, RegistrationNumber
from models.case_states import CaseState
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
    """Where he waited last; empty where he never entered a queue."""
    entered_at: datetime | None = None
    """When his call first entered a queue."""
    account: AccountNumber | None = None
    state: CaseState = CaseState.CALLBACK_DUE
    """Of the case that the promise belongs to."""
    attempts: Sequence[Attempt] = ()
    """The machine's, the oldest first."""

    @property
    def waiting_since(self) -> datetime:
        """His place: from his entry into the queue on, else from the promise."""
        return min(self.entered_at or self.promised_at, self.promised_at)

    def may_stand_in_queue(self, now: datetime, most_attempts: int) -> bool:
        """Whether a placeholder may wait in his stead; otherwise a person calls him.

        Only for who left a queue, only within the promised term, and not while somebody works on his case. A caller
        chooses the number: one that costs us extra is rung by nobody who does not look at it.
        """
        left_queue = self.reason is CallbackReason.QUEUE_OVERFLOW and bool(self.queue)
        is_ours = left_queue and self.state is CaseState.CALLBACK_DUE and not self.phone.costs_extra
        return is_ours and now < self.due_at and may_ring(self.attempts, most_attempts, now)


class CallbackList(Protocol):
    async def waiting(self) -> Sequence[WaitingCallback]:
        """Everybody who is owed a call, in no order. Raises DatabaseAway."""
        ...


def in_turn(callbacks: Iterable[WaitingCallback]) -> Sequence[WaitingCallback]:
    """Who has waited longest is called first, as if he had stayed."""
    return sorted(callbacks, key=lambda each: (each.waiting_since, each.promised_at, each.key))


def each_once(callbacks: Iterable[WaitingCallback]) -> Sequence[WaitingCallback]:
    """In turn, and for each telephone the first alone: who took two promises is rung once."""
    first: dict[PhoneNumber, WaitingCallback] = {}
    for callback in in_turn(callbacks):
        first.setdefault(callback.phone, callback)
    return tuple(first.values())
