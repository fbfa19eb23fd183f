"""The small world's messages, readings and cases in memory, for the use cases by which people settle messages."""

import asyncio
import copy
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from models.account import (
    Account,
    AccountNumber,
    ConsumerKind,
    ContractStatus,
    Premises,
    PremisesKind,
    RestrictionStatus,
)
from models.case import RegistrationNumber
from models.heard_message import HeardWord
from models.message_review import SignedAction
from models.meter import Meter, MeterStatus, Register, Service, Zone
from models.phone_number import PhoneNumber
from models.reading import Period, ReadingStatus
from models.reading_history import PeriodReading
from models.voice_message import MessageReason, MessageState, states_before
from services.cases.case_file import Callback
from services.messages.filed_messages import CheckedMessage, WaitingMessage
from services.messages.message_board import OpenedMessage
from services.readings.consumption_history import PastReading
from services.readings.open_account import MeterPast
from services.readings.reading_desk import Submission, VoiceMessage
from services.readings.submit_reading import NewReading, StandingReadings
from tests.fakes.memory_cases import MemoryCases
from tests.fakes.supply import DAY, FLAT, METER, NIGHT, RESIDENT, WATER

_STANDING = (ReadingStatus.ACCEPTED, ReadingStatus.ACCEPTED_PRELIMINARY, ReadingStatus.PENDING_REVIEW)


@dataclass(slots=True)
class StoredLine:
    submission: Submission
    number: RegistrationNumber
    line: NewReading
    status: ReadingStatus


@dataclass(slots=True)
class _Content:
    opened: dict[str, OpenedMessage] = field(default_factory=dict)
    lines: list[StoredLine] = field(default_factory=list)
    submissions: dict[str, RegistrationNumber] = field(default_factory=dict)
    cases: MemoryCases = field(default_factory=MemoryCases)
    callbacks: dict[str, Callback] = field(default_factory=dict)
    called: dict[str, datetime] = field(default_factory=dict)
    """When each callback was made, by its key."""


class MemoryReviews:
    """Implements Transactions, MessageBoard, BlockFile, AccountFile and LookupFile over one flat's account."""

    def __init__(self) -> None:
        self.content = _Content()
        self._alone = asyncio.Lock()
        self._next_serial = 500

    @asynccontextmanager
    async def begin(self) -> AsyncIterator["MemoryRecords"]:
        async with self._alone:
            before = copy.deepcopy(self.content)
            try:
                await asyncio.sleep(0)
                yield MemoryRecords(self)
            except BaseException:
                self.content = before
                raise

    async def listed(self, states: Sequence[MessageState]) -> Sequence[WaitingMessage]:
        found = [each.filed for each in self.content.opened.values() if each.filed.state in states]
        return sorted(found, key=lambda each: (each.reason is not MessageReason.DANGER, each.message.received_at))

    async def find(self, number: RegistrationNumber) -> OpenedMessage | None:
        await asyncio.sleep(0)
        return self.content.opened.get(str(number))

    async def take(self, company: str, size: int) -> int:
        first, self._next_serial = self._next_serial, self._next_serial + size
        return first

    async def bound_to(self, phone: PhoneNumber) -> tuple[AccountNumber, ...]:
        return (FLAT,) if phone == RESIDENT else ()

    async def find_account(self, number: AccountNumber) -> Account | None:
        return _FLAT if number == FLAT else None

    async def meters_of(self, number: AccountNumber, since: Period) -> tuple[MeterPast, ...]:
        now: dict[str, list[PastReading]] = {}
        for each in self.content.lines:
            if each.status in (*_STANDING, ReadingStatus.EXPORTED):
                past = PastReading(
                    str(self.content.lines.index(each)),
                    each.submission.period,
                    each.line.value.value,
                    each.submission.received_at.date(),
                    each.status,
                )
                now.setdefault(each.line.value.register_id, []).append(past)
        return tuple(
            MeterPast(meter, {name: [*_PAST.get(name, ()), *now.get(name, ())] for name in _ids(meter)})
            for meter in (_ELECTRICITY, _WATER)
        )


@dataclass(frozen=True, slots=True)
class MemoryAccounts:
    """Implements AccountFile and LookupFile; `find` would otherwise mean a message."""

    of: MemoryReviews

    async def bound_to(self, phone: PhoneNumber) -> tuple[AccountNumber, ...]:
        return await self.of.bound_to(phone)

    async def find(self, number: AccountNumber) -> Account | None:
        return await self.of.find_account(number)

    async def meters_of(self, number: AccountNumber, since: Period) -> tuple[MeterPast, ...]:
        return await self.of.meters_of(number, since)

    async def note(self, phone: PhoneNumber, account: AccountNumber, day: date) -> int:
        raise AssertionError("nobody is told anything, so nothing is counted")


@dataclass(frozen=True, slots=True)
class MemoryRecords:
    """One transaction: every file of it is this object's part."""

    of: MemoryReviews

    @property
    def voice_messages(self) -> "MemoryMessageFile":
        return MemoryMessageFile(self.of.content)

    @property
    def message_reviews(self) -> "MemoryReviewFile":
        return MemoryReviewFile(self.of.content)

    @property
    def submissions(self) -> "MemorySubmissions":
        return MemorySubmissions(self.of.content)

    @property
    def cases(self) -> MemoryCases:
        return self.of.content.cases

    case_work = case_history = dispatch_work = cases

    @property
    def callbacks(self) -> "MemoryCallbacks":
        return MemoryCallbacks(self.of.content)


