"""People of a town that does not exist, and their utility: sample accounts and a company profile for flow tests."""

from dataclasses import replace
from datetime import date, datetime, time
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
from models.call import CallKey, IncomingCall, Language
from models.company_profile import CompanyProfile, Country
from models.menu import MenuItem
from models.meter import Meter, MeterStatus, Register, Service, Zone
from models.month_window import LAST_DAY, MonthDay, MonthWindow
from models.opening_hours import EVERY_DAY, DayHours, OpeningHours, OpenSpan
from models.phone_number import PhoneNumber
from models.queue import QueueProfile
from models.reading import ReadingStatus
from models.reading_history import AccountSheet, MeterSheet, PeriodReading, RegisterHistory
from models.reading_rules import OutsideHours, ReadingMode, ReadingRules

TOWN = ZoneInfo("Asia/Almaty")
NINE_TO_SIX = DayHours(time(9), time(18))
THE_20TH = datetime(2026, 11, 20, 10, 0, tzinfo=TOWN)
LAST_READING = date(2026, 10, 25)

WINDOW = MonthWindow(MonthDay(18), LAST_DAY, NINE_TO_SIX)
RULES = ReadingRules(
    mode=ReadingMode.FULL,
    services={
        Service.ELECTRICITY: frozenset({PremisesKind.MKD}),
        Service.HOT_WATER: frozenset({PremisesKind.MKD, PremisesKind.PRIVATE}),
    },
    window=WINDOW,
    outside_hours=OutsideHours.VOICE_MESSAGE,
    consumer_kinds=frozenset({ConsumerKind.PERSON}),
)
QUEUE = QueueProfile("readings", OpeningHours((OpenSpan(EVERY_DAY, NINE_TO_SIX),)))
COMPANY = CompanyProfile(
    code="demo",
    name="Ясногорск Энерго",
    country=Country.KZ,
    zone=TOWN,
    languages=(Language.RUSSIAN,),
    menu_order=(MenuItem.READINGS,),
    readings=RULES,
    queues=(QUEUE,),
    called_numbers=("77000000000",),
    demo=True,
)


def phone(last: int) -> PhoneNumber:
    return PhoneNumber(f"+7700{last:07}")


def account(number: str, kind: PremisesKind = PremisesKind.MKD, *phones: PhoneNumber) -> Account:
    return Account(
        number=AccountNumber(number),
        consumer_id=f"c{number}",
        consumer_kind=ConsumerKind.PERSON,
        premises=Premises(f"p{number}", kind, "Ясногорск", TOWN),
        contract_status=ContractStatus.ACTIVE,
        contract_number=f"d{number}",
        phone_reading_allowed=True,
        restriction=RestrictionStatus.NONE,
        phones=phones,
    )


def register(name: str, previous: int | None, zone: Zone = Zone.TOTAL, average: int | None = 180) -> RegisterHistory:
    """A row of five digits, last read on 25 October."""
    orders = {Zone.TOTAL: 9, Zone.DAY: 1, Zone.NIGHT: 2, Zone.HALF_PEAK: 3, Zone.PEAK: 4}
    return RegisterHistory(
        register=Register(name, zone, digits_int=5, digits_frac=1, order=orders[zone]),
        previous=None if previous is None else Decimal(previous),
        previous_on=LAST_READING,
        average_month=None if average is None else Decimal(average),
        zero_months=0,
    )


def meter(of: Account, serial: str, *rows: RegisterHistory, service: Service = Service.ELECTRICITY) -> MeterSheet:
    hanging = Meter(
        meter_id=f"m{serial}",
        account=of.number,
        serial=serial,
        service=service,
        status=MeterStatus.ACTIVE,
        registers=tuple(row.register for row in rows),
        verified_until=date(2030, 1, 1),
        remote=False,
    )
    return MeterSheet(hanging, rows)


def changed(sheet: MeterSheet, **meter_fields: object) -> MeterSheet:
    """The same meter with other circumstances: remote, status, verified_until, place."""
    return replace(sheet, meter=replace(sheet.meter, **meter_fields))  # type: ignore[arg-type]


def with_reading(sheet: MeterSheet, status: ReadingStatus) -> MeterSheet:
    """The same meter, of which this period already has a reading."""
    rows = tuple(
        replace(row, this_period=PeriodReading(f"r-{row.register.register_id}", Decimal(4600), status))
        for row in sheet.registers
    )
    return replace(sheet, registers=rows)


def flat(number: str, *phones: PhoneNumber) -> AccountSheet:
    """A flat with one electricity meter, last read 04512."""
    owner = account(number, PremisesKind.MKD, *phones)
    return AccountSheet(owner, (meter(owner, f"77{number}", register(f"e{number}", 4512)),))


RESIDENT = phone(1)
PENSIONER = phone(2)
LANDLORD = phone(3)
STRANGER = phone(9)


def _pensioner() -> AccountSheet:
    owner = account("2000002", PremisesKind.MKD, PENSIONER)
    zones = (register("day", 5000, Zone.DAY, 120), register("night", 2000, Zone.NIGHT, 60))
    water = [
        changed(meter(owner, serial, register(serial, 312, average=5), service=Service.HOT_WATER), place=place)
        for serial, place in (("880001", "кухня"), ("880002", "ванная"))
    ]
    return AccountSheet(owner, (meter(owner, "770002", *zones), *water))


def _private_house() -> AccountSheet:
    owner = account("3000001", PremisesKind.PRIVATE)
    water = meter(owner, "880009", register("w9", 312, average=5), service=Service.HOT_WATER)
    return AccountSheet(owner, (meter(owner, "770009", register("e9", 100)), water))


SHEETS = (
    flat("1000001", RESIDENT),
    _pensioner(),
    flat("4000001", LANDLORD),
    flat("4000002", LANDLORD),
    flat("4000003", LANDLORD),
    _private_house(),
)


def incoming(caller: PhoneNumber | None, at: datetime = THE_20TH) -> IncomingCall:
    return IncomingCall(CallKey("town", "1700000000.1"), "77000000000", caller, at)
