"""Reject a voice message, listen to it, promise its caller a call, or attach the account that he did not give."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from models.account import AccountNumber
from models.case import CallbackReason, CallbackRequest, RegistrationNumber
from models.message_review import MessageAction, RejectReason, Signature, SignedAction
from models.voice_message import MessageKind
from services.cases.case_file import Callback
from services.cases.case_moves import close_if_open
from services.cases.promise_callback import file_with_case
from services.desk_rules import DeskRules
from services.errors import MessageUnclear
from services.messages.message_board import MessageBoard, ReviewRecords, opened, settled_meanwhile
from services.outbox.registration_numbers import SERIALS, BlockFile
from services.readings.open_account import AccountFile
from services.transactions import Transactions


@dataclass(frozen=True, slots=True)
class RejectMessage:
    transactions: Transactions[ReviewRecords]
    board: MessageBoard
    zone: ZoneInfo
    """The company's: what is told has its times."""

    async def __call__(
        self, number: RegistrationNumber, reason: RejectReason, signature: Signature, note: str = ""
    ) -> None:
        """Nothing comes of it. The case of a reading is closed with it, any other goes on.

        Raises MessageNotFound, MessageSettled, MessageUnclear, DatabaseAway.
        """
        if reason is RejectReason.OTHER and not note.strip():
            raise MessageUnclear(f"{number}: the reason 'other' needs a note. Say in a few words why it is rejected")
        found = await opened(self.board, number, MessageAction.REJECTED, self.zone)
        signed = SignedAction(MessageAction.REJECTED, signature, reason, note)
        async with self.transactions.begin() as records:
            done = await records.message_reviews.settle(number, signed)
            if done:
                if found.filed.message.kind is MessageKind.READING:
                    await close_if_open(records, number, signature, reason.in_words)
                await end_call_back(records, found.filed.message.key, signature)
        if not done:
            raise await settled_meanwhile(self.board, number, self.zone)


@dataclass(frozen=True, slots=True)
class ListenToMessage:
    """A message of another kind than a reading: heard by a person, who works on with its case."""

    transactions: Transactions[ReviewRecords]
    board: MessageBoard
    zone: ZoneInfo

    async def __call__(self, number: RegistrationNumber, signature: Signature, note: str = "") -> None:
        """Raises MessageNotFound, MessageSettled, MessageUnclear, DatabaseAway."""
        found = await opened(self.board, number, MessageAction.LISTENED, self.zone)
        if found.filed.message.kind is MessageKind.READING:
            raise MessageUnclear(f"{number} is a reading: accept it, or reject it")
        async with self.transactions.begin() as records:
            signed = SignedAction(MessageAction.LISTENED, signature, note=note)
            done = await records.message_reviews.settle(number, signed)
            if done:
                await end_call_back(records, found.filed.message.key, signature)
        if not done:
            raise await settled_meanwhile(self.board, number, self.zone)


@dataclass(frozen=True, slots=True)
class CallBackMessage:
    """A person will call; the message stays open, and is accepted or rejected after the call."""

    transactions: Transactions[ReviewRecords]
    board: MessageBoard
    numbers: "FreshNumbers"
    rules: DeskRules

    async def __call__(self, number: RegistrationNumber, signature: Signature) -> Callback:
        """Register a callback case to the caller's number, in the company's time, with the message named in it.

        Raises MessageNotFound, MessageSettled, MessageUnclear (the number was withheld), DatabaseAway.
        """
        found = await opened(self.board, number, MessageAction.CALLED_BACK, self.rules.profile.zone)
        message = found.filed.message
        if message.caller is None:
            raise MessageUnclear(f"{number}: the caller withheld his number. Accept the message, or reject it")
        note = f"voice message {number}, recording {message.recording}"
        request = CallbackRequest(message.caller, CallbackReason.UNCLEAR_MESSAGE, found.filed.account, note)
        (own,) = await self.numbers.take(1)
        due = self.rules.callback_due(signature.at)
        callback = Callback(_call_back_key(message.key), own, request, signature.at, due)
        signed = SignedAction(MessageAction.CALLED_BACK, signature, note=str(own))
        async with self.transactions.begin() as records:
            done = await records.message_reviews.settle(number, signed)
            if done:
                await file_with_case(records, callback)
        if not done:
            raise await settled_meanwhile(self.board, number, self.rules.profile.zone)
        return callback


@dataclass(frozen=True, slots=True)
class AttachAccount:
    transactions: Transactions[ReviewRecords]
    board: MessageBoard
    accounts: AccountFile
    zone: ZoneInfo

    async def __call__(self, number: RegistrationNumber, account: AccountNumber, signature: Signature) -> None:
        """The message is about this account. Raises MessageNotFound, MessageSettled, MessageUnclear, DatabaseAway."""
        await opened(self.board, number, MessageAction.ACCOUNT_ATTACHED, self.zone)
        if await self.accounts.find(account) is None:
            raise MessageUnclear(f"{number}: there is no account {account}. Look at the number, or call back")
        signed = SignedAction(MessageAction.ACCOUNT_ATTACHED, signature, note=str(account))
        async with self.transactions.begin() as records:
            done = await records.message_reviews.attach(number, account, signed)
        if not done:
            raise await settled_meanwhile(self.board, number, self.zone)


async def end_call_back(records: ReviewRecords, message_key: str, who: Signature) -> None:
    """Within a transaction: a message that is settled needs its call no more; one that was promised is done."""
    number = await records.callbacks.done(_call_back_key(message_key), who.at)
    if number is not None:
        await close_if_open(records, number, who, "its voice message is settled")


def _call_back_key(message_key: str) -> str:
    return f"{message_key}/call-back"


@dataclass(frozen=True, slots=True)
class FreshNumbers:
    """Registration numbers for cases that people open: each is given once, and one that is not used is lost."""

    blocks: BlockFile
    rules: DeskRules
    clock: Callable[[], datetime]

    async def take(self, count: int) -> tuple[RegistrationNumber, ...]:
        """`count` numbers of today; the database is not asked for none. Raises DatabaseAway."""
        if count == 0:
            return ()
        first = await self.blocks.take(self.rules.company, count)
        day = self.rules.today(self.clock())
        return tuple(RegistrationNumber(self.rules.company, day, (first + n) % SERIALS) for n in range(count))