@dataclass(frozen=True, slots=True)
class MemoryMessageFile:
    """Implements VoiceMessageFile and CheckedMessageFile."""

    content: _Content

    async def keep(self, message: VoiceMessage, number: RegistrationNumber) -> RegistrationNumber | None:
        filed = WaitingMessage(message, number, MessageState.NEW, None, "", (), None)
        self.content.opened[str(number)] = OpenedMessage(filed, (), ())
        return None

    async def settle(self, checked: CheckedMessage) -> bool:
        ((number, found),) = [
            (number, each) for number, each in self.content.opened.items() if each.filed.message.key == checked.key
        ]
        if found.filed.state is not MessageState.NEW:
            return False
        finding, heard = checked.finding, checked.heard
        words: tuple[HeardWord, ...] = heard.words if heard else ()
        filed = replace(
            found.filed,
            state=finding.state,
            reason=finding.reason,
            transcript=heard.text if heard else "",
            readings=heard.readings if heard else (),
            match=finding.match,
        )
        self.content.opened[number] = OpenedMessage(filed, words, ())
        return True


@dataclass(frozen=True, slots=True)
class MemoryReviewFile:
    """Implements MessageReviewFile."""

    content: _Content

    async def settle(self, number: RegistrationNumber, signed: SignedAction) -> bool:
        to = signed.action.state
        assert to is not None, "an action that settles has a state"
        found = self.content.opened.get(str(number))
        if found is None or found.filed.state not in states_before(to):
            return False
        self._put(found, replace(found.filed, state=to), signed)
        return True

    async def attach(self, number: RegistrationNumber, account: AccountNumber, signed: SignedAction) -> bool:
        found = self.content.opened.get(str(number))
        if found is None or found.filed.state not in states_before(MessageState.REJECTED):
            return False
        self._put(found, replace(found.filed, message=replace(found.filed.message, account=account)), signed)
        self.content.cases.attach(number, account)
        return True

    def _put(self, found: OpenedMessage, filed: WaitingMessage, signed: SignedAction) -> None:
        self.content.opened[str(filed.number)] = replace(found, filed=filed, history=(*found.history, signed))


@dataclass(frozen=True, slots=True)
class MemorySubmissions:
    """Implements SubmissionFile."""

    content: _Content

    async def admit(self, submission: Submission, number: RegistrationNumber) -> RegistrationNumber | None:
        known = self.content.submissions.setdefault(submission.key, number)
        return known if known != number else None

    async def standing(self, meter_id: str, period: Period) -> StandingReadings:
        found: dict[str, list[PeriodReading]] = {}
        for place, each in enumerate(self.content.lines):
            of = each.submission
            if (of.meter_id, of.period) == (meter_id, period) and each.status in (*_STANDING, ReadingStatus.EXPORTED):
                reading = PeriodReading(str(place), each.line.value.value, each.status)
                found.setdefault(each.line.value.register_id, []).append(reading)
        return found

    async def restate(self, reading_id: str, status: ReadingStatus) -> None:
        self.content.lines[int(reading_id)].status = status

    async def add(self, submission: Submission, readings: Sequence[NewReading], number: RegistrationNumber) -> None:
        self.content.lines += [StoredLine(submission, number, each, each.status) for each in readings]


@dataclass(frozen=True, slots=True)
class MemoryCallbacks:
    """Implements CallbackFile."""

    content: _Content

    async def promise(self, callback: Callback) -> bool:
        return self.content.callbacks.setdefault(callback.key, callback) is callback

    async def number_of(self, key: str) -> RegistrationNumber | None:
        found = self.content.callbacks.get(key)
        return found.number if found else None

    async def done(self, key: str, at: datetime) -> RegistrationNumber | None:
        found = self.content.callbacks.get(key)
        if found is None or key in self.content.called:
            return None
        self.content.called[key] = at
        return found.number

    async def owed_for(self, number: RegistrationNumber) -> Sequence[str]:
        owed = (key for key, promised in self.content.callbacks.items() if promised.number == number)
        return sorted(key for key in owed if key not in self.content.called)


def _ids(meter: Meter) -> tuple[str, ...]:
    return tuple(each.register_id for each in meter.registers)


def _meter(meter_id: str, service: Service, *registers: Register) -> Meter:
    return Meter(
        meter_id, FLAT, f"0071{meter_id}", service, MeterStatus.ACTIVE, registers, date(2030, 1, 1), remote=False,
        p_max_kw=Decimal("7.5"),
    )  # fmt: skip


_FLAT = Account(
    FLAT,
    "C1",
    ConsumerKind.PERSON,
    Premises("P1", PremisesKind.MKD, "ул. Садовая, 1, кв. 2", ZoneInfo("Europe/Moscow")),
    ContractStatus.ACTIVE,
    "Д-1",
    phone_reading_allowed=True,
    restriction=RestrictionStatus.NONE,
    phones=(RESIDENT,),
)
_ELECTRICITY = _meter(
    METER, Service.ELECTRICITY, Register(DAY, Zone.DAY, 5, 0, 1), Register(NIGHT, Zone.NIGHT, 5, 0, 2)
)
_WATER = _meter("M2", Service.HOT_WATER, Register(WATER, Zone.TOTAL, 5, 0, 1))


def _past(register: str, month: int, value: int) -> PastReading:
    name = f"{register}-{month}"
    return PastReading(name, Period(2026, month), Decimal(value), date(2026, month, 20), ReadingStatus.EXPORTED)


_PAST = {
    DAY: [_past(DAY, month, 4000 + 180 * month) for month in range(5, 11)],
    NIGHT: [_past(NIGHT, month, 900) for month in range(7, 11)],
}
