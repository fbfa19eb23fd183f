"""Decide about a voice message that was written down: its reading is stored, or it waits for a person (AES-1.3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.account import AccountNumber
from models.heard_message import HeardMessage
from models.message_checks import Finding, judge, named, period
from models.message_matching import MatchedReading, MessageTerms
from models.message_review import Signature
from models.meter_checks import status_for
from models.reading import InputMode, ReadingSource, ReadingStatus
from models.reading_history import AccountSheet
from models.reading_rules import ReadingRules
from models.voice_message import MessageKind, MessageReason
from services.cases.case_file import BY_MACHINE
from services.cases.case_moves import CaseMoveRecords, close_if_open
from services.messages.filed_messages import CheckedMessage, CheckedMessageFile, FiledMessage
from services.readings.open_account import OpenAccount
from services.readings.reading_desk import Submission, SubmittedValue, VoiceMessage
from services.readings.submit_reading import SubmissionFile, store_once
from services.transactions import Transactions


class MessageRecords(CaseMoveRecords, Protocol):
    @property
    def submissions(self) -> SubmissionFile: ...

    @property
    def voice_messages(self) -> CheckedMessageFile: ...


class _CameMeanwhile(Exception):
    """Another channel brought a reading of this meter after its sheet was loaded."""


@dataclass(frozen=True, slots=True)
class CheckMessage:
    """A message is settled in one transaction with its reading, so that a crash does both or none."""

    transactions: Transactions[MessageRecords]
    accounts: OpenAccount
    rules: ReadingRules
    clock: Callable[[], datetime]

    async def __call__(self, filed: FiledMessage, heard: HeardMessage) -> Finding | None:
        """What becomes of it; None where it was settled meanwhile. Raises DatabaseAway, DatabaseRefused."""
        terms = MessageTerms(self.rules, filed.message.received_at, self.clock())
        if filed.message.kind is not MessageKind.READING:
            return await self._settle(filed, Finding(_why_a_person(heard)), heard)
        finding = judge(heard, await self._sheets(named(heard), terms), terms)
        try:
            return await self._settle(filed, finding, heard)
        except _CameMeanwhile:
            return await self._settle(filed, Finding(MessageReason.ALREADY_GIVEN, finding.match), heard)

    async def leave_to_person(self, filed: FiledMessage, reason: MessageReason) -> Finding | None:
        """The message could not be written down; None where it was settled meanwhile. Raises DatabaseAway."""
        return await self._settle(filed, Finding(reason), None)

    async def _sheets(
        self, accounts: Sequence[AccountNumber], terms: MessageTerms
    ) -> dict[AccountNumber, AccountSheet]:
        """Of those that exist. Nothing of them is told to anybody, so no limit against guessing is touched."""
        day = terms.received_at.date()
        found = [await self.accounts(number, None, day, lambda account: period(account, terms)) for number in accounts]
        return {sheet.account.number: sheet for sheet in found if isinstance(sheet, AccountSheet)}

    async def _settle(self, filed: FiledMessage, finding: Finding, heard: HeardMessage | None) -> Finding | None:
        checked = CheckedMessage(filed.message.key, finding, heard, self.clock())
        async with self.transactions.begin() as records:
            if not await records.voice_messages.settle(checked):
                return None
            if finding.reason is None and finding.match is not None:
                await self._store(records, filed, finding.match)
                who = Signature(BY_MACHINE, checked.checked_at)
                await close_if_open(records, filed.number, who, "its reading is stored")
        return finding

    async def _store(self, records: MessageRecords, filed: FiledMessage, match: MatchedReading) -> None:
        submission = _submission(filed.message, match, self.rules)
        stored = await store_once(records.submissions, submission, filed.number)
        if any(reading.status is ReadingStatus.PENDING_REVIEW for reading in stored.readings):
            raise _CameMeanwhile


def _why_a_person(heard: HeardMessage) -> MessageReason:
    return MessageReason.DANGER if heard.tells_danger else MessageReason.NO_READING_ASKED


def _submission(message: VoiceMessage, match: MatchedReading, rules: ReadingRules) -> Submission:
    """Under the message's own key and number: a message has one reading, however often it is heard."""
    return Submission(
        key=message.key,
        account=match.account,
        meter_id=match.meter_id,
        period=match.period,
        received_at=message.received_at,
        values=tuple(
            SubmittedValue(
                value.register_id,
                value.verdict.value,
                value.verdict.consumption,
                status_for(value.verdict.flags, rules.mode),
                value.verdict.flags,
            )
            for value in match.values
        ),
        source=ReadingSource.VOICE_MESSAGE,
        input_mode=InputMode.VOICE_MESSAGE,
        call=message.call,
        caller=message.caller,
    )
