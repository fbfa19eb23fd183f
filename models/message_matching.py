"""A voice message held against an account: which meter and which values it names, or why none (AES-1.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from models.account import Account, AccountNumber
from models.heard_message import HeardMessage, SpokenReading, SpokenValue
from models.local_time import local
from models.meter import Meter, MeterStatus, Zone
from models.meter_checks import Already, MeterCheck, ZoneCheck, already, asking_order, check_meter, check_zones
from models.reading import Period, ReadingFlag
from models.reading_checks import CheckTerms, Verdict, VerdictKind, check_value
from models.reading_history import AccountSheet, MeterSheet, RegisterHistory
from models.reading_rules import ReadingRules
from models.reading_window import WindowKind, gate_voice_message
from models.voice_message import MessageReason

SHORTEST_SERIAL = 4
"""As in a call: the last four digits of a serial number, or more of them (reading rule R-17)."""


@dataclass(frozen=True, slots=True)
class MessageTerms:
    """What a check needs besides the message and the accounts."""

    rules: ReadingRules
    received_at: datetime
    """The end of the recording, which is the moment that counts."""
    now: datetime


@dataclass(frozen=True, slots=True)
class MatchedValue:
    register_id: str
    zone: Zone
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class MatchedReading:
    """A whole meter's values, each of the class ok."""

    account: AccountNumber
    meter_id: str
    period: Period
    values: tuple[MatchedValue, ...]


@dataclass(frozen=True, slots=True)
class MessageTrial:
    """One way to understand a message, held against what the utility knows."""

    heard: HeardMessage
    reading: SpokenReading
    terms: MessageTerms

    def outcome(self, sheets: Mapping[AccountNumber, AccountSheet]) -> MatchedReading | MessageReason:
        """The reading that it names, or why it names none that may be taken."""
        try:
            return self._match(sheets)
        except _Fails as fails:
            return fails.reason

    def _match(self, sheets: Mapping[AccountNumber, AccountSheet]) -> MatchedReading:
        number = self.reading.account
        if number is None:
            raise _Fails(MessageReason.NO_ACCOUNT)
        if number not in sheets:
            raise _Fails(MessageReason.ACCOUNT_NOT_FOUND)
        sheet = sheets[number]
        counts_for = self._period(sheet.account)
        meter = self._meter(sheet)
        self._may_be_given(sheet.account, meter)
        values = _Values(meter, self._check_terms(sheet.account, meter.meter)).of(self.reading.values)
        return MatchedReading(number, meter.meter.meter_id, counts_for, values)

    def _period(self, account: Account) -> Period:
        """Late is not within the window: what that means, only a person can tell the caller."""
        rules, zone = self.terms.rules, account.premises.zone
        state = gate_voice_message(rules, self.terms.received_at, zone, account.consumer_kind)
        if state.kind is not WindowKind.OPEN or state.period is None:
            raise _Fails(MessageReason.OUTSIDE_WINDOW)
        return state.period

    def _meter(self, sheet: AccountSheet) -> MeterSheet:
        """The one that it can be; never one of several (reading rules R-11, R-17, R-21)."""
        if len(self.heard.services) > 1:
            raise _Fails(MessageReason.SEVERAL_METERS)
        fitting = [each for each in sheet.meters if self._is_meant(each.meter)]
        if len(fitting) != 1:
            raise _Fails(MessageReason.SEVERAL_METERS if fitting else MessageReason.NO_SUCH_METER)
        return fitting[0]

    def _is_meant(self, meter: Meter) -> bool:
        if meter.status is MeterStatus.DISMANTLED or self.heard.services - {meter.service}:
            return False
        return _ends_with(meter.serial, self.reading.serial)

    def _may_be_given(self, account: Account, sheet: MeterSheet) -> None:
        """An overdue verification must be told to the caller, and whether he replaces a reading is asked of him."""
        rules, meter = self.terms.rules, sheet.meter
        taken = check_meter(meter, rules, self._today(account)) is MeterCheck.TAKE
        if not taken or rules.obstacle(account, meter.service) is not None:
            raise _Fails(MessageReason.NOT_BY_PHONE)
        if already(sheet) is not Already.NOTHING:
            raise _Fails(MessageReason.ALREADY_GIVEN)

    def _today(self, account: Account) -> date:
        return local(self.terms.received_at, account.premises.zone).date()

    def _check_terms(self, account: Account, meter: Meter) -> CheckTerms:
        return CheckTerms.for_meter(meter, self.terms.rules.limits, self._today(account))


class _Fails(Exception):
    """This way to understand the message names no reading that may be taken."""

    def __init__(self, reason: MessageReason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of one meter, all registers or none (reading rule R-15)."""

    sheet: MeterSheet
    terms: CheckTerms

    def of(self, spoken: tuple[SpokenValue, ...]) -> tuple[MatchedValue, ...]:
        placed = self._placed(spoken)
        values = tuple(self._matched(history, placed[history.register.zone]) for history in asking_order(self.sheet))
        numbers: dict[str, Decimal] = {value.register_id: value.verdict.value for value in values}
        if check_zones(self.sheet, numbers, self.terms) is not ZoneCheck.FIT:
            raise _Fails(MessageReason.NOT_PLAUSIBLE)
        return values

    def _placed(self, spoken: tuple[SpokenValue, ...]) -> Mapping[Zone, SpokenValue]:
        """By zone. Where a meter has several he must have named each: their order is no more than a habit."""
        zones = [history.register.zone for history in self.sheet.registers]
        only = zones[0] if len(zones) == 1 else None
        placed = {zone: value for value in spoken if (zone := value.zone or only) is not None}
        if len(placed) != len(spoken) or set(placed) != set(zones):
            raise _Fails(MessageReason.REGISTERS_DIFFER)
        return placed

    def _matched(self, history: RegisterHistory, spoken: SpokenValue) -> MatchedValue:
        verdicts = {verdict.value: verdict for verdict in self._plausible(history, spoken)}
        if not verdicts:
            raise _Fails(MessageReason.NOT_PLAUSIBLE)
        if len(verdicts) > 1:
            raise _Fails(MessageReason.AMBIGUOUS)
        (verdict,) = verdicts.values()
        if ReadingFlag.NO_HISTORY in verdict.flags:
            raise _Fails(MessageReason.NO_HISTORY)
        return MatchedValue(history.register.register_id, history.register.zone, verdict)

    def _plausible(self, history: RegisterHistory, spoken: SpokenValue) -> list[Verdict]:
        verdicts = [check_value(digits, history, self.terms) for digits in spoken.digits]
        return [verdict for verdict in verdicts if verdict.kind is VerdictKind.OK]


def _ends_with(serial: str, spoken: str) -> bool:
    """Whether the digits he named are the end of the meter's number; nothing named fits every meter."""
    if not spoken:
        return True
    return len(spoken) >= SHORTEST_SERIAL and "".join(filter(str.isdigit, serial)).endswith(spoken)
