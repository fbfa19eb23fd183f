"""Values that a person gives for a caller's meters, held against the rules of any reading (R-1 to R-22)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from models.given_objections import Objection, Objections
from models.local_time import local
from models.meter import MeterStatus, Zone
from models.meter_checks import Already, MeterCheck, ZoneCheck, already, asking_order, check_meter, check_zones
from models.reading import Period, ReadingFlag
from models.reading_checks import CheckTerms, Verdict, VerdictKind, check_value
from models.reading_history import AccountSheet, MeterSheet, RegisterHistory
from models.reading_rules import ReadingRules
from models.reading_window import WindowKind, WindowState, gate_voice_message


@dataclass(frozen=True, slots=True)
class GivenValue:
    """A register by its id, or by its zone where the account has one such register; the digits before the comma."""

    register: str
    digits: str


@dataclass(frozen=True, slots=True)
class GivenTerms:
    """`received_at` is the end of the recording, which is the moment that counts (AES-1.3)."""

    rules: ReadingRules
    received_at: datetime
    sure: bool = False
    """He has looked at what seems unusual, and it is so (reading rules R-4 to R-8, R-16)."""
    replace: bool = False
    """The period's reading is to give way (reading rule R-18)."""


@dataclass(frozen=True, slots=True)
class CheckedValue:
    register_id: str
    verdict: Verdict
    """With the flags of the meter and of the day besides those of the value."""
    replaces: str | None
    beside: tuple[str, ...] = ()
    """The period's other readings, which give way with that one."""


@dataclass(frozen=True, slots=True)
class CheckedReading:
    """A whole meter (reading rule R-15)."""

    meter_id: str
    period: Period
    values: tuple[CheckedValue, ...]


def check_given(given: Sequence[GivenValue], sheet: AccountSheet, terms: GivenTerms) -> tuple[CheckedReading, ...]:
    """The readings, a meter each. Raises Objections with everything that stands in their way."""
    state = window_of(sheet, terms)
    placed = _placed(given, sheet)
    checks = [_MeterTrial(each, sheet, terms, state, placed) for each in sheet.meters if _is_given(each, placed)]
    objections = [objection for check in checks for objection in check.objections()]
    if objections:
        raise Objections(objections)
    return tuple(check.reading() for check in checks)


def window_of(sheet: AccountSheet, terms: GivenTerms) -> WindowState:
    """The window at the moment the message was left; its period is set. Raises Objections where it was closed."""
    account = sheet.account
    state = gate_voice_message(terms.rules, terms.received_at, account.premises.zone, account.consumer_kind)
    if state.period is None:
        raise Objections([(Objection.OUTSIDE_WINDOW, str(account.number))])
    return state


def _placed(given: Sequence[GivenValue], sheet: AccountSheet) -> Mapping[str, str]:
    """The digits by register id."""
    found = [(each, _registers_called(each.register, sheet)) for each in given]
    times = Counter(ids[0] for _, ids in found if len(ids) == 1)
    wrong: list[tuple[Objection, str]] = []
    for each, ids in found:
        wrong += [(Objection.NO_SUCH_REGISTER, each.register)] if not ids else []
        wrong += [(Objection.SEVERAL_REGISTERS, f"{each.register}: {', '.join(ids)}")] if len(ids) > 1 else []
        if not (each.digits.isascii() and each.digits.isdigit()):
            wrong.append((Objection.NO_NUMBER, f"{each.register}={each.digits}"))
    wrong += [(Objection.GIVEN_TWICE, register) for register, count in times.items() if count > 1]
    if wrong:
        raise Objections(wrong)
    return {ids[0]: each.digits for each, ids in found}


def _registers_called(name: str, sheet: AccountSheet) -> list[str]:
    hanging = [each for each in sheet.meters if each.meter.status is not MeterStatus.DISMANTLED]
    registers = [history.register for each in hanging for history in each.registers]
    exact = [each.register_id for each in registers if each.register_id == name]
    return exact or [each.register_id for each in registers if each.zone == name.lower()]


def _is_given(sheet: MeterSheet, placed: Mapping[str, str]) -> bool:
    return any(history.register.register_id in placed for history in sheet.registers)


_NEVER: Mapping[VerdictKind, Objection] = {
    VerdictKind.TOO_LONG: Objection.TOO_LONG,
    VerdictKind.DROP_FRACTION: Objection.FRACTION,
    VerdictKind.IMPOSSIBLE: Objection.IMPOSSIBLE,
}
_UNUSUAL: Mapping[VerdictKind, Objection] = {
    VerdictKind.LOWER: Objection.LOWER,
    VerdictKind.ROLLOVER: Objection.ROLLOVER,
    VerdictKind.ROLLOVER_JUMP: Objection.ROLLOVER,
    VerdictKind.ZERO: Objection.NO_USE,
    VerdictKind.JUMP: Objection.JUMP,
    VerdictKind.REVIEW: Objection.REVIEW,
}
_ZONES: Mapping[ZoneCheck, tuple[Objection, ReadingFlag]] = {
    ZoneCheck.SWAPPED: (Objection.ZONES_SWAPPED, ReadingFlag.ZONES_SWAPPED),
    ZoneCheck.SUM_DIFFERS: (Objection.ZONE_SUM, ReadingFlag.ZONE_SUM),
}


