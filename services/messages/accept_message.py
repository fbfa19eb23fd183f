"""Accept a voice message: a person makes its reading count, as it was heard or as he gives it (AES-1.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.account import AccountNumber
from models.case import CallbackReason, CallbackRequest, RegistrationNumber
from models.case_states import CaseState
from models.given_objections import Objections
from models.given_reading import CheckedReading, CheckedValue, GivenTerms, GivenValue, check_given
from models.intent import Intent
from models.message_checks import period
from models.message_matching import MatchedReading, MessageTerms
from models.message_review import MessageAction, Signature, SignedAction
from models.meter_checks import status_for
from models.reading import InputMode, ReadingFlag, ReadingSource, ReadingStatus
from models.reading_history import AccountSheet
from models.voice_message import MessageKind
from services.cases.case_file import Callback, Case
from services.cases.case_moves import await_callback, close_if_open
from services.desk_rules import DeskRules
from services.errors import MessageSettled, MessageUnclear
from services.messages.message_board import MessageBoard, OpenedMessage, ReviewRecords, opened, settled_meanwhile
from services.messages.settle_message import FreshNumbers, end_call_back
from services.readings.open_account import OpenAccount
from services.readings.reading_desk import Submission, SubmittedValue, VoiceMessage
from services.readings.submit_reading import StoredSubmission, store_once
from services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a person says of a message."""

    number: RegistrationNumber
    signature: Signature
    account: AccountNumber | None = None
    """Whose it is, where the message does not tell, or tells wrong."""
    values: tuple[GivenValue, ...] = ()
    """All registers of each meter; empty: as it was heard."""
    sure: bool = False
    replace: bool = False
    """`sure` and `replace` as in GivenTerms."""


@dataclass(frozen=True, slots=True)
class AcceptedMessage:
    """The submissions as stored, the first under the message's own number, further meters under numbers of theirs."""

    stored: tuple[StoredSubmission, ...]

    @property
    def waits_for_review(self) -> bool:
        return any(_for_review(each) for each in self.stored)


class _Overtaken(Exception):
    """Another channel brought a reading of a meter after its sheet was loaded."""


