"""The utility's desks in memory: what they were asked, and what they keep."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from models.account import AccountNumber, ConsumerKind
from models.case import CallbackReceipt, CallbackRequest, RegistrationNumber
from models.phone_number import PhoneNumber
from models.reading_history import AccountSheet
from models.reading_window import CallMoment
from services.dispatch.dispatch_desk import DangerAlarm
from services.errors import DatabaseAway
from services.readings.reading_desk import ReadingDraft, Receipt, Refusal, Submission, VoiceMessage
from tests.fakes.yasnogorsk import SHEETS, THE_20TH

FIRST_SERIAL = 123


class Numbers:
    """Registration numbers, the same for the same key."""

    def __init__(self) -> None:
        self._given: dict[str, RegistrationNumber] = {}

    def of(self, key: str) -> RegistrationNumber:
        fresh = RegistrationNumber("DEMO", THE_20TH.date(), FIRST_SERIAL + len(self._given))
        return self._given.setdefault(key, fresh)


class FakeReadingDesk:
    """Holds the sheets; `away` is a database that does not answer."""

    def __init__(
        self,
        sheets: Iterable[AccountSheet] = SHEETS,
        *,
        away: bool = False,
        most_accounts: int = 10,
        most_lower: int = 100,
    ) -> None:
        self._sheets = {sheet.account.number: sheet for sheet in sheets}
        self._away = away
        self._most_accounts = most_accounts
        self._asked: set[AccountNumber] = set()
        self._lower_left = most_lower
        self._numbers = Numbers()
        self.submitted: dict[str, Submission] = {}
        self.times_submitted = 0
        self.messages: dict[str, VoiceMessage] = {}
        self.drafts: list[ReadingDraft] = []

    async def accounts_of(self, caller: PhoneNumber) -> tuple[AccountNumber, ...]:
        bound = (number for number, sheet in self._sheets.items() if caller in sheet.account.phones)
        return () if self._away else tuple(bound)

    async def open_account(
        self, number: AccountNumber, caller: PhoneNumber | None, moment: CallMoment
    ) -> AccountSheet | Refusal:
        if self._away:
            return Refusal.DATABASE_AWAY
        self._asked.add(number)
        if len(self._asked) > self._most_accounts:
            return Refusal.TOO_MANY_ACCOUNTS_TODAY
        return self._sheets.get(number, Refusal.NO_SUCH_ACCOUNT)

    async def may_tell_lower(self, account: AccountNumber, caller: PhoneNumber | None) -> bool:
        self._lower_left -= 1
        return self._lower_left >= 0

    async def submit(self, submission: Submission) -> Receipt:
        self.times_submitted += 1
        self.submitted.setdefault(submission.key, submission)
        return Receipt(self._numbers.of(submission.key), stored=not self._away)

    async def keep_voice_message(self, message: VoiceMessage) -> Receipt:
        self.messages.setdefault(message.key, message)
        return Receipt(self._numbers.of(message.key), stored=not self._away)

    async def keep_draft(self, draft: ReadingDraft, caller: PhoneNumber | None) -> None:
        self.drafts.append(draft)


class FakeOperatorDesk:
    def __init__(
        self,
        *,
        is_open: bool = True,
        priority: Collection[PhoneNumber | AccountNumber] = (),
        kinds: Mapping[PhoneNumber | AccountNumber, ConsumerKind] = MappingProxyType({}),
    ) -> None:
        self._open = is_open
        self._priority = priority
        self._kinds = kinds
        self._numbers = Numbers()
        self.promised: dict[str, CallbackRequest] = {}

    async def is_open(self, queue: str) -> bool:
        return self._open

    async def is_priority(self, caller: PhoneNumber | None, account: AccountNumber | None) -> bool:
        return caller in self._priority or account in self._priority

    async def consumer_kind(self, caller: PhoneNumber | None, account: AccountNumber | None) -> ConsumerKind | None:
        known = account or caller
        return self._kinds.get(known) if known else None

    async def promise_callback(self, request: CallbackRequest, key: str) -> CallbackReceipt:
        self.promised.setdefault(key, request)
        return CallbackReceipt(self._numbers.of(key), THE_20TH + timedelta(hours=4))


class FakeDispatchDesk:
    def __init__(self, *, away: bool = False) -> None:
        self._away = away
        self._numbers = Numbers()
        self.alarms: dict[str, DangerAlarm] = {}

    async def raise_alarm(self, alarm: DangerAlarm) -> RegistrationNumber:
        if self._away:
            raise DatabaseAway
        self.alarms.setdefault(alarm.key, alarm)
        return self._numbers.of(alarm.key)


class StoppedClock:
    def __init__(self, at: datetime) -> None:
        self._at = at

    async def now(self) -> datetime:
        return self._at
