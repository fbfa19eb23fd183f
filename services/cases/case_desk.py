"""What a dialogue asks of the register of cases (обращения): register one, and tell how one stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from models.account import AccountNumber
from models.call import CallKey
from models.case import RegistrationNumber
from models.dispatch_message import DispatchPriority
from models.intent import CASE_TERMS, Intent
from models.phone_number import PhoneNumber


@dataclass(frozen=True, slots=True)
class CaseReport:
    """What a caller said (C-2), as his dialogue knows it. Raises ValueError for an intent that registers nothing."""

    key: str
    """Idempotency key, of the call and the step in it: the same report registered twice is one case."""
    call: CallKey
    intent: Intent
    caller: PhoneNumber | None
    registered_at: datetime
    account: AccountNumber | None = None
    premises: str | None = None
    """Its premises_id."""
    place: str = ""
    """Where it is, in words, when no premises is known."""
    text: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Answers that belong to the intent, such as the extent of an outage."""
    recording: str = ""
    """Name of the recording within the recordings folder; empty: none."""
    recording_s: float = 0.0
    anonymous: bool = False
    """Nothing that leads to the person is kept: no number, no account, no premises of his."""
    outage: str | None = None
    """Reference of the outage that it is a child of."""
    dispatch: DispatchPriority | None = None
    """The operational staff is told with this priority; None: nobody needs to be."""
    needs_written: bool = False
    """A written application is needed beside what the intent itself wants; no clock runs then (C-3)."""

    def __post_init__(self) -> None:
        if self.intent not in CASE_TERMS:
            raise ValueError(f"{self.intent} registers no case")

    @property
    def is_answered(self) -> bool:
        """Whether he heard his answer on the line (the fact `answered` is `on_call`): nothing is owed any more."""
        return self.facts.get("answered") == "on_call"

    @property
    def wants_paper(self) -> bool:
        return self.needs_written or CASE_TERMS[self.intent].needs_written

    def without_person(self) -> "CaseReport":
        """The report as it is kept: an anonymous one without whatever leads to the person."""
        return self.nobodys() if self.anonymous else self

    def nobodys(self) -> "CaseReport":
        """The same without whatever leads to the person."""
        return replace(self, caller=None, account=None, premises=None)


@dataclass(frozen=True, slots=True)
class CaseReceipt:
    """What the caller is told. Once it is returned, the case survives every crash."""

    number: RegistrationNumber
    code: str
    """Four digits with which the case may be asked about from another phone; the same for the same key."""
    deadline: datetime | None
    """When the answer is due; None: no answer is owed by a date, or the calendar does not reach so far."""
    stored: bool
    """False: kept on the local disk, the database gets it when it is back."""


class CaseProgress(StrEnum):
    """How far a case is, as callers are told."""

    ACCEPTED = "accepted"
    PASSED_ON = "passed_on"
    IN_WORK = "in_work"
    CALLBACK_DUE = "callback_due"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """What whoever may ask is told of a case; of an anonymous one only that it was accepted or passed on."""

    number: RegistrationNumber
    progress: CaseProgress
    deadline: datetime | None
    """None where nothing is owed any more, or to nobody in particular."""


class CaseUnknown(StrEnum):
    """Why nothing is told."""

    NOT_FOUND = "not_found"
    CODE_WANTED = "code_wanted"
    """It was registered from another phone: the code told at registration is needed."""
    WRONG_CODE = "wrong_code"
    TOO_MANY_TRIES = "too_many_tries"
    """Too many wrong codes from this phone, or for this case, today."""
    DATABASE_AWAY = "database_away"


class CaseDesk(Protocol):
    """The register as a dialogue sees it. Only `register` raises: NotKept or NumbersExhausted."""

    async def register(self, report: CaseReport) -> CaseReceipt:
        """Register a case, at the latest on the local disk."""
        ...

    async def find(self, digits: str, caller: PhoneNumber | None, code: str | None) -> CaseStatus | CaseUnknown:
        """How the case stands. `digits`: its last six, or the date (YYYYMMDD) and the last six.

        A caller whose phone is the case's needs no code; a wrong code counts against his phone and against the case.
        """
        ...

    async def open_case_of(
        self,
        intent: Intent,
        caller: PhoneNumber | None,
        account: AccountNumber | None,
        premises: str | None,
    ) -> RegistrationNumber | None:
        """The open case that this repeat caller has already; None too when the database is away.

        It is looked for by premises and account, and by the phone only where neither is known.
        """
        ...

    async def forget_caller(self, call: CallKey, caller: PhoneNumber | None) -> None:
        """Anonymity was chosen: the call's number goes from everything that is kept of it, and what is kept of the
        number itself goes too: its caller's language, and what he asked for today. Never raises.
        """
        ...
