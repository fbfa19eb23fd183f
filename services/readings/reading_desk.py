"""What a reading dialogue asks of the utility, and the values that pass between them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from models.account import AccountNumber
from models.call import CallKey
from models.case import RegistrationNumber
from models.phone_number import PhoneNumber
from models.reading import InputMode, Period, ReadingFlag, ReadingSource, ReadingStatus
from models.reading_history import AccountSheet
from models.reading_window import CallMoment
from models.voice_message import MessageKind


class Refusal(StrEnum):
    """Why an account could not be opened."""

    NO_SUCH_ACCOUNT = "no_such_account"
    TOO_MANY_ACCOUNTS_TODAY = "too_many_accounts_today"
    """More than ten different accounts from one number in a day (who is calling, limits against guessing)."""
    DATABASE_AWAY = "database_away"


@dataclass(frozen=True, slots=True)
class SubmittedValue:
    """One register's confirmed value with what the checks said of it."""

    register_id: str
    value: Decimal
    consumption: Decimal | None
    status: ReadingStatus
    """ACCEPTED, ACCEPTED_PRELIMINARY or PENDING_REVIEW."""
    flags: frozenset[ReadingFlag]
    replaces: str | None = None
    """The reading_id of this period that the caller chose to replace (reading rule R-18)."""
    beside: tuple[str, ...] = ()
    """Other readings of this period that give way with it: a person has settled which of them is right."""


@dataclass(frozen=True, slots=True)
class Submission:
    """All registers of one meter, confirmed together: all or nothing (reading rule R-15)."""

    key: str
    """Idempotency key: the same submission stored twice is stored once. Made of the call and the step in it."""
    account: AccountNumber
    meter_id: str
    period: Period
    received_at: datetime
    values: tuple[SubmittedValue, ...]
    source: ReadingSource
    input_mode: InputMode
    call: CallKey | None
    caller: PhoneNumber | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the caller is told. Once it is returned, the submission survives every crash."""

    number: RegistrationNumber
    stored: bool
    """False: kept on the local disk, the database gets it when it is back."""


@dataclass(frozen=True, slots=True)
class VoiceMessage:
    """What a caller said after a tone; a recogniser writes it down, or a person."""

    key: str
    recording: str
    """Name of the recording within the recordings folder."""
    seconds: float
    received_at: datetime
    call: CallKey | None
    caller: PhoneNumber | None
    account: AccountNumber | None = None
    kind: MessageKind = MessageKind.READING


@dataclass(frozen=True, slots=True)
class DraftValue:
    register_id: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class ReadingDraft:
    """Values a caller gave but did not confirm; never billed, shown to an agent."""

    key: str
    account: AccountNumber
    meter_id: str
    values: tuple[DraftValue, ...]
    readback_heard: bool
    """The read-back was played to its end before the hang-up: goes to the call-back list."""


class ReadingDesk(Protocol):
    """The utility's side of a reading dialogue. No method raises for a database that is away: see each result."""

    async def accounts_of(self, caller: PhoneNumber) -> tuple[AccountNumber, ...]:
        """Active accounts bound to `caller`; empty too when the database is away."""
        ...

    async def open_account(
        self, number: AccountNumber, caller: PhoneNumber | None, moment: CallMoment
    ) -> AccountSheet | Refusal:
        """The sheet of an account in the period of `moment`, or why there is none.

        Counts the look-up against the caller's daily limit.
        """
        ...

    async def may_tell_lower(self, account: AccountNumber, caller: PhoneNumber | None) -> bool:
        """Whether "lower than the previous one" may be said once more today, which counts.

        True while the database is away.
        """
        ...

    async def submit(self, submission: Submission) -> Receipt:
        """Store a confirmed submission, at the latest on the local disk, and give its registration number."""
        ...

    async def keep_voice_message(self, message: VoiceMessage) -> Receipt:
        """Queue a recorded reading for a person."""
        ...

    async def keep_draft(self, draft: ReadingDraft, caller: PhoneNumber | None) -> None:
        """Keep what was given before a hang-up; with the read-back heard and a number known, promise a callback."""
        ...
