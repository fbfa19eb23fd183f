"""The other consumers of Ясногорск, made by chance from a seed: the same seed makes the same town."""

import random
from collections.abc import Iterator

from gridline.demo.people import PEOPLE, DemoAccount, DemoConsumer, DemoMeter, DemoRegister, electricity, hot_water
from models.account import PremisesKind, RestrictionStatus
from models.meter import Service, Zone

_PRIVATE_HOUSES = 300
_BLOCKS = 100
_STREETS = (
    "Берёзовая",
    "Вокзальная",
    "Заречная",
    "Кленовая",
    "Луговая",
    "Мира",
    "Новая",
    "Озёрная",
    "Рабочая",
    "Цветочная",
)
_LANES = ("Вишнёвый", "Дачный", "Зелёный", "Ключевой", "Сиреневый", "Тихий")
_SURNAMES = ("Андреев", "Борисов", "Волков", "Громов", "Ершов", "Жуков", "Крылов", "Носов", "Рябов", "Титов")
_NAMES = ("Алексей", "Борис", "Вадим", "Георгий", "Денис", "Егор", "Игорь", "Лев", "Максим", "Юрий")
_FATHERS = ("Алексеевич", "Борисович", "Викторович", "Денисович", "Ильич", "Львович", "Юрьевич")


def town(accounts: int, seed: int) -> Iterator[DemoConsumer]:
    """The people worth meeting first, then as many others as make `accounts` accounts in all."""
    yield from PEOPLE
    known = sum(len(person.accounts) for person in PEOPLE)
    chance = random.Random(seed)  # noqa: S311 a town, not a secret
    for number in range(max(0, accounts - known)):
        yield _consumer(number, chance)


def _consumer(number: int, chance: random.Random) -> DemoConsumer:
    name = " ".join((chance.choice(_SURNAMES), chance.choice(_NAMES), chance.choice(_FATHERS)))
    account = _house(number, chance) if number < _PRIVATE_HOUSES else _flat(number, chance)
    return DemoConsumer(name, f"+7000{3_000_000 + number}", (account,))


def _house(number: int, chance: random.Random) -> DemoAccount:
    address = f"пер. {_LANES[number % len(_LANES)]}, д. {number // len(_LANES) + 1}"
    use = max(60, round(chance.gauss(380, 120)))
    meter = electricity(f"2{number:07}", chance.randrange(0, 60_000), use)
    return DemoAccount(f"2{number:07}", address, (meter,), PremisesKind.PRIVATE, *_debt(chance))


def _flat(number: int, chance: random.Random) -> DemoAccount:
    block, flat = number % _BLOCKS, (number - _PRIVATE_HOUSES) // _BLOCKS + 1
    street = _STREETS[block % len(_STREETS)]
    address = f"ул. {street}, д. {block // len(_STREETS) + 1}, кв. {flat}"
    return DemoAccount(f"3{number:07}", address, tuple(_flats_meters(number, chance)), PremisesKind.MKD, *_debt(chance))


def _flats_meters(number: int, chance: random.Random) -> Iterator[DemoMeter]:
    use = max(30, round(chance.gauss(180, 60)))
    start = chance.randrange(0, 40_000)
    if chance.random() < 0.2:
        rows = (DemoRegister(Zone.DAY, start, use * 2 // 3), DemoRegister(Zone.NIGHT, start // 2, use // 3))
        yield DemoMeter(f"3{number:07}", Service.ELECTRICITY, rows)
    else:
        yield electricity(f"3{number:07}", start, use)
    if chance.random() < 0.4:
        yield hot_water(f"4{number:07}", chance.randrange(0, 900), max(1, round(chance.gauss(5, 2))), "ванная")


def _debt(chance: random.Random) -> tuple[RestrictionStatus, int]:
    if chance.random() < 0.02:
        return RestrictionStatus.NOTIFIED, chance.randrange(3_000, 20_000)
    return RestrictionStatus.NONE, chance.randrange(-500, 1_500)
