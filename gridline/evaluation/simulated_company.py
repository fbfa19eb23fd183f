"""A company without a telephone or a database: one account with one meter, of which the reading to come is known."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from gridline.evaluation.no_outages import NoOutages
from gridline.evaluation.sayings import VALUE_DIGITS
from ivr.call_context import CallContext
from ivr.desks import Desks
from models.account import (
    Account,
    AccountNumber,
    ConsumerKind,
    ContractStatus,
    Premises,
    PremisesKind,
    RestrictionStatus,
)
from models.account_form import AccountForm
from models.appointment import Appointment, Slot
from models.call import CallKey, IncomingCall, Language
from models.case import CallbackReceipt, CallbackRequest, RegistrationNumber
from models.company_profile import CompanyProfile, Country
from models.intent import Intent
from models.menu import MenuItem
from models.meter import Meter, MeterStatus, Register, Service, Zone
from models.month_window import LAST_DAY, MonthDay, MonthWindow
from models.opening_hours import EVERY_DAY, DayHours, OpeningHours, OpenSpan
from models.phone_number import PhoneNumber
from models.queue import QueueProfile
from models.reading_history import AccountSheet, MeterSheet, RegisterHistory
from models.reading_rules import ReadingMode, ReadingRules
from models.reading_window import CallMoment
from models.reconnect import Reconnection
from services.appointments.appointment_desk import BookRefusal, FreeSlots, NoDays, ProposedDays
from services.cases.case_desk import CaseReceipt, CaseReport, CaseStatus, CaseUnknown
from services.dispatch.dispatch_desk import DangerAlarm
from services.readings.reading_desk import ReadingDraft, Receipt, Refusal, Submission, VoiceMessage
from services.reconnections.reconnect_desk import ReconnectUnknown

_ZONE = ZoneInfo("Europe/Moscow")
_NOW = datetime(2026, 11, 20, 10, 0, tzinfo=_ZONE)
_ALL_DAY = DayHours(time(0), time(23, 59))
_READ_BEFORE = timedelta(days=30)
_MONTHLY_USE = Decimal(180)
_CALLER = PhoneNumber("+70000000101")
_ACCOUNT = AccountNumber("10010001")
_NUMBER = RegistrationNumber("DEMO", _NOW.date(), 123)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a caller has come to say."""

    account: AccountNumber = _ACCOUNT
    value: int = 0
    register_digits: int = VALUE_DIGITS
    used: int = 180
    """Since the last reading."""


@dataclass(slots=True)
class Utility:
    """The desks of this company; keeps what it is given."""

    sheet: AccountSheet
    submitted: list[Submission] = field(default_factory=list)
    wrong_accounts: int = 0
    """How often an account was asked for that is not his."""

    async def now(self) -> datetime:
        return _NOW

    async def accounts_of(self, caller: PhoneNumber) -> tuple[AccountNumber, ...]:
        return (self.sheet.account.number,)

    async def open_account(
        self, number: AccountNumber, caller: PhoneNumber | None, moment: CallMoment
    ) -> AccountSheet | Refusal:
        if number == self.sheet.account.number:
            return self.sheet
        self.wrong_accounts += 1
        return Refusal.NO_SUCH_ACCOUNT

    async def may_tell_lower(self, account: AccountNumber, caller: PhoneNumber | None) -> bool:
        return True

    async def submit(self, submission: Submission) -> Receipt:
        self.submitted.append(submission)
        return Receipt(_NUMBER, stored=True)

    async def keep_voice_message(self, message: VoiceMessage) -> Receipt:
        return Receipt(_NUMBER, stored=True)

    async def keep_draft(self, draft: ReadingDraft, caller: PhoneNumber | None) -> None:
        """Nobody hangs up here."""

    async def is_open(self, queue: str) -> bool:
        return True

    async def is_priority(self, caller: PhoneNumber | None, account: AccountNumber | None) -> bool:
        return False

    async def consumer_kind(self, caller: PhoneNumber | None, account: AccountNumber | None) -> ConsumerKind | None:
        return None

    async def promise_callback(self, request: CallbackRequest, key: str) -> CallbackReceipt:
        return CallbackReceipt(_NUMBER, _NOW)

    async def raise_alarm(self, alarm: DangerAlarm) -> RegistrationNumber:
        return _NUMBER

    async def register(self, report: CaseReport) -> CaseReceipt:
        return CaseReceipt(_NUMBER, "0000", None, stored=True)

    async def find(self, digits: str, caller: PhoneNumber | None, code: str | None) -> CaseStatus | CaseUnknown:
        return CaseUnknown.NOT_FOUND

    async def open_case_of(
        self,
        intent: Intent,
        caller: PhoneNumber | None,
        account: AccountNumber | None,
        premises: str | None,
    ) -> RegistrationNumber | None:
        return None

    async def forget_caller(self, call: CallKey, caller: PhoneNumber | None) -> None:
        """Nobody is kept here."""

    async def days_to_propose(self, matter: Intent) -> ProposedDays | NoDays:
        return NoDays.CALENDAR_NOT_LOADED

    async def free_slots(self, office: str, after: Slot | None) -> FreeSlots | BookRefusal:
        return FreeSlots((), more=False)

    async def book(self, wanted: Appointment) -> Appointment | BookRefusal:
        return BookRefusal.SLOT_TAKEN

    async def mine(self, caller: PhoneNumber) -> tuple[Appointment, ...] | BookRefusal:
        return ()

    async def of_case(self, number: RegistrationNumber) -> Appointment | BookRefusal:
        return BookRefusal.NOT_FOUND

    async def move(self, number: RegistrationNumber, wanted: Appointment) -> Appointment | BookRefusal:
        return BookRefusal.NOT_FOUND

    async def cancel(self, number: RegistrationNumber) -> Appointment | BookRefusal:
        return BookRefusal.NOT_FOUND

    async def reconnection(self, account: AccountNumber) -> Reconnection | ReconnectUnknown:
        return ReconnectUnknown.NOT_LISTED


