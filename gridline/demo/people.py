"""People worth meeting in Ясногорск: each has a fixed account and telephone number. None of them exists."""

from dataclasses import dataclass
from datetime import date

from models.account import ConsumerKind, PremisesKind, RestrictionStatus
from models.call import Language
from models.meter import Service, Zone


@dataclass(frozen=True, slots=True)
class DemoRegister:
    """A row of digits: where it stood 14 months ago, and what is used in a month."""

    zone: Zone
    start: int
    monthly: int


@dataclass(frozen=True, slots=True)
class DemoMeter:
    serial: str
    service: Service
    registers: tuple[DemoRegister, ...]
    place: str = ""
    ct_ratio: int = 1
    verified_until: date = date(2035, 12, 31)
    remote: bool = False


@dataclass(frozen=True, slots=True)
class DemoAccount:
    number: str
    address: str
    meters: tuple[DemoMeter, ...]
    kind: PremisesKind = PremisesKind.MKD
    restriction: RestrictionStatus = RestrictionStatus.NONE
    balance: int = 0
    priority: bool = False


@dataclass(frozen=True, slots=True)
class DemoConsumer:
    name: str
    phone: str
    accounts: tuple[DemoAccount, ...]
    kind: ConsumerKind = ConsumerKind.PERSON
    language: Language = Language.RUSSIAN


def electricity(serial: str, start: int, monthly: int) -> DemoMeter:
    """An ordinary electricity meter of one zone."""
    return DemoMeter(serial, Service.ELECTRICITY, (DemoRegister(Zone.TOTAL, start, monthly),))


def hot_water(serial: str, start: int, monthly: int, place: str) -> DemoMeter:
    return DemoMeter(serial, Service.HOT_WATER, (DemoRegister(Zone.TOTAL, start, monthly),), place)


RESIDENT = DemoConsumer(
    "Иванова Анна Сергеевна",
    "+70000000101",
    (DemoAccount("10010001", "ул. Садовая, д. 1, кв. 1", (electricity("07711001", 1992, 180),)),),
)
PENSIONER = DemoConsumer(
    "Соколова Мария Петровна",
    "+70000000102",
    (
        DemoAccount(
            "10010002",
            "ул. Садовая, д. 1, кв. 2",
            (
                DemoMeter(
                    "07711002",
                    Service.ELECTRICITY,
                    (DemoRegister(Zone.DAY, 3120, 110), DemoRegister(Zone.NIGHT, 1480, 45)),
                ),
                hot_water("08811002", 210, 3, "кухня"),
                hot_water("08811003", 340, 4, "ванная"),
            ),
        ),
    ),
)
LANDLORD = DemoConsumer(
    "Орлов Виктор Ильич",
    "+70000000103",
    tuple(
        DemoAccount(f"1002000{n}", f"ул. Полевая, д. 7, кв. {n}", (electricity(f"0772200{n}", 900 * n, 90 + 30 * n),))
        for n in (1, 2, 3)
    ),
)
PRIVATE_HOUSE = DemoConsumer(
    "Кузнецов Пётр Андреевич",
    "+70000000104",
    (
        DemoAccount(
            "10030001",
            "пер. Лесной, д. 3",
            (electricity("07733001", 15200, 420), hot_water("08833001", 120, 6, "подвал")),
            PremisesKind.PRIVATE,
        ),
    ),
)
SHOP = DemoConsumer(
    "ООО «Ромашка»",
    "+70000000105",
    (
        DemoAccount(
            "10040001",
            "ул. Садовая, д. 10, магазин",
            (DemoMeter("07744001", Service.ELECTRICITY, (DemoRegister(Zone.TOTAL, 5100, 95),), ct_ratio=20),),
            PremisesKind.NON_RESIDENTIAL,
        ),
    ),
    ConsumerKind.LEGAL,
)
RESTRICTED = DemoConsumer(
    "Зайцев Олег Николаевич",
    "+70000000106",
    (
        DemoAccount(
            "10050001",
            "ул. Полевая, д. 9, кв. 14",
            (electricity("07755001", 8100, 150),),
            restriction=RestrictionStatus.PARTIAL,
            balance=18_450,
        ),
    ),
)
PRIORITY = DemoConsumer(
    "Белова Нина Фёдоровна",
    "+70000000107",
    (DemoAccount("10060001", "ул. Садовая, д. 4, кв. 8", (electricity("07766001", 6400, 210),), priority=True),),
)
KAZAKH_SPEAKER = DemoConsumer(
    "Әбдіқадырова Гүлнұр Өмірбекқызы",
    "+70000000108",
    (DemoAccount("10070001", "ул. Полевая, д. 2, кв. 31", (electricity("07777001", 3300, 160),)),),
    language=Language.KAZAKH,
)
OVERDUE = DemoConsumer(
    "Морозов Степан Львович",
    "+70000000109",
    (
        DemoAccount(
            "10080001",
            "ул. Садовая, д. 6, кв. 3",
            (
                DemoMeter(
                    "07788001",
                    Service.ELECTRICITY,
                    (DemoRegister(Zone.TOTAL, 4100, 140),),
                    verified_until=date(2026, 6, 30),
                ),
            ),
        ),
    ),
)
ROLLOVER = DemoConsumer(
    "Лебедева Ольга Павловна",
    "+70000000110",
    (DemoAccount("10090001", "ул. Полевая, д. 5, кв. 20", (electricity("07799001", 96_370, 250),)),),
)
"""Her meter stands at 99870 and goes on to 00120."""

PEOPLE = (
    RESIDENT,
    PENSIONER,
    LANDLORD,
    PRIVATE_HOUSE,
    SHOP,
    RESTRICTED,
    PRIORITY,
    KAZAKH_SPEAKER,
    OVERDUE,
    ROLLOVER,
)
