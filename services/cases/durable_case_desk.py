"""The register of cases behind every dialogue: each case lies on the local disk first, the database follows."""

import logging
import secrets
from collections.abc import Callable

from models.account import AccountNumber
from models.call import CallKey
from models.case import RegistrationNumber
from models.case_deadline import NOTHING_OWED, AnswerDeadline
from models.intent import Intent
from models.phone_number import PhoneNumber
from services.cases.case_desk import CaseReceipt, CaseReport, CaseStatus, CaseUnknown
from services.cases.find_case import FindCase
from services.cases.register_case import RegisteredReport
from services.errors import DatabaseAway, NotKept, NumbersExhausted
from services.forgetting.forget_caller import CallerMemory, ForgottenCaller, ForgottenCallers
from services.outbox.asked_database import AskedDatabase
from services.outbox.letters import Letters

_log = logging.getLogger(__name__)


def draw_code() -> str:
    """Four digits that nobody can guess from others."""
    return f"{secrets.randbelow(10_000):04}"


class DurableCaseDesk:
    """Implements CaseDesk. `draw` gives each new case its code."""

    def __init__(
        self,
        letters: Letters,
        find: FindCase,
        database: AskedDatabase,
        memory: CallerMemory,
        forgotten: ForgottenCallers,
        draw: Callable[[], str] = draw_code,
    ) -> None:
        self._letters = letters
        self._find = find
        self._database = database
        self._memory = memory
        self._forgotten = forgotten
        self._draw = draw

    async def register(self, report: CaseReport) -> CaseReceipt:
        due = self._due(report)
        if due.fault:
            _log.error("a case has no deadline", extra={"intent": report.intent.value, "fault": due.fault})
        drawn = RegisteredReport(report.without_person(), self._draw(), due)
        promised = await self._letters.promise(report.key, f"case {report.key}", drawn)
        kept = promised.entry.content
        assert isinstance(kept, RegisteredReport), "the letter's name holds its type"
        return CaseReceipt(promised.number, kept.code, kept.deadline.due_at, promised.stored)

    def _due(self, report: CaseReport) -> AnswerDeadline:
        if report.is_answered:
            return NOTHING_OWED
        return self._letters.rules.answer_due(report.intent, report.registered_at, on_paper=report.wants_paper)

    async def find(self, digits: str, caller: PhoneNumber | None, code: str | None) -> CaseStatus | CaseUnknown:
        today = self._letters.rules.today(self._letters.times.clock())
        try:
            return await self._database.ask(lambda: self._find(digits, caller, code, today))
        except DatabaseAway:
            return CaseUnknown.DATABASE_AWAY

    async def open_case_of(
        self,
        intent: Intent,
        caller: PhoneNumber | None,
        account: AccountNumber | None,
        premises: str | None,
    ) -> RegistrationNumber | None:
        try:
            return await self._database.ask(lambda: self._find.index.open_case(intent, caller, account, premises))
        except DatabaseAway:
            return None

    async def forget_caller(self, call: CallKey, caller: PhoneNumber | None) -> None:
        """First in this process, then for the database, then on the disk; what fails is logged without the number.

        The journal forgets last: a bridge that is killed between knows him still, and does it all again.
        """
        self._forgotten.add(call)
        forgotten = ForgottenCaller(call, self._letters.times.clock(), caller)
        try:
            # the subject of the call's records: no leg of it is filed before
            subject = f"call {call}"
            await self._letters.keep(str(call), subject, forgotten, numbered=False)
            await self._letters.outbox.forget_stored(call)
        except (NotKept, NumbersExhausted):
            _log.exception("a caller who wants to be nobody is not forgotten", extra={"call_id": str(call)})
        try:
            await self._memory.forget_caller(call)
        except NotKept:
            _log.exception("a caller who wants to be nobody stands in the journal", extra={"call_id": str(call)})
