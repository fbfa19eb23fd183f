"""Store a confirmed submission: once, never lost, never over the head of a reading that came meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.case import CallbackReason, CallbackRequest, RegistrationNumber
from models.case_states import CaseState
from models.intent import Intent
from models.reading import Period, ReadingFlag, ReadingStatus, move
from models.reading_history import PeriodReading
from services.cases.case_file import Callback, CallbackRecords, Case
from services.readings.reading_desk import Submission, SubmittedValue
from services.transactions import Transactions

_COUNTING = frozenset({ReadingStatus.ACCEPTED, ReadingStatus.ACCEPTED_PRELIMINARY})

StandingReadings = Mapping[str, Sequence[PeriodReading]]
"""By register id: the readings of the period that are accepted, billed or waiting for a person."""


@dataclass(frozen=True, slots=True)
class NewReading:
    """One register's reading as it is stored."""

    value: SubmittedValue
    status: ReadingStatus
    flags: frozenset[ReadingFlag]
    replaces: str | None


class SubmissionFile(Protocol):
    async def admit(self, submission: Submission, number: RegistrationNumber) -> RegistrationNumber | None:
        """Note a new submission and lock its meter until the transaction ends: None.

        One whose key is known is left alone: the number under which it is stored.
        """
        ...

    async def standing(self, meter_id: str, period: Period) -> StandingReadings: ...

    async def restate(self, reading_id: str, status: ReadingStatus) -> None: ...

    async def add(self, submission: Submission, readings: Sequence[NewReading], number: RegistrationNumber) -> None: ...


class SubmissionRecords(CallbackRecords, Protocol):
    @property
    def submissions(self) -> SubmissionFile: ...


@dataclass(frozen=True, slots=True)
class Promise:
    """What the caller was told: his number, and by when a person calls him if one must."""

    number: RegistrationNumber
    callback_due: datetime


@dataclass(frozen=True, slots=True)
class StoredSubmission:
    """Under which number it is stored, and the readings as they were stored just now; none if they were before."""

    number: RegistrationNumber
    readings: tuple[NewReading, ...] = ()


@dataclass(frozen=True, slots=True)
class SubmitReading:
    transactions: Transactions[SubmissionRecords]

    async def __call__(self, submission: Submission, promise: Promise) -> RegistrationNumber:
        """Store `submission` under the promised number, or find that it is stored; its number either way.

        An accepted reading is a case closed at once; one for review stays open, with a callback in the promised time
        where the caller's number is known (reading rule R-8). Raises DatabaseAway, DatabaseRefused.
        """
        async with self.transactions.begin() as records:
            stored = await store_once(records.submissions, submission, promise.number)
            if stored.readings:
                await _open_case(records, submission, promise, stored.readings)
        return stored.number


async def store_once(file: SubmissionFile, submission: Submission, number: RegistrationNumber) -> StoredSubmission:
    """Within a transaction: store the submission under `number`, or find that its key is stored."""
    known = await file.admit(submission, number)
    if known is not None:
        return StoredSubmission(known)
    standing = await file.standing(submission.meter_id, submission.period)
    readings = settle(submission, standing)
    await _supersede(file, readings, standing)
    await file.add(submission, readings, number)
    return StoredSubmission(number, readings)


def settle(submission: Submission, standing: StandingReadings) -> tuple[NewReading, ...]:
    """How each register is stored. A reading that the caller was not asked about makes the whole meter a conflict."""
    olds = {value.register_id: standing.get(value.register_id, ()) for value in submission.values}
    conflict = any(_in_conflict(value, olds[value.register_id]) for value in submission.values)
    return tuple(_new_reading(value, olds[value.register_id], conflict) for value in submission.values)


def _in_conflict(value: SubmittedValue, standing: Sequence[PeriodReading]) -> bool:
    return any(not _gives_way(old, value) or old.status is ReadingStatus.EXPORTED for old in standing)


def _gives_way(old: PeriodReading, value: SubmittedValue) -> bool:
    """The caller chose to replace it, or it says the same: then the later one stands (reading rules R-18, R-20)."""
    says_the_same = old.value == value.value and {old.status, value.status} <= _COUNTING
    return old.reading_id in (value.replaces, *value.beside) or says_the_same


def _new_reading(value: SubmittedValue, olds: Sequence[PeriodReading], conflict: bool) -> NewReading:
    if conflict:
        status = move(ReadingStatus.CONFIRMED, ReadingStatus.PENDING_REVIEW)
        return NewReading(value, status, value.flags | {ReadingFlag.CONFLICT}, None)
    replaces = value.replaces or next((old.reading_id for old in olds), None)
    return NewReading(value, move(ReadingStatus.CONFIRMED, value.status), value.flags, replaces)


async def _supersede(file: SubmissionFile, readings: Sequence[NewReading], standing: StandingReadings) -> None:
    """All that stood gives way where the new reading stands; one in conflict replaces nothing."""
    replacing = (reading.value.register_id for reading in readings if reading.replaces)
    for old in (old for register_id in replacing for old in standing.get(register_id, ())):
        await file.restate(old.reading_id, move(old.status, ReadingStatus.SUPERSEDED))


async def _open_case(
    records: SubmissionRecords, submission: Submission, promise: Promise, readings: Sequence[NewReading]
) -> None:
    review = any(reading.status is ReadingStatus.PENDING_REVIEW for reading in readings)
    await records.cases.register(_case(submission, promise.number, review))
    if review and submission.caller is not None:
        request = CallbackRequest(submission.caller, CallbackReason.REVIEW_READING, submission.account)
        callback = Callback(
            submission.key, promise.number, request, promised_at=submission.received_at, due_at=promise.callback_due
        )
        await records.callbacks.promise(callback)


def _case(submission: Submission, number: RegistrationNumber, review: bool) -> Case:
    waiting = CaseState.CALLBACK_DUE if submission.caller else CaseState.REGISTERED
    return Case(
        number=number,
        intent=Intent.READING_SUBMIT,
        state=waiting if review else CaseState.CLOSED,
        opened_at=submission.received_at,
        closed_at=None if review else submission.received_at,
        account=submission.account,
        phone=submission.caller,
    )
