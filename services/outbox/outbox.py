"""The outbox: what was promised to callers, on the local disk until the database has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from models.call import CallKey
from models.case import CallbackRequest, RegistrationNumber
from models.queue_visit import QueueTalk, QueueVisit
from models.survey import SurveyAnswer
from models.talk_recording import TalkRecording
from services.calls.record_call import CallRecord
from services.cases.register_case import RegisteredReport
from services.dispatch.dispatch_desk import DangerAlarm
from services.forgetting.forget_caller import ForgottenCaller
from services.notices.notice_desk import NoticeHeard
from services.notices.ring_back_desk import ToldBack
from services.outages.outage_desk import RestoredWish, ToldOutage
from services.outages.store_power_report import NumberedReport
from services.readings.keep_draft import KeptDraft
from services.readings.reading_desk import Submission, VoiceMessage


@dataclass(frozen=True, slots=True)
class WantedCallback:
    """A callback asked for during a call."""

    key: str
    request: CallbackRequest
    asked_at: datetime


Content = (
    Submission
    | WantedCallback
    | VoiceMessage
    | KeptDraft
    | CallRecord
    | DangerAlarm
    | QueueVisit
    | QueueTalk
    | TalkRecording
    | RegisteredReport
    | ForgottenCaller
    | NumberedReport
    | ToldOutage
    | RestoredWish
    | SurveyAnswer
    | NoticeHeard
    | ToldBack
)


class EntryState(StrEnum):
    PENDING = "pending"
    STORED = "stored"
    REFUSED = "refused"
    """The database will not take it; a person must look. It is tried again at the next start."""


@dataclass(frozen=True, slots=True)
class NumberWish:
    """A registration number of this company and day is wanted with the entry."""

    company: str
    day: date


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be kept. Two letters with the same key are the same promise."""

    key: str
    subject: str
    """Letters of one subject (an account) reach the database in order."""
    content: Content
    callback_due: datetime | None = None
    number: NumberWish | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A letter as it lies in the outbox."""

    seq: int
    key: str
    subject: str
    content: Content
    callback_due: datetime | None
    number: RegistrationNumber | None
    state: EntryState = EntryState.PENDING


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """For doctor and metrics."""

    pending: int
    refused: int
    numbers_left: int
    alarms: int = 0
    """Danger alarms among the pending and the refused."""


class Outbox(Protocol):
    """Entries survive kill -9 and loss of power once `keep` has returned."""

    async def keep(self, letter: Letter) -> Entry:
        """Keep the letter with a registration number of its own, or find the entry of its key.

        Raises NotKept (a full disk) or NumbersExhausted; then nothing was promised.
        """
        ...

    async def pending(self, limit: int) -> Sequence[Entry]:
        """The oldest entries that the database does not have."""
        ...

    async def settle(self, seq: int, state: EntryState, note: str = "") -> None:
        """Remember that the database has the entry, or refuses it."""
        ...

    async def forget_stored(self, call: CallKey) -> None:
        """Drop what was promised in this call and the database has: its content is to be known nowhere else."""
        ...

    async def status(self) -> OutboxStatus: ...
