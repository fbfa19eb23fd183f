"""Checks over a whole meter: may it be read, what the period already has, do its zones agree (R-5, R-12 to R-20)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from models.meter import Meter, MeterStatus, Zone
from models.reading import ReadingFlag, ReadingStatus
from models.reading_checks import CheckTerms, VerdictKind, capacity, check_number
from models.reading_history import MeterSheet, RegisterHistory
from models.reading_rules import OverduePolicy, ReadingMode, ReadingRules, RemotePolicy

Values = Mapping[str, Decimal]
"""The values of one meter by register_id."""


class MeterCheck(StrEnum):
    TAKE = "take"
    TAKE_OVERDUE = "take_overdue"
    """Verification overdue: take it with the flag and tell the caller."""
    NOT_ACTIVE = "not_active"
    OVERDUE = "overdue"
    """Verification overdue, and the company refuses such readings."""
    REMOTE = "remote"


def check_meter(meter: Meter, rules: ReadingRules, today: date) -> MeterCheck:
    """Whether readings of `meter` are taken on the local date `today` (reading rules R-12, R-13, R-14)."""
    if meter.status is not MeterStatus.ACTIVE:
        return MeterCheck.NOT_ACTIVE
    if meter.remote and rules.remote is RemotePolicy.REFUSE:
        return MeterCheck.REMOTE
    if meter.verified_until is None or meter.verified_until >= today:
        return MeterCheck.TAKE
    match rules.verification_overdue:
        case OverduePolicy.ACCEPT_FLAG:
            return MeterCheck.TAKE_OVERDUE
        case OverduePolicy.REFUSE:
            return MeterCheck.OVERDUE


class Already(StrEnum):
    """What the period already has of a meter."""

    NOTHING = "nothing"
    REPLACEABLE = "replaceable"
    BILLED = "billed"


_STANDING = frozenset(
    {
        ReadingStatus.CONFIRMED,
        ReadingStatus.ACCEPTED,
        ReadingStatus.ACCEPTED_PRELIMINARY,
        ReadingStatus.PENDING_REVIEW,
    }
)


def already(sheet: MeterSheet) -> Already:
    """Whether the period has readings of this meter, and may they be replaced by phone (reading rules R-18, R-19).

    One billed register closes the whole meter: its registers are given together.
    """
    statuses = {history.this_period.status for history in sheet.registers if history.this_period}
    if ReadingStatus.EXPORTED in statuses:
        return Already.BILLED
    return Already.REPLACEABLE if statuses & _STANDING else Already.NOTHING


class LowerStep(StrEnum):
    """What follows a value below the previous one."""

    ASK_AGAIN = "ask_again"
    TAKE_FOR_REVIEW = "take_for_review"
    """Keep it as PENDING_REVIEW with the flag LOWER, promise a callback, offer an operator."""


def after_lower(value: Decimal, earlier: Sequence[Decimal]) -> LowerStep:
    """The step after a value below the previous one, `earlier` being what was given before it (reading rule R-5)."""
    return LowerStep.TAKE_FOR_REVIEW if value in earlier else LowerStep.ASK_AGAIN


def asking_order(sheet: MeterSheet) -> tuple[RegisterHistory, ...]:
    """The registers in the order in which they are asked: day, night, half-peak... (reading rule R-15)."""
    zones = list(Zone)
    return tuple(sorted(sheet.registers, key=lambda h: (h.register.order, zones.index(h.register.zone))))


def is_complete(sheet: MeterSheet, values: Values) -> bool:
    """Whether every register has a value: a meter is given whole or not at all (reading rule R-15)."""
    return {history.register.register_id for history in sheet.registers} <= values.keys()


class ZoneCheck(StrEnum):
    FIT = "fit"
    SUM_DIFFERS = "sum_differs"
    """The zones do not add up to the total: ask again; if it stays so, flag ZONE_SUM."""
    SWAPPED = "swapped"
    """Day and night fit better the other way round: ask; if the caller keeps them, flag ZONES_SWAPPED."""


def check_zones(sheet: MeterSheet, values: Values, terms: CheckTerms) -> ZoneCheck:
    """Whether the values of a meter's zones agree (reading rule R-16). Registers without a value are left out."""
    if _look_swapped(sheet, values, terms):
        return ZoneCheck.SWAPPED
    return ZoneCheck.FIT if _sum_agrees(sheet, values) else ZoneCheck.SUM_DIFFERS


def swapped(sheet: MeterSheet, values: Values) -> dict[str, Decimal]:
    """`values` with day and night exchanged; as they are where the meter has not both."""
    by_zone = _by_zone(sheet)
    if not {Zone.DAY, Zone.NIGHT} <= by_zone.keys():
        return dict(values)
    day, night = (by_zone[zone].register.register_id for zone in (Zone.DAY, Zone.NIGHT))
    if not {day, night} <= values.keys():
        return dict(values)
    return {**values, day: values[night], night: values[day]}


_DOUBTFUL = frozenset(
    {VerdictKind.LOWER, VerdictKind.JUMP, VerdictKind.ROLLOVER_JUMP, VerdictKind.REVIEW, VerdictKind.IMPOSSIBLE}
)
_FITTING = frozenset({VerdictKind.OK, VerdictKind.ROLLOVER})


def _look_swapped(sheet: MeterSheet, values: Values, terms: CheckTerms) -> bool:
    exchanged = swapped(sheet, values)
    pair = [history for zone, history in _by_zone(sheet).items() if zone in (Zone.DAY, Zone.NIGHT)]
    if exchanged == values or any(history.previous is None for history in pair):
        return False
    as_given = _kinds(pair, values, terms)
    return bool(as_given & _DOUBTFUL) and _kinds(pair, exchanged, terms) <= _FITTING


def _kinds(registers: Sequence[RegisterHistory], values: Values, terms: CheckTerms) -> set[VerdictKind]:
    return {check_number(values[h.register.register_id], h, terms).kind for h in registers}


def _sum_agrees(sheet: MeterSheet, values: Values) -> bool:
    by_zone = _by_zone(sheet)
    total = by_zone.pop(Zone.TOTAL, None)
    if total is None or not by_zone or not is_complete(sheet, values):
        return True
    parts = sum((values[history.register.register_id] for history in by_zone.values()), Decimal(0))
    full = capacity(total.register)
    # Round the dial: after a rollover of the total, 99990 and 10 are twenty apart.
    apart = abs(parts - values[total.register.register_id]) % full
    return min(apart, full - apart) <= len(by_zone)


def _by_zone(sheet: MeterSheet) -> dict[Zone, RegisterHistory]:
    return {history.register.zone: history for history in sheet.registers}


_FOR_A_PERSON = frozenset(
    {
        ReadingFlag.REVIEW,
        ReadingFlag.LOWER,
        ReadingFlag.ZONE_SUM,
        ReadingFlag.ZONES_SWAPPED,
        ReadingFlag.CONFLICT,
    }
)


def status_for(flags: frozenset[ReadingFlag], mode: ReadingMode) -> ReadingStatus:
    """The status of a reading that the caller confirmed, by what the checks noticed and by the company's mode."""
    if flags & _FOR_A_PERSON:
        return ReadingStatus.PENDING_REVIEW
    return ReadingStatus.ACCEPTED_PRELIMINARY if mode is ReadingMode.PRELIMINARY else ReadingStatus.ACCEPTED
