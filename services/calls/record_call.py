"""Keep the record of a call: who called which line, each step he took, and how it ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.account import AccountNumber
from models.call import CallResult, IncomingCall, Language
from services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class CallStep:
    """One attempt at one step. `raw` and `parsed` are personal data."""

    step: str
    prompt_id: str
    attempt: int
    raw: str
    parsed: str
    outcome: str
    confidence: float | None = None
    """Of the weakest word, from 0 to 1, where the caller spoke; None for keys."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One leg of a call. Legs are told apart by when they were answered: a call that comes back has several."""

    call: IncomingCall
    ended_at: datetime
    result: CallResult
    language: Language
    account: AccountNumber | None
    steps: tuple[CallStep, ...]


class CallFile(Protocol):
    async def keep(self, record: CallRecord) -> bool:
        """File the call, or add a later leg to it: its steps, its result, its account; False for a leg that is filed.

        Legs come in order.
        """
        ...


class CallRecords(Protocol):
    @property
    def calls(self) -> CallFile: ...


@dataclass(frozen=True, slots=True)
class RecordCall:
    transactions: Transactions[CallRecords]

    async def __call__(self, record: CallRecord) -> None:
        """File the leg once. Raises DatabaseAway, DatabaseRefused."""
        async with self.transactions.begin() as records:
            await records.calls.keep(record)
