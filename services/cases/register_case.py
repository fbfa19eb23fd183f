"""Register a case (обращение) with everything the caller said, and tell the operational staff where that is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from models.account import AccountNumber
from models.call import CallKey
from models.case import RegistrationNumber
from models.case_deadline import AnswerDeadline
from models.case_states import CaseState
from models.dispatch_message import DispatchKind, DispatchPriority
from models.intent import Intent
from models.quality import FeederRule
from models.voice_message import MessageKind
from services.cases.case_desk import CaseReport
from services.cases.case_file import BY_MACHINE, Case, CaseEvent, CaseFile, CaseHistory
from services.messages.keep_voice_message import VoiceMessageFile
from services.readings.reading_desk import VoiceMessage
from services.transactions import Transactions

ANSWERED_AT_ONCE = (CaseState.REGISTERED, CaseState.ANSWERED_ON_CALL, CaseState.CLOSED)
"""The life of a case whose caller heard his answer on the line."""


@dataclass(frozen=True, slots=True)
class RegisteredReport:
    """A report as it is kept until the database has it: what was told the caller stands with it."""

    report: CaseReport
    code: str
    deadline: AnswerDeadline


@dataclass(frozen=True, slots=True)
class NewDispatch:
    """A message to the operational staff about a case."""

    number: RegistrationNumber
    kind: DispatchKind
    priority: DispatchPriority
    text: str
    raised_at: datetime
    outage: str | None = None


class ReportFile(Protocol):
    async def keep(self, registered: RegisteredReport, number: RegistrationNumber) -> RegistrationNumber | None:
        """File the report as new: None; or, where its key is known, the number it is filed under."""
        ...


class DispatchOut(Protocol):
    async def add(self, message: NewDispatch) -> None: ...


@dataclass(frozen=True, slots=True)
class FeederReports:
    """Reports of bad supply from premises of one feeder."""

    feeder: str
    """Its name, as the operators say it."""
    premises: int
    numbers: Sequence[RegistrationNumber]
    """The cases, the oldest first."""


class QualityReports(Protocol):
    async def on_feeder_of(self, account: AccountNumber, after: datetime) -> FeederReports | None:
        """Registered after that moment; None where the network does not tell of the account's feeder.

        Whoever asks of the same feeder at the same time waits, so that the last of them sees all.
        """
        ...


class NamelessCalls(Protocol):
    async def holds(self, call: CallKey) -> bool:
        """Whether the caller of this call wants to be nobody. Ask before anything of the call is filed."""
        ...


class RegisterRecords(Protocol):
    @property
    def forgotten_callers(self) -> NamelessCalls: ...

    @property
    def cases(self) -> CaseFile: ...

    @property
    def reports(self) -> ReportFile: ...

    @property
    def case_history(self) -> CaseHistory: ...

    @property
    def dispatch(self) -> DispatchOut: ...

    @property
    def voice_messages(self) -> VoiceMessageFile: ...

    @property
    def quality_reports(self) -> QualityReports: ...


@dataclass(frozen=True, slots=True)
class RegisterCase:
    transactions: Transactions[RegisterRecords]
    feeder_rule: FeederRule = field(default_factory=FeederRule)

    async def __call__(self, registered: RegisteredReport, number: RegistrationNumber) -> RegistrationNumber:
        """File report, case and dispatch message together, once; the case's number.

        Whoever has become nobody while it was on its way is nobody in it too. Raises DatabaseAway, DatabaseRefused.
        """
        async with self.transactions.begin() as records:
            if await records.forgotten_callers.holds(registered.report.call):
                registered = replace(registered, report=registered.report.nobodys())
            report = registered.report
            known = await records.reports.keep(registered, number)
            if known is not None:
                return known
            await records.cases.register(_case(registered, number))
            for state in ANSWERED_AT_ONCE if report.is_answered else (CaseState.REGISTERED,):
                why = registered.deadline.fault if state is CaseState.REGISTERED else ""
                await records.case_history.add(number, CaseEvent(report.registered_at, BY_MACHINE, state, why))
            if report.recording:
                await records.voice_messages.keep(_spoken(report), number)
            if report.dispatch is not None:
                await records.dispatch.add(_message(report, report.dispatch, number))
            elif together := await self._of_feeder(records, report):
                message = _message(report, DispatchPriority.URGENT, number)
                await records.dispatch.add(replace(message, text=f"{_in_words(together)}; {message.text}"))
        return number

    async def _of_feeder(self, records: RegisterRecords, report: CaseReport) -> FeederReports | None:
        """Reports of bad supply of the same feeder, this one among them, where they are enough (SMZ-4.1)."""
        if report.intent is not Intent.QUALITY_REPORT or report.account is None:
            return None
        after = report.registered_at - self.feeder_rule.within
        found = await records.quality_reports.on_feeder_of(report.account, after)
        return found if found is not None and self.feeder_rule.holds(found.premises) else None


def _case(registered: RegisteredReport, number: RegistrationNumber) -> Case:
    report = registered.report
    return Case(
        number=number,
        intent=report.intent,
        state=CaseState.CLOSED if report.is_answered else CaseState.REGISTERED,
        opened_at=report.registered_at,
        closed_at=report.registered_at if report.is_answered else None,
        account=report.account,
        phone=report.caller,
        premises=report.premises,
        deadline=registered.deadline,
        needs_written=report.wants_paper,
        outage=report.outage,
    )


def _spoken(report: CaseReport) -> VoiceMessage:
    """What the caller said, for a person to listen to; he settles it without settling the case."""
    return VoiceMessage(
        report.key,
        report.recording,
        report.recording_s,
        report.registered_at,
        report.call,
        report.caller,
        report.account,
        MessageKind.of(report.intent),
    )


def _in_words(together: FeederReports) -> str:
    cases = ", ".join(map(str, together.numbers))
    return f"bad supply at {together.premises} premises of {together.feeder}: {cases}"


def _message(report: CaseReport, priority: DispatchPriority, number: RegistrationNumber) -> NewDispatch:
    """What the staff reads: the place first, then what was said. Who said it stands with the case."""
    facts = (f"{name}: {value}" for name, value in sorted(report.facts.items()))
    text = "; ".join(part for part in (report.place, report.text, *facts) if part)
    return NewDispatch(number, DispatchKind.of(report.intent), priority, text, report.registered_at, report.outage)
