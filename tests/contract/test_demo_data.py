"""The demo's town is the same from the same seed, and its people are there to meet."""

from datetime import UTC, date, datetime
from decimal import Decimal

from adapters.database.database import open_database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import upgrade
from gridline.demo.data import demo_tables, load_demo_data
from gridline.demo.people import LANDLORD, PENSIONER, PEOPLE, PRIORITY, PRIVATE_HOUSE, RESIDENT, ROLLOVER, DemoConsumer
from gridline.demo.works import REFERENCE
from gridline.settings.sections import DemoSettings
from models.account import AccountNumber
from models.meter import Service, Zone
from models.phone_number import PhoneNumber
from models.power import works_ahead
from models.reading import Period
from models.reading_history import AccountSheet
from services.imports.import_tables import ImportTable
from services.readings.open_account import OpenAccount
from tests.fakes.supply_files import profile

SMALL = DemoSettings(accounts=400)
NOVEMBER = Period(2026, 11)


def test_the_same_seed_makes_the_same_town() -> None:
    today = date(2026, 11, 20)
    assert demo_tables(today, 500, 1) == demo_tables(today, 500, 1)
    assert demo_tables(today, 500, 1) != demo_tables(today, 500, 2)


def test_the_town_has_its_five_thousand_accounts_and_fourteen_months() -> None:
    lines = {table.table: table.lines for table in demo_tables(date(2026, 11, 20), 5000, 1)}
    assert len(lines[ImportTable.ACCOUNTS]) == 5000
    assert len(lines[ImportTable.READINGS]) > 14 * 5000


def test_its_offices_and_crews_have_mornings_on_weekdays_from_tomorrow_on() -> None:
    tables = {table.table: table.lines for table in demo_tables(date(2026, 11, 20), 10, 1, ("centre", "visit"))}
    slots = tables[ImportTable.SLOTS]
    assert {office for office, *_ in slots} == {"centre", "visit"}
    days = {day for _, day, *_ in slots}
    assert (min(days), len(days)) == (date(2026, 11, 23), 10)


async def sheet_of(person: DemoConsumer, opening: OpenAccount) -> AccountSheet:
    number = AccountNumber(person.accounts[0].number)
    sheet = await opening(number, PhoneNumber(person.phone), date(2026, 11, 20), lambda _: NOVEMBER)
    assert isinstance(sheet, AccountSheet)
    return sheet


async def test_the_people_worth_meeting_are_met(address: DatabaseAddress) -> None:
    upgrade(address)
    assert await load_demo_data(address, profile(), SMALL)
    assert not await load_demo_data(address, profile(), SMALL)
    async with open_database(address) as database:
        opening = OpenAccount(database.accounts, database.lookups)
        for person in PEOPLE:
            bound = {number.value for number in await database.accounts.bound_to(PhoneNumber(person.phone))}
            assert bound == {account.number for account in person.accounts}
        marked = [one for one in PEOPLE if await database.accounts.is_priority(PhoneNumber(one.phone), None)]
        assert marked == [PRIORITY]
        assert len(LANDLORD.accounts) == 3
        line = (await sheet_of(ROLLOVER, opening)).meters[0].registers[0]
        assert (line.previous, line.average_month) == (Decimal(99870), Decimal(250))
        assert (await sheet_of(RESIDENT, opening)).meters[0].registers[0].this_period is None
        electricity, *water = (await sheet_of(PENSIONER, opening)).meters
        assert [row.register.zone for row in electricity.registers] == [Zone.DAY, Zone.NIGHT]
        assert [meter.meter.service for meter in water] == [Service.HOT_WATER] * 2


async def test_tomorrow_the_private_house_is_without_power_for_works(address: DatabaseAddress) -> None:
    upgrade(address)
    await load_demo_data(address, profile(), SMALL)
    now = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    async with open_database(address) as database:
        facts = await database.power.at(AccountNumber(PRIVATE_HOUSE.accounts[0].number), now)
        assert facts is not None
        works = works_ahead(facts, now)
        assert works is not None
        assert (works.reference, works.starts_at.date()) == (REFERENCE, date(2026, 11, 21))
