"""What a register's past says: its last value, its average month, and how long nothing was used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from models.meter import Register
from models.reading import Period, ReadingStatus
from models.reading_history import PeriodReading, RegisterHistory

HISTORY_MONTHS = 25
"""How far back a sheet looks: the same months last year, and the reading before them."""

_ACCEPTED = frozenset({ReadingStatus.ACCEPTED, ReadingStatus.ACCEPTED_PRELIMINARY, ReadingStatus.EXPORTED})
_STANDING = (
    ReadingStatus.EXPORTED,
    ReadingStatus.ACCEPTED,
    ReadingStatus.ACCEPTED_PRELIMINARY,
    ReadingStatus.PENDING_REVIEW,
)
"""Statuses that occupy a period; the earlier in this row, the more it binds."""


@dataclass(frozen=True, slots=True)
class PastReading:
    """One stored reading of a register, oldest first in any sequence of them."""

    reading_id: str
    period: Period
    value: Decimal
    taken_on: date
    status: ReadingStatus


@dataclass(frozen=True, slots=True)
class _Use:
    """What was used between two accepted readings."""

    until: int
    months: int
    amount: Decimal


def register_history(register: Register, past: Sequence[PastReading], period: Period) -> RegisterHistory:
    """The sheet line of `register` as seen in `period`. `past` is ordered by period, then by when it was received."""
    accepted = _one_per_period([reading for reading in past if reading.status in _ACCEPTED], before=period)
    uses = _uses(accepted, register.digits_int)
    last = accepted[-1] if accepted else None
    return RegisterHistory(
        register=register,
        previous=last.value if last else None,
        previous_on=last.taken_on if last else None,
        average_month=_average_month(uses, last, period),
        zero_months=_zero_months(uses),
        this_period=_this_period(past, period),
        following=next((each.value for each in past if each.period > period and each.status in _ACCEPTED), None),
    )


def months_before(period: Period, months: int) -> Period:
    """The period `months` earlier."""
    return _period(_index(period) - months)


def _one_per_period(readings: Sequence[PastReading], before: Period) -> list[PastReading]:
    return list({reading.period: reading for reading in readings if reading.period < before}.values())


def _uses(accepted: Sequence[PastReading], digits_int: int) -> list[_Use]:
    uses = []
    for before, after in pairwise(accepted):
        amount = _difference(before.value, after.value, digits_int)
        if amount is not None:
            uses.append(_Use(_index(after.period), _index(after.period) - _index(before.period), amount))
    return uses


def _difference(before: Decimal, after: Decimal, digits_int: int) -> Decimal | None:
    """The use between two values, over a rollover where there was one (reading rule R-4); None after a correction."""
    if after >= before:
        return after - before
    capacity = Decimal(10) ** digits_int
    return capacity - before + after if before * 10 >= capacity * 9 else None


def _average_month(uses: Sequence[_Use], last: PastReading | None, period: Period) -> Decimal | None:
    """The mean of the last 12 months with at least 3 periods, else of the same months last year (reading rule R-10)."""
    now = _index(period)
    recent = [use for use in uses if now - 12 <= use.until < now]
    if len(recent) >= 3:
        return _mean(recent)
    first = _index(last.period) + 1 if last else now
    return _mean([use for use in uses if first - 12 <= use.until <= now - 12])


def _mean(uses: Sequence[_Use]) -> Decimal | None:
    months = sum(use.months for use in uses)
    total = sum((use.amount for use in uses), Decimal(0))
    return (total / months).quantize(Decimal("0.001")) if months else None


def _zero_months(uses: Sequence[_Use]) -> int:
    months = 0
    for use in reversed(uses):
        if use.amount:
            break
        months += use.months
    return months


def _this_period(past: Sequence[PastReading], period: Period) -> PeriodReading | None:
    standing = [reading for reading in past if reading.period == period and reading.status in _STANDING]
    if not standing:
        return None
    binding = min(reversed(standing), key=lambda reading: _STANDING.index(reading.status))
    beside = tuple(reading.reading_id for reading in standing if reading is not binding)
    return PeriodReading(binding.reading_id, binding.value, binding.status, beside)


def _index(period: Period) -> int:
    return period.year * 12 + period.month - 1


def _period(index: int) -> Period:
    return Period(index // 12, index % 12 + 1)