@dataclass(frozen=True, slots=True)
class _MeterTrial:
    """One meter's values against the rules."""

    sheet: MeterSheet
    account: AccountSheet
    terms: GivenTerms
    state: WindowState
    placed: Mapping[str, str]

    def objections(self) -> list[tuple[Objection, str]]:
        missing = [each for each in asking_order(self.sheet) if each.register.register_id not in self.placed]
        if missing:
            return [(Objection.REGISTER_MISSING, _named(each)) for each in missing]
        return [*self._of_meter(), *self._of_values()]

    def reading(self) -> CheckedReading:
        assert self.state.period is not None, "a closed window was objected to"
        values = tuple(self._checked(each) for each in asking_order(self.sheet))
        return CheckedReading(self.sheet.meter.meter_id, self.state.period, values)

    def _of_meter(self) -> list[tuple[Objection, str]]:
        meter, rules = self.sheet.meter, self.terms.rules
        standing = already(self.sheet)
        doubts = (
            (Objection.NOT_TAKEN, rules.obstacle(self.account.account, meter.service) is not None),
            (Objection.METER_NOT_READ, self._meter_check not in (MeterCheck.TAKE, MeterCheck.TAKE_OVERDUE)),
            (Objection.BILLED, standing is Already.BILLED),
            (Objection.ALREADY_GIVEN, standing is Already.REPLACEABLE and not self.terms.replace),
        )
        return [(objection, f"meter {meter.meter_id}") for objection, holds in doubts if holds]

    def _of_values(self) -> list[tuple[Objection, str]]:
        kinds = _NEVER if self.terms.sure else {**_NEVER, **_UNUSUAL}
        verdicts = [(each, self._verdict(each)) for each in asking_order(self.sheet)]
        found = [
            (kinds[verdict.kind], f"{_named(each)} = {verdict.value:f}{_before(each)}")
            for each, verdict in verdicts
            if verdict.kind in kinds
        ]
        if self.terms.sure:
            return found
        found += [
            (Objection.OVERTAKEN, f"{_named(each)} = {verdict.value:f}, later {each.following:f}")
            for each, verdict in verdicts
            if _is_overtaken(each, verdict)
        ]
        if self._zone_check in _ZONES:
            found.append((_ZONES[self._zone_check][0], f"meter {self.sheet.meter.meter_id}"))
        return found

    def _checked(self, history: RegisterHistory) -> CheckedValue:
        verdict = self._verdict(history)
        standing = history.this_period if already(self.sheet) is Already.REPLACEABLE else None
        flagged = replace(verdict, flags=verdict.flags | self._flags())
        if standing is None:
            return CheckedValue(history.register.register_id, flagged, None)
        return CheckedValue(history.register.register_id, flagged, standing.reading_id, standing.beside)

    def _flags(self) -> frozenset[ReadingFlag]:
        noticed = {
            ReadingFlag.REVIEW: any(_is_overtaken(each, self._verdict(each)) for each in self.sheet.registers),
            ReadingFlag.VERIFICATION_OVERDUE: self._meter_check is MeterCheck.TAKE_OVERDUE,
            ReadingFlag.LATE: self.state.kind is WindowKind.LATE,
            ReadingFlag.ZONES_SWAPPED: self._zone_check is ZoneCheck.SWAPPED,
            ReadingFlag.ZONE_SUM: self._zone_check is ZoneCheck.SUM_DIFFERS,
        }
        return frozenset(flag for flag, holds in noticed.items() if holds)

    def _verdict(self, history: RegisterHistory) -> Verdict:
        return check_value(self.placed[history.register.register_id], history, self._check_terms)

    @property
    def _zone_check(self) -> ZoneCheck:
        values = {each.register.register_id: self._verdict(each).value for each in self.sheet.registers}
        return check_zones(self.sheet, values, self._check_terms)

    @property
    def _meter_check(self) -> MeterCheck:
        return check_meter(self.sheet.meter, self.terms.rules, self._today)

    @property
    def _check_terms(self) -> CheckTerms:
        return CheckTerms.for_meter(self.sheet.meter, self.terms.rules.limits, self._today)

    @property
    def _today(self) -> date:
        return local(self.terms.received_at, self.account.account.premises.zone).date()


def _is_overtaken(history: RegisterHistory, verdict: Verdict) -> bool:
    """A message that waited may have been overtaken by readings that a sheet of its own period takes no notice of."""
    return history.following is not None and verdict.value > history.following


def _named(history: RegisterHistory) -> str:
    register = history.register
    return register.register_id if register.zone is Zone.TOTAL else f"{register.register_id} ({register.zone.value})"


def _before(history: RegisterHistory) -> str:
    return "" if history.previous is None else f", before {history.previous:f}"
