"""What the utility knows of a meter when a new reading comes: the sheet a reading is checked against."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.account import Account
from models.meter import Meter, Register
from models.reading import ReadingStatus


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """A reading of the current period that some channel has already brought."""

    reading_id: str
    value: Decimal
    status: ReadingStatus
    beside: tuple[str, ...] = ()
    """Ids of the period's other readings that stand: in conflict with this one."""


@dataclass(frozen=True, slots=True)
class RegisterHistory:
    """One register's past.

    `previous` is the last accepted value before the current period, `average_month` the mean monthly use of the last
    twelve months (at least three periods), both in the register's unit before the transformer ratio; None: not known.
    """

    register: Register
    previous: Decimal | None
    previous_on: date | None
    average_month: Decimal | None
    zero_months: int
    """How many months in a row, up to now, used nothing (reading rule R-6)."""
    this_period: PeriodReading | None = None
    following: Decimal | None = None
    """The first accepted value of a later period, where the current one is past already."""


@dataclass(frozen=True, slots=True)
class MeterSheet:
    meter: Meter
    registers: tuple[RegisterHistory, ...]
    """In the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class AccountSheet:
    """Everything a reading dialogue needs of one account, loaded at once: the rest of the call needs no database."""

    account: Account
    meters: tuple[MeterSheet, ...]
