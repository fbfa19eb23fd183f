"""Checks of one value that a caller reads off a register, against what is known of it (reading rules R-1 to R-10)."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from models.meter import Meter, Register, Service
from models.reading import ReadingFlag
from models.reading_history import RegisterHistory
from models.reading_limits import ReadingLimits

_MONTH_DAYS = Decimal("30.4")
_LEAST_MONTHS = Decimal("0.5")
"""A few days since the last reading count as half a month, or else every call would be a jump."""
_ROLLOVER_FROM = Decimal("0.9")
"""Only a register in its last tenth can have passed through zero since."""
_ZERO_MONTHS_FLAGGED = 3
_ZERO = Decimal(0)


class VerdictKind(StrEnum):
    """What a value looks like, and so what the caller is asked next."""

    OK = "ok"
    TOO_LONG = "too_long"
    DROP_FRACTION = "drop_fraction"
    """Too long, but sensible without the digits after the comma: ask, then check the suggested value."""
    LOWER = "lower_than_previous"
    ROLLOVER = "rollover"
    ROLLOVER_JUMP = "rollover_jump"
    """Passed through zero and used more than usual besides: confirm."""
    ZERO = "zero"
    JUMP = "jump"
    REVIEW = "review"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class CheckTerms:
    """What a check needs besides the register's past.

    `today` is the local date of the premises. `p_max_kw` is the meter's own permitted power; None takes the company's.
    """

    today: date
    service: Service
    limits: ReadingLimits
    ct_ratio: int = 1
    p_max_kw: Decimal | None = None

    @classmethod
    def for_meter(cls, meter: Meter, limits: ReadingLimits, today: date) -> "CheckTerms":
        return cls(today, meter.service, limits, meter.ct_ratio, meter.p_max_kw)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks say of one value.

    `value` is the register's value; with DROP_FRACTION it is the suggestion, which is to be checked again once the
    caller agrees. `consumption` is in the service's unit after transformer ratio (reading rule R-22); None: unknown.
    """

    kind: VerdictKind
    value: Decimal
    consumption: Decimal | None = None
    flags: frozenset[ReadingFlag] = frozenset()


@dataclass(frozen=True, slots=True)
class Bounds:
    """Above `soft` the caller confirms, above `review` a person decides, above `most` it cannot be. In the unit."""

    soft: Decimal
    review: Decimal
    most: Decimal


_FLAGS: dict[VerdictKind, frozenset[ReadingFlag]] = {
    VerdictKind.LOWER: frozenset({ReadingFlag.LOWER}),
    VerdictKind.ROLLOVER: frozenset({ReadingFlag.ROLLOVER}),
    VerdictKind.ROLLOVER_JUMP: frozenset({ReadingFlag.ROLLOVER, ReadingFlag.JUMP}),
    VerdictKind.JUMP: frozenset({ReadingFlag.JUMP}),
    VerdictKind.REVIEW: frozenset({ReadingFlag.REVIEW}),
}

_PLAUSIBLE = frozenset({VerdictKind.OK, VerdictKind.ZERO, VerdictKind.ROLLOVER})


def check_value(typed: str, history: RegisterHistory, terms: CheckTerms) -> Verdict:
    """The verdict on the digits in `typed`; leading zeros mean nothing.

    Without any previous value only the length can be checked: the verdict is OK with the flag NO_HISTORY.
    Raises ValueError where `typed` is not ASCII digits: what is not a number never gets here (reading rule R-1).
    """
    if not (typed.isascii() and typed.isdigit()):
        raise ValueError("a value is digits only")
    verdict = check_number(Decimal(typed), history, terms)
    if verdict.kind is VerdictKind.TOO_LONG:
        return _without_fraction(typed.lstrip("0"), history, terms) or verdict
    return verdict


def check_number(value: Decimal, history: RegisterHistory, terms: CheckTerms) -> Verdict:
    """The verdict on a value that is a number already, so without any suggestion to drop a fraction."""
    if value >= capacity(history.register):
        return Verdict(VerdictKind.TOO_LONG, value)
    if history.previous is None:
        return Verdict(VerdictKind.OK, value, flags=frozenset({ReadingFlag.NO_HISTORY}))
    # Other channels bring fractions, the telephone does not: 4512 after 4512.35 is the same value, not a lower one.
    whole = history.previous.to_integral_value(ROUND_FLOOR)
    if value < whole:
        return _lower_or_rollover(value, history.previous, history, terms)
    used = max(value - history.previous, _ZERO) * terms.ct_ratio
    if value == whole:
        return Verdict(VerdictKind.ZERO, value, used, _zero_flags(history))
    kind = _class(used, bounds(history, terms))
    return Verdict(kind, value, used, _FLAGS.get(kind, frozenset()))


