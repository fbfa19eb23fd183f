"""Meters and the registers that a caller reads off them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from models.account import AccountNumber


class Service(StrEnum):
    ELECTRICITY = "electricity"
    HOT_WATER = "hot_water"


class Unit(StrEnum):
    KWH = "kwh"
    M3 = "m3"


class Zone(StrEnum):
    """Tariff zone of a register, in the order in which they are asked (reading rule R-15)."""

    TOTAL = "total"
    DAY = "day"
    NIGHT = "night"
    HALF_PEAK = "half_peak"
    PEAK = "peak"


class MeterStatus(StrEnum):
    ACTIVE = "active"
    FAULTY = "faulty"
    DISMANTLED = "dismantled"
    NOT_ADMITTED = "not_admitted"


@dataclass(frozen=True, slots=True)
class Register:
    """One row of digits on a meter."""

    register_id: str
    zone: Zone
    digits_int: int
    """How many whole digits the row has; it rolls over at 10 ** digits_int."""
    digits_frac: int
    order: int


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter (прибор учёта) on an account."""

    meter_id: str
    account: AccountNumber
    serial: str
    service: Service
    status: MeterStatus
    registers: tuple[Register, ...]
    verified_until: date | None
    remote: bool
    """Read automatically (АСКУЭ / ИСУ); the caller need not give readings."""
    ct_ratio: int = 1
    """Current transformer ratio: consumption is the register's difference times this (reading rule R-22)."""
    p_max_kw: Decimal | None = None
    """Permitted power, kW; None takes the company's default (reading rule R-9)."""
    place: str = ""
    """Where it hangs («кухня»), when the company knows."""

    @property
    def serial_last4(self) -> str:
        return self.serial[-4:]

    @property
    def unit(self) -> Unit:
        return Unit.KWH if self.service is Service.ELECTRICITY else Unit.M3
