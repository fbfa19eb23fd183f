"""The desk behind every dialogue: promises lie on the local disk first, the database follows."""

import logging
from typing import Protocol

from models.account import AccountNumber, ConsumerKind
from models.case import CallbackReceipt, CallbackRequest, RegistrationNumber
from models.phone_number import PhoneNumber
from models.reading_history import AccountSheet
from models.reading_window import CallMoment
from services.calls.record_call import CallRecord
from services.dispatch.dispatch_desk import DangerAlarm
from services.errors import DatabaseAway, NotKept, NumbersExhausted
from services.forgetting.forget_caller import ForgottenCallers
from services.outbox.asked_database import AskedDatabase
from services.outbox.letters import Letters
from services.outbox.outbox import Entry, OutboxStatus, WantedCallback
from services.readings.keep_draft import KeptDraft
from services.readings.open_account import OpenAccount
from services.readings.reading_desk import ReadingDraft, Receipt, Refusal, Submission, VoiceMessage
from services.readings.tell_lower import TellLower

_log = logging.getLogger(__name__)


class ConsumerFile(Protocol):
    async def is_priority(self, caller: PhoneNumber | None, account: AccountNumber | None) -> bool:
        """Whether the account, or an active one of the number's, is marked. Raises DatabaseAway."""
        ...

    async def kind_of(self, caller: PhoneNumber | None, account: AccountNumber | None) -> ConsumerKind | None:
        """The kind of the account's consumer, else the one kind of all the number's. Raises DatabaseAway."""
        ...


class DurableDesk:
    """Implements ReadingDesk, OperatorDesk and DispatchDesk.

    Raises NotKept or NumbersExhausted where nothing could be promised; a database that is away raises nothing.
    """

    def __init__(
        self,
        letters: Letters,
        accounts: OpenAccount,
        tell_lower: TellLower,
        database: AskedDatabase,
        forgotten: ForgottenCallers,
        consumers: ConsumerFile,
    ) -> None:
        self._letters = letters
        self._accounts = accounts
        self._tell_lower = tell_lower
        self._database = database
        self._forgotten = forgotten
        self._consumers = consumers

    async def accounts_of(self, caller: PhoneNumber) -> tuple[AccountNumber, ...]:
        try:
            return await self._database.ask(lambda: self._accounts.accounts.bound_to(caller))
        except DatabaseAway:
            return ()

    async def open_account(
        self, number: AccountNumber, caller: PhoneNumber | None, moment: CallMoment
    ) -> AccountSheet | Refusal:
        rules = self._letters.rules
        today = rules.today(self._letters.times.clock())
        try:
            return await self._database.ask(
                lambda: self._accounts(number, caller, today, lambda account: rules.period(account, moment))
            )
        except DatabaseAway:
            return Refusal.DATABASE_AWAY

    async def may_tell_lower(self, account: AccountNumber, caller: PhoneNumber | None) -> bool:
        today = self._letters.rules.today(self._letters.times.clock())
        try:
            return await self._database.ask(lambda: self._tell_lower(account, caller, today))
        except DatabaseAway:
            return True

    async def submit(self, submission: Submission) -> Receipt:
        promised = await self._letters.promise(submission.key, str(submission.account), submission)
        return Receipt(promised.number, promised.stored)

    async def keep_voice_message(self, message: VoiceMessage) -> Receipt:
        promised = await self._letters.promise(message.key, message.key, message)
        return Receipt(promised.number, promised.stored)

    async def keep_draft(self, draft: ReadingDraft, caller: PhoneNumber | None) -> None:
        """A draft was promised to nobody: where even the local disk fails, it is only logged."""
        kept = KeptDraft(draft, caller, self._letters.times.clock())
        try:
            await self._letters.keep(draft.key, str(draft.account), kept, numbered=kept.wants_callback)
        except (NotKept, NumbersExhausted):
            _log.exception("a draft is lost")

    async def keep_call(self, record: CallRecord) -> None:
        """Keep the record of a leg that is over; where even the local disk fails, it is only logged."""
        kept = self._forgotten.as_kept(record)
        key = str(kept.call.key)
        try:
            await self._letters.keep(f"{key}/{kept.call.answered_at.isoformat()}", f"call {key}", kept, numbered=False)
        except (NotKept, NumbersExhausted):
            _log.exception("a call's record is lost")

    async def is_open(self, queue: str) -> bool:
        return self._letters.rules.is_open(queue, self._letters.times.clock())

    async def is_priority(self, caller: PhoneNumber | None, account: AccountNumber | None) -> bool:
        try:
            return await self._database.ask(lambda: self._consumers.is_priority(caller, account))
        except DatabaseAway:
            return False

    async def consumer_kind(self, caller: PhoneNumber | None, account: AccountNumber | None) -> ConsumerKind | None:
        try:
            return await self._database.ask(lambda: self._consumers.kind_of(caller, account))
        except DatabaseAway:
            return None

    async def promise_callback(self, request: CallbackRequest, key: str) -> CallbackReceipt:
        wanted = WantedCallback(key, request, self._letters.times.clock())
        entry = await self._letters.keep(key, str(request.account or request.phone), wanted, numbered=True)
        assert entry.number is not None, "a numbered letter has a number"
        assert entry.callback_due is not None, "every letter has a due time"
        return CallbackReceipt(entry.number, entry.callback_due)

    async def close(self) -> None:
        """After the last call: wait for questions that were given up."""
        await self._database.close()

    async def raise_alarm(self, alarm: DangerAlarm) -> RegistrationNumber:
        """Does not wait for the database. The log is critical first, for it may be all that is left of the alarm.

        Without a number to tell, the alarm is kept all the same, and NumbersExhausted is raised.
        """
        call = {"call_id": str(alarm.call)}
        _log.critical("nobody on duty answered a caller in danger", extra=call)
        try:
            entry = await self._keep_alarm(alarm)
        except NotKept:
            _log.critical("a danger alarm is not kept: only the log has it", extra=call, exc_info=True)
            raise
        if entry.number is None:
            _log.critical("a danger alarm is kept without a registration number", extra=call)
            raise NumbersExhausted("the alarm has no registration number")
        return entry.number

    async def outbox_status(self) -> OutboxStatus:
        return await self._letters.status()

    async def _keep_alarm(self, alarm: DangerAlarm) -> Entry:
        subject = f"danger {alarm.call}"
        try:
            return await self._letters.keep(alarm.key, subject, alarm, numbered=True)
        except NumbersExhausted:
            return await self._letters.keep(alarm.key, subject, alarm, numbered=False)