def capacity(register: Register) -> Decimal:
    """The first number that does not fit on the register's whole digits."""
    return Decimal(10) ** register.digits_int


def bounds(history: RegisterHistory, terms: CheckTerms) -> Bounds:
    """How much use since the previous reading is still usual (reading rules R-7 to R-10).

    A previous reading without a date counts as a month old, one dated today or later as a day old. The permitted power
    of a transformer meter, where its own is not known, is the company's default times the ratio.
    """
    limits = terms.limits.of(terms.service)
    days = _days(history, terms)
    average = history.average_month
    if average is None:
        soft, review = _over(limits.soft_floor, days), _over(limits.review_floor, days)
    else:
        usual = average * terms.ct_ratio
        soft = max(_over(limits.soft_k * usual, days), limits.soft_floor)
        review = max(_over(limits.review_k * usual, days), limits.review_floor)
    own = terms.p_max_kw if terms.service is Service.ELECTRICITY else None
    per_hour = limits.per_hour * terms.ct_ratio if own is None else own
    return Bounds(soft, review, per_hour * 24 * days)


def usual_values(history: RegisterHistory, terms: CheckTerms) -> tuple[int, int] | None:
    """The value before, and the most that would be taken without a further question; None where none is known.

    Given only where one more digit behind any of them would lead out of them.
    """
    if history.previous is None:
        return None
    least = int(history.previous)
    limit = bounds(history, terms)
    used = min(limit.soft, limit.most) / terms.ct_ratio
    most = int(min(history.previous + used, capacity(history.register) - 1))
    return (least, most) if least * 10 > most else None


def _days(history: RegisterHistory, terms: CheckTerms) -> Decimal:
    if history.previous_on is None:
        return _MONTH_DAYS
    return Decimal(max((terms.today - history.previous_on).days, 1))


def _over(monthly: Decimal, days: Decimal) -> Decimal:
    """`monthly` use over `days`. Divides last, so that a limit that is a round number stays one."""
    return max(monthly * days / _MONTH_DAYS, monthly * _LEAST_MONTHS)


def _without_fraction(digits: str, history: RegisterHistory, terms: CheckTerms) -> Verdict | None:
    """The suggestion to drop the digits after the comma, where the rest is a sensible value (reading rule R-2)."""
    fraction = history.register.digits_frac
    if not 0 < fraction < len(digits):
        return None
    value = Decimal(digits[:-fraction])
    if check_number(value, history, terms).kind not in _PLAUSIBLE:
        return None
    return Verdict(VerdictKind.DROP_FRACTION, value)


def _zero_flags(history: RegisterHistory) -> frozenset[ReadingFlag]:
    lasting = history.zero_months + 1 >= _ZERO_MONTHS_FLAGGED
    return frozenset({ReadingFlag.ZERO, ReadingFlag.ZERO_THREE_MONTHS} if lasting else {ReadingFlag.ZERO})


def _lower_or_rollover(value: Decimal, previous: Decimal, history: RegisterHistory, terms: CheckTerms) -> Verdict:
    full = capacity(history.register)
    if not _ROLLOVER_FROM * full <= previous < full:
        return Verdict(VerdictKind.LOWER, value, flags=_FLAGS[VerdictKind.LOWER])
    used = (full - previous + value) * terms.ct_ratio
    match _class(used, bounds(history, terms)):
        case VerdictKind.OK:
            kind = VerdictKind.ROLLOVER
        case VerdictKind.JUMP:
            kind = VerdictKind.ROLLOVER_JUMP
        case _:
            return Verdict(VerdictKind.LOWER, value, flags=_FLAGS[VerdictKind.LOWER])
    return Verdict(kind, value, used, _FLAGS[kind])


def _class(used: Decimal, limit: Bounds) -> VerdictKind:
    if used > limit.most:
        return VerdictKind.IMPOSSIBLE
    if used > limit.review:
        return VerdictKind.REVIEW
    return VerdictKind.JUMP if used > limit.soft else VerdictKind.OK