@dataclass(frozen=True, slots=True)
class AcceptMessage:
    """Message, readings and cases are one transaction: a crash, or a second person, makes all of it or nothing."""

    transactions: Transactions[ReviewRecords]
    board: MessageBoard
    accounts: OpenAccount
    numbers: FreshNumbers
    rules: DeskRules

    async def __call__(self, acceptance: Acceptance) -> AcceptedMessage:
        """Store its readings, judged at the moment it was left, and close its case; for review it stays open.

        A call that was promised to its caller is done with it.

        Raises MessageNotFound, MessageSettled, MessageUnclear, Objections, DatabaseAway.
        """
        found = await opened(self.board, acceptance.number, MessageAction.ACCEPTED, self.rules.profile.zone)
        if found.filed.message.kind is not MessageKind.READING:
            raise MessageUnclear(f"{acceptance.number} is no reading. Listen to it, then: gridline messages done")
        sheet = await self.open_sheet(found, acceptance.account)
        terms = GivenTerms(
            self.rules.profile.readings, found.filed.message.received_at, acceptance.sure, acceptance.replace
        )
        try:
            readings = check_given(_values(acceptance, found, sheet), sheet, terms)
        except Objections:
            # whoever was faster has brought the reading that is in the way: he is told so first
            await opened(self.board, acceptance.number, MessageAction.ACCEPTED, self.rules.profile.zone)
            raise
        submissions = self._submissions(acceptance, found.filed.message, sheet, readings)
        own = await self.numbers.take(len(submissions) - 1)
        try:
            return await self._store(acceptance, sheet, submissions, (acceptance.number, *own))
        except _Overtaken:
            raise MessageSettled(
                f"{acceptance.number}: another channel has just brought a reading of this meter. "
                "Nothing was changed: look at the readings of the account, then accept again"
            ) from None

    async def open_sheet(self, found: OpenedMessage, account: AccountNumber | None = None) -> AccountSheet:
        """The sheet of the message's account as of its period. Raises MessageUnclear, DatabaseAway."""
        filed, wanted = found.filed, account or found.filed.account
        if wanted is None:
            raise MessageUnclear(f"{filed.number}: its account is not known. Name it with the account, or call back")
        received_at = filed.message.received_at
        terms = MessageTerms(self.rules.profile.readings, received_at, received_at)
        sheet = await self.accounts(wanted, None, received_at.date(), lambda each: period(each, terms))
        if not isinstance(sheet, AccountSheet):
            raise MessageUnclear(f"{filed.number}: there is no account {wanted}. Look at the number, or call back")
        return sheet

    def _submissions(
        self, acceptance: Acceptance, message: VoiceMessage, sheet: AccountSheet, readings: Sequence[CheckedReading]
    ) -> list[Submission]:
        """The first under the message's own key: a message is accepted once, whoever does it."""
        return [
            Submission(
                key=f"{message.key}/{reading.meter_id}" if place else message.key,
                account=sheet.account.number,
                meter_id=reading.meter_id,
                period=reading.period,
                received_at=message.received_at,
                values=tuple(self._value(value) for value in reading.values),
                source=ReadingSource.VOICE_MESSAGE,
                input_mode=InputMode.AGENT if acceptance.values else InputMode.VOICE_MESSAGE,
                call=message.call,
                caller=message.caller,
            )
            for place, reading in enumerate(readings)
        ]

    def _value(self, value: CheckedValue) -> SubmittedValue:
        verdict = value.verdict
        status = status_for(verdict.flags, self.rules.profile.readings.mode)
        return SubmittedValue(
            value.register_id, verdict.value, verdict.consumption, status, verdict.flags, value.replaces, value.beside
        )

    async def _store(
        self,
        acceptance: Acceptance,
        sheet: AccountSheet,
        submissions: Sequence[Submission],
        numbers: Sequence[RegistrationNumber],
    ) -> AcceptedMessage:
        signed = SignedAction(MessageAction.ACCEPTED, acceptance.signature)
        message_key = submissions[0].key
        async with self.transactions.begin() as records:
            if acceptance.account is not None:
                attached = SignedAction(
                    MessageAction.ACCOUNT_ATTACHED, acceptance.signature, note=str(sheet.account.number)
                )
                await records.message_reviews.attach(acceptance.number, sheet.account.number, attached)
            done = await records.message_reviews.settle(acceptance.number, signed)
            stored = [
                await self._store_one(records, acceptance, submission, number)
                for submission, number in zip(submissions if done else (), numbers, strict=False)
            ]
            if done:
                await end_call_back(records, message_key, acceptance.signature)
        if not done:
            raise await settled_meanwhile(self.board, acceptance.number, self.rules.profile.zone)
        return AcceptedMessage(tuple(stored))

    async def _store_one(
        self, records: ReviewRecords, acceptance: Acceptance, submission: Submission, number: RegistrationNumber
    ) -> StoredSubmission:
        stored = await store_once(records.submissions, submission, number)
        if any(ReadingFlag.CONFLICT in reading.flags for reading in stored.readings):
            raise _Overtaken
        if number != acceptance.number:
            await records.cases.register(_case(submission, number))
        if _for_review(stored):
            await self._await_review(records, acceptance, submission, number)
        else:
            await close_if_open(records, number, acceptance.signature, "its reading is stored")
        return stored

    async def _await_review(
        self, records: ReviewRecords, acceptance: Acceptance, submission: Submission, number: RegistrationNumber
    ) -> None:
        """As for any reading: the caller is called back where his number is known (reading rules R-5, R-8)."""
        if submission.caller is None:
            return
        request = CallbackRequest(submission.caller, CallbackReason.REVIEW_READING, submission.account)
        at = acceptance.signature.at
        await records.callbacks.promise(
            Callback(submission.key, number, request, at, due_at=self.rules.callback_due(at))
        )
        await await_callback(records, number, acceptance.signature, "its reading waits for a person")


def _values(acceptance: Acceptance, found: OpenedMessage, sheet: AccountSheet) -> tuple[GivenValue, ...]:
    if acceptance.values:
        return acceptance.values
    match = found.filed.match
    if not isinstance(match, MatchedReading) or match.account != sheet.account.number:
        raise MessageUnclear(
            f"{acceptance.number}: no reading of account {sheet.account.number} was heard without doubt. "
            "Listen, and give a value for each register, or call back"
        )
    return tuple(GivenValue(value.register_id, f"{value.verdict.value:f}") for value in match.values)


def _case(submission: Submission, number: RegistrationNumber) -> Case:
    return Case(
        number=number,
        intent=Intent.READING_SUBMIT,
        state=CaseState.REGISTERED,
        opened_at=submission.received_at,
        account=submission.account,
        phone=submission.caller,
    )


def _for_review(stored: StoredSubmission) -> bool:
    return any(reading.status is ReadingStatus.PENDING_REVIEW for reading in stored.readings)
