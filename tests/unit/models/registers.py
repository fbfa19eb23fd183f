"""Registers, meters and accounts for tests of the rules."""

from datetime import date, timedelta
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
from models.meter import Meter, MeterStatus, Register, Service, Zone
from models.reading_checks import CheckTerms
from models.reading_history import MeterSheet, PeriodReading, RegisterHistory
from models.reading_limits import ReadingLimits

TODAY = date(2026, 11, 20)


def electricity(**changes: object) -> CheckTerms:
    return CheckTerms(**{"today": TODAY, "service": Service.ELECTRICITY, "limits": ReadingLimits(), **changes})  # type: ignore[arg-type]


def hot_water() -> CheckTerms:
    return CheckTerms(TODAY, Service.HOT_WATER, ReadingLimits())


def history(
    previous: str | None,
    average: str | None = "180",
    *,
    digits: int = 5,
    fraction: int = 0,
    days: int | None = 26,
    zero_months: int = 0,
    zone: Zone = Zone.TOTAL,
    this_period: PeriodReading | None = None,
) -> RegisterHistory:
    return RegisterHistory(
        register=Register(f"r-{zone}", zone, digits, fraction, order=1),
        previous=None if previous is None else Decimal(previous),
        previous_on=None if previous is None or days is None else TODAY - timedelta(days=days),
        average_month=None if average is None else Decimal(average),
        zero_months=zero_months,
        this_period=this_period,
    )


def meter(
    status: MeterStatus = MeterStatus.ACTIVE, verified_until: date | None = None, *, remote: bool = False
) -> Meter:
    return Meter("m-1", AccountNumber("00012345"), "SN123456", Service.ELECTRICITY, status, (), verified_until, remote)


def sheet(*registers: RegisterHistory) -> MeterSheet:
    return MeterSheet(meter(), registers)


def account(
    kind: PremisesKind = PremisesKind.MKD,
    consumer: ConsumerKind = ConsumerKind.PERSON,
    status: ContractStatus = ContractStatus.ACTIVE,
    *,
    by_phone: bool = True,
) -> Account:
    return Account(
        number=AccountNumber("00012345"),
        consumer_id="c-1",
        consumer_kind=consumer,
        premises=Premises("p-1", kind, "ул. Ясная, 1", ZoneInfo("Europe/Moscow")),
        contract_status=status,
        contract_number="77",
        phone_reading_allowed=by_phone,
        restriction=RestrictionStatus.NONE,
    )
