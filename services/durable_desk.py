"""The desk behind every dialogue: promises lie on the local disk first, the database follows."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from models.account import AccountNumber
from models.case import CallbackReceipt, CallbackRequest, RegistrationNumber
from models.phone_number import PhoneNumber
from models.reading_history import AccountSheet
from models.reading_window import CallMoment
from services.circuit_breaker import CircuitBreaker
from services.desk_rules import DeskRules
from services.dispatch_desk import DangerAlarm
from services.drain_outbox import OutboxDrainer
from services.errors import DatabaseAway, NotKept, NumbersExhausted
from services.keep_draft import KeptDraft
from services.open_account import OpenAccount
from services.outbox import Content, Entry, Letter, NumberWish, Outbox, OutboxStatus, WantedCallback
from services.questions import Questions
from services.reading_desk import ReadingDraft, Receipt, Refusal, Submission, VoiceMessage
from services.record_call import CallRecord

_log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DeskTimes:
    """The clock of the desk, and how long a caller waits for the database, in seconds."""

    clock: Callable[[], datetime]
    database_timeout_s: float = 2.0
    monotonic: Callable[[], float] = time.monotonic


class DurableDesk:
    """Implements ReadingDesk, OperatorDesk and DispatchDesk.

    Raises NotKept or NumbersExhausted where nothing could be promised; a database that is away raises nothing.
    """

    def __init__(
        self, rules: DeskRules, accounts: OpenAccount, outbox: Outbox, drainer: OutboxDrainer, times: DeskTimes
    ) -> None:
        self._rules = rules
        self._accounts = accounts
        self._outbox = outbox
        self._drainer = drainer
        self._times = times
        self._breaker = CircuitBreaker()
        self._questions = Questions()

    async def accounts_of(self, caller: PhoneNumber) -> tuple[AccountNumber, ...]:
        try:
            return await self._ask(lambda: self._accounts.accounts.bound_to(caller))
        except DatabaseAway:
            return ()

    async def open_account(
        self, number: AccountNumber, caller: PhoneNumber | None, moment: CallMoment
    ) -> AccountSheet | Refusal:
        today = self._rules.today(self._times.clock())
        try:
            return await self._ask(
                lambda: self._accounts(number, caller, today, lambda account: self._rules.period(account, moment))
            )
        except DatabaseAway:
            return Refusal.DATABASE_AWAY

    async def submit(self, submission: Submission) -> Receipt:
        return await self._promise(submission.key, str(submission.account), submission)

    async def keep_voice_message(self, message: VoiceMessage) -> Receipt:
        return await self._promise(message.key, message.key, message)

    async def keep_draft(self, draft: ReadingDraft, caller: PhoneNumber | None) -> None:
        """A draft was promised to nobody: where even the local disk fails, it is only logged."""
        kept = KeptDraft(draft, caller, self._times.clock())
        try:
            await self._keep(draft.key, str(draft.account), kept, numbered=kept.wants_callback)
        except (NotKept, NumbersExhausted):
            _log.exception("a draft is lost")

    async def keep_call(self, record: CallRecord) -> None:
        """Keep the record of a leg that is over; where even the local disk fails, it is only logged."""
        key = str(record.call.key)
        try:
            await self._keep(f"{key}/{record.call.answered_at.isoformat()}", f"call {key}", record, numbered=False)
        except (NotKept, NumbersExhausted):
            _log.exception("a call's record is lost")

    async def is_open(self, queue: str) -> bool:
        return self._rules.is_open(queue, self._times.clock())

    async def promise_callback(self, request: CallbackRequest, key: str) -> CallbackReceipt:
        wanted = WantedCallback(key, request, self._times.clock())
        entry = await self._keep(key, str(request.account or request.phone), wanted, numbered=True)
        assert entry.number is not None, "a numbered letter has a number"
        assert entry.callback_due is not None, "every letter has a due time"
        return CallbackReceipt(entry.number, entry.callback_due)

    async def close(self) -> None:
        """After the last call: wait for questions that were given up."""
        await self._questions.close()

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
        return await self._outbox.status()

    async def _promise(self, key: str, subject: str, content: Content) -> Receipt:
        entry = await self._keep(key, subject, content, numbered=True)
        assert entry.number is not None, "a numbered letter has a number"
        stored = await self._drainer.settled(entry, self._times.database_timeout_s)
        return Receipt(entry.number, stored)

    async def _keep_alarm(self, alarm: DangerAlarm) -> Entry:
        subject = f"danger {alarm.call}"
        try:
            return await self._keep(alarm.key, subject, alarm, numbered=True)
        except NumbersExhausted:
            return await self._keep(alarm.key, subject, alarm, numbered=False)

    async def _keep(self, key: str, subject: str, content: Content, *, numbered: bool) -> Entry:
        now = self._times.clock()
        wish = NumberWish(self._rules.company, self._rules.today(now)) if numbered else None
        name = f"{type(content).__name__}:{key}"
        entry = await self._outbox.keep(Letter(name, subject, content, self._rules.callback_due(now), wish))
        self._drainer.wake()
        return entry

    async def _ask(self, question: Callable[[], Awaitable[T]]) -> T:
        """The database's answer within the caller's patience; raises DatabaseAway, at once while it is known away."""
        if not self._breaker.admits(self._times.monotonic()):
            raise DatabaseAway("the database was away a moment ago")
        try:
            answer = await self._questions.ask(question, self._times.database_timeout_s)
        except (DatabaseAway, TimeoutError) as away:
            self._breaker.failed(self._times.monotonic())
            _log.warning("the database is away", extra={"fault": type(away).__name__})
            raise DatabaseAway("the database did not answer in time") from away
        except BaseException:
            self._breaker.abandoned()
            raise
        self._breaker.succeeded()
        return answer
