"""The demo company's data: a town of consumers with 14 months of readings, loaded as any utility's would be."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from adapters.database.database import for_bulk_work, open_database
from adapters.database.engine import DatabaseAddress
from adapters.database.import_stage import Stages
from gridline.demo.network import NETWORK, DemoLines
from gridline.demo.people import RESIDENT, DemoAccount, DemoConsumer, DemoMeter, DemoRegister
from gridline.demo.town import town
from gridline.demo.works import plan_demo_works
from gridline.settings.sections import DemoSettings
from models.account import AccountNumber, RestrictionStatus
from models.appointment import VISITS
from models.company_profile import CompanyProfile
from models.reading import ReadingSource
from services.imports.import_cells import Cell
from services.imports.import_supply import ImportSupply
from services.imports.import_tables import ImportTable

MONTHS = 14
_FIRST_ROW = 2
_DIGITS = 5
_OTHER_CHANNELS = (ReadingSource.SITE, ReadingSource.EMAIL, ReadingSource.OFFICE)
_SHARE_GIVEN_ELSEWHERE = 0.05

_HEADERS = {
    ImportTable.CONSUMERS: ("consumer_id", "kind", "name", "language"),
    ImportTable.PHONES: ("consumer_id", "phone"),
    ImportTable.PREMISES: ("premises_id", "kind", "address"),
    ImportTable.ACCOUNTS: (
        *("account", "consumer_id", "premises_id", "contract_number", "restriction", "balance"),
        "priority",
    ),
    ImportTable.METERS: ("meter_id", "account", "serial", "service", "verified_until", "remote", "ct_ratio", "place"),
    ImportTable.REGISTERS: ("register_id", "meter_id", "zone", "digits_int", "position"),
    ImportTable.READINGS: ("register_id", "value", "taken_on", "source", "billed"),
    ImportTable.DEVICES: ("device_id", "kind", "name", "parent"),
    ImportTable.CONNECTIONS: ("premises_id", "device_id"),
    ImportTable.RECONNECT_LIST: ("account", "paid_on", "listed_on"),
    ImportTable.SLOTS: ("office", "date", "time", "capacity"),
}
_SLOT_DAYS, _SLOT_TIMES = 14, ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")
_SATURDAY = 6


@dataclass(frozen=True, slots=True)
class MadeTable:
    """Implements TableFile for rows that no file holds."""

    table: ImportTable
    lines: Sequence[Sequence[Cell]]

    @property
    def header(self) -> Sequence[str]:
        return _HEADERS[self.table]

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        return enumerate(self.lines, start=_FIRST_ROW)


async def load_demo_data(address: DatabaseAddress, profile: CompanyProfile, settings: DemoSettings) -> bool:
    """Load the town into an upgraded database that does not have it yet; whether it was loaded.

    Raises DatabaseAway, DatabaseRefused.
    """
    async with open_database(address) as database:
        if await database.accounts.find(AccountNumber(RESIDENT.accounts[0].number)) is not None:
            return False
    now = settings.clock.replace(tzinfo=profile.zone) if settings.clock else datetime.now(UTC).astimezone(profile.zone)
    today = now.date()
    importing = ImportSupply(Stages(for_bulk_work(address)), profile)
    offices = (*(office.code for office in profile.contacts.offices), VISITS)
    await importing(demo_tables(today, settings.accounts, settings.seed, offices), lambda _table, _rows: None)
    async with open_database(address) as database:
        await plan_demo_works(database, now)
    return True


def demo_tables(today: date, accounts: int, seed: int, offices: Sequence[str] = ()) -> Sequence[MadeTable]:
    """Every table of the town as it is on `today`; the same arguments give the same rows."""
    book = _Book(today, random.Random(seed))  # noqa: S311 a town, not a secret
    book.add_network()
    book.add_slots(offices)
    for n, consumer in enumerate(town(accounts, seed)):
        book.add_consumer(f"C{n:06}", consumer)
    return [MadeTable(table, lines) for table, lines in book.lines.items()]


class _Book:
    """The town's tables being written."""

    def __init__(self, today: date, chance: random.Random) -> None:
        self._today = today
        self._chance = chance
        self._months = [_month_before(today, months) for months in range(MONTHS, 0, -1)]
        self._houses = DemoLines()
        self.lines: Mapping[ImportTable, list[Sequence[Cell]]] = {table: [] for table in ImportTable}

    def add_network(self) -> None:
        for device in NETWORK:
            self._put(ImportTable.DEVICES, device.device_id, device.kind, device.name, device.parent)

    def add_slots(self, offices: Sequence[str]) -> None:
        """Two weeks of mornings, one place each, from the next day on."""
        days = [self._today + timedelta(days=n) for n in range(1, _SLOT_DAYS + 1)]
        for office in offices:
            for day in (day for day in days if day.isoweekday() < _SATURDAY):
                for at in _SLOT_TIMES:
                    self._put(ImportTable.SLOTS, office, day, at, 1)

    def add_consumer(self, consumer_id: str, consumer: DemoConsumer) -> None:
        self._put(ImportTable.CONSUMERS, consumer_id, consumer.kind, consumer.name, consumer.language)
        self._put(ImportTable.PHONES, consumer_id, consumer.phone)
        for account in consumer.accounts:
            self._add_account(consumer_id, account)

    def _add_account(self, consumer_id: str, account: DemoAccount) -> None:
        place = f"P{account.number}"
        self._put(ImportTable.PREMISES, place, account.kind, f"Ясногорск, {account.address}")
        self._put(ImportTable.CONNECTIONS, place, self._houses.transformer_of(account.address))
        contract = f"Д-{account.number}"
        values = (account.number, consumer_id, place, contract, account.restriction, account.balance, account.priority)
        self._put(ImportTable.ACCOUNTS, *values)
        if account.restriction is not RestrictionStatus.NONE:
            yesterday = self._today - timedelta(days=1)
            self._put(ImportTable.RECONNECT_LIST, account.number, yesterday, yesterday)
        for n, meter in enumerate(account.meters, start=1):
            self._add_meter(f"M{account.number}-{n}", account.number, meter)

    def _add_meter(self, meter_id: str, account: str, meter: DemoMeter) -> None:
        fixed = (meter.serial, meter.service, meter.verified_until, meter.remote, meter.ct_ratio, meter.place)
        self._put(ImportTable.METERS, meter_id, account, *fixed)
        for n, register in enumerate(meter.registers, start=1):
            register_id = f"{meter_id}-{n}"
            self._put(ImportTable.REGISTERS, register_id, meter_id, register.zone, _DIGITS, n)
            self._add_readings(register_id, register)
        if not account.startswith("1") and self._chance.random() < _SHARE_GIVEN_ELSEWHERE:
            self._add_other_channel(meter_id, meter)

    def _add_readings(self, register_id: str, register: DemoRegister) -> None:
        source = ReadingSource.PREVIOUS_IMPORT
        for n, month in enumerate(self._months):
            value = _shown(register.start + register.monthly * (n + 1))
            self._put(ImportTable.READINGS, register_id, value, month.replace(day=20), source, True)

    def _add_other_channel(self, meter_id: str, meter: DemoMeter) -> None:
        """This month's reading came by another way than the telephone."""
        source = self._chance.choice(_OTHER_CHANNELS)
        for n, register in enumerate(meter.registers, start=1):
            value = _shown(register.start + register.monthly * (MONTHS + 1))
            self._put(ImportTable.READINGS, f"{meter_id}-{n}", value, self._today, source, False)

    def _put(self, table: ImportTable, *cells: Cell) -> None:
        self.lines[table].append(cells)


def _shown(total: int) -> int:
    """What a row of digits shows after it has rolled over."""
    return int(total % 10**_DIGITS)


def _month_before(today: date, months: int) -> date:
    index = today.year * 12 + today.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