def utility_for(expected: Expected) -> Utility:
    """A company at which this is right, and plausible."""
    return Utility(_sheet(expected))


def call_to(utility: Utility, *, is_known: bool) -> CallContext:
    """A call of the account's holder; `is_known`: by his number."""
    length = len(utility.sheet.account.number.value)
    incoming = IncomingCall(CallKey("evaluation", "1"), "70001000000", _CALLER if is_known else None, _NOW)
    desks = Desks(
        readings=utility,
        operators=utility,
        dispatch=utility,
        cases=utility,
        appointments=utility,
        reconnects=utility,
        outages=NoOutages(_NUMBER),
    )
    return CallContext(incoming, _profile(AccountForm(length, length)), utility, desks)


def moment() -> CallMoment:
    """Of every call here."""
    return CallMoment(_NOW, _NOW)


def _profile(form: AccountForm) -> CompanyProfile:
    return CompanyProfile(
        code="demo",
        name="Ясногорск Энерго",
        country=Country.RU,
        zone=_ZONE,
        languages=(Language.RUSSIAN,),
        menu_order=(MenuItem.READINGS,),
        readings=ReadingRules(
            mode=ReadingMode.FULL,
            services={Service.ELECTRICITY: frozenset(PremisesKind)},
            window=MonthWindow(MonthDay(1), LAST_DAY, _ALL_DAY),
        ),
        queues=(QueueProfile("readings", OpeningHours((OpenSpan(EVERY_DAY, _ALL_DAY),))),),
        account_form=form,
    )


def _sheet(expected: Expected) -> AccountSheet:
    register = Register("r1", Zone.TOTAL, expected.register_digits, digits_frac=0, order=1)
    meter = Meter(
        meter_id="m1",
        account=expected.account,
        serial="07711001",
        service=Service.ELECTRICITY,
        status=MeterStatus.ACTIVE,
        registers=(register,),
        verified_until=date(2035, 12, 31),
        remote=False,
    )
    return AccountSheet(_account(expected.account), (MeterSheet(meter, (_history(register, expected),)),))


def _history(register: Register, expected: Expected) -> RegisterHistory:
    """A new meter has none: of 0 there can have been no use before."""
    if not expected.value:
        return RegisterHistory(register, None, None, None, zero_months=0)
    previous = Decimal(max(expected.value - expected.used, 0))
    return RegisterHistory(register, previous, (_NOW - _READ_BEFORE).date(), _MONTHLY_USE, zero_months=0)


def _account(number: AccountNumber) -> Account:
    return Account(
        number=number,
        consumer_id="c1",
        consumer_kind=ConsumerKind.PERSON,
        premises=Premises("p1", PremisesKind.MKD, "Ясногорск", _ZONE),
        contract_status=ContractStatus.ACTIVE,
        contract_number="1",
        phone_reading_allowed=True,
        restriction=RestrictionStatus.NONE,
        phones=(_CALLER,),
    )
