"""Cases, their history, and callbacks as the use cases file them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.account import AccountNumber
from models.case import CallbackRequest, RegistrationNumber
from models.case_deadline import NOTHING_OWED, AnswerDeadline
from models.case_states import CaseState
from models.intent import CASE_TERMS, CaseTerms, Intent
from models.phone_number import PhoneNumber

BY_MACHINE = "the telephone service"
"""Who registered it, in a case's history."""


@dataclass(frozen=True, slots=True)
class Case:
    """One registered case (обращение)."""

    number: RegistrationNumber
    intent: Intent
    state: CaseState
    opened_at: datetime
    closed_at: datetime | None = None
    account: AccountNumber | None = None
    phone: PhoneNumber | None = None
    premises: str | None = None
    deadline: AnswerDeadline = NOTHING_OWED
    needs_written: bool = False
    outage: str | None = None
    """Reference of the outage that it is a child of, and closes with."""
    own_queue: str = ""
    """The queue whose matter it is, where that is another than its intent's."""

    @property
    def terms(self) -> CaseTerms:
        """Its kind, category, queue and priority, as its intent has them."""
        return CASE_TERMS[self.intent]

    @property
    def queue(self) -> str:
        return self.own_queue or self.terms.queue


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One line of a case's history: a move, or something that is to be known. Never changed."""

    at: datetime
    by: str
    state: CaseState
    """The state it left the case in."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Callback:
    """A promised callback. `number` is that of the case it belongs to."""

    key: str
    number: RegistrationNumber
    request: CallbackRequest
    promised_at: datetime
    due_at: datetime


class CaseFile(Protocol):
    async def register(self, case: Case) -> None:
        """File a new case; raises DatabaseRefused where its number is taken."""
        ...


class CaseHistory(Protocol):
    async def add(self, number: RegistrationNumber, event: CaseEvent) -> None: ...

    async def of(self, number: RegistrationNumber) -> Sequence[CaseEvent]:
        """Oldest first."""
        ...


class CallbackFile(Protocol):
    async def promise(self, callback: Callback) -> bool:
        """File the callback unless its key is filed already; whether it was new."""
        ...

    async def number_of(self, key: str) -> RegistrationNumber | None:
        """The case of the callback filed under `key`."""
        ...

    async def done(self, key: str, at: datetime) -> RegistrationNumber | None:
        """The callback was made; its case. None where none is filed under `key`, or it was done before."""
        ...


class CallbackRecords(Protocol):
    """What one transaction around callbacks works on."""

    @property
    def cases(self) -> CaseFile: ...

    @property
    def callbacks(self) -> CallbackFile: ...
