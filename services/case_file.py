"""Cases and callbacks as the use cases file them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from models.account import AccountNumber
from models.case import CallbackRequest, RegistrationNumber
from models.phone_number import PhoneNumber


class CaseKind(StrEnum):
    READING = "reading"
    VOICE_MESSAGE = "voice_message"
    CALLBACK = "callback"
    HAZARD = "hazard"
    """A caller in danger whom nobody on duty answered."""


class CaseState(StrEnum):
    REGISTERED = "registered"
    CALLBACK_DUE = "callback_due"
    CLOSED = "closed"


class CasePriority(StrEnum):
    NORMAL = "normal"
    CRITICAL = "critical"
    """Danger to life: a person must look at once."""


@dataclass(frozen=True, slots=True)
class Case:
    """One registered case (обращение)."""

    number: RegistrationNumber
    kind: CaseKind
    state: CaseState
    opened_at: datetime
    closed_at: datetime | None = None
    account: AccountNumber | None = None
    phone: PhoneNumber | None = None
    priority: CasePriority = CasePriority.NORMAL


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

    async def await_callback(self, number: RegistrationNumber) -> None:
        """The case waits for its callback."""
        ...

    async def close(self, number: RegistrationNumber, at: datetime) -> None:
        """Nothing is left to do about the case."""
        ...


class CallbackFile(Protocol):
    async def promise(self, callback: Callback) -> bool:
        """File the callback unless its key is filed already; whether it was new."""
        ...

    async def number_of(self, key: str) -> RegistrationNumber | None:
        """The case of the callback filed under `key`."""
        ...


class CallbackRecords(Protocol):
    """What one transaction around callbacks works on."""

    @property
    def cases(self) -> CaseFile: ...

    @property
    def callbacks(self) -> CallbackFile: ...
