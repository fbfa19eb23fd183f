"""An account's sheet is loaded whole, within the limit against guessing, on both databases."""

import asyncio
from datetime import date
from decimal import Decimal

from sqlalchemy import update
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.database.database import Database, open_database
from adapters.database.engine import DatabaseAddress
from adapters.database.tables import accounts
from models.account import AccountNumber
from models.reading import Period, ReadingStatus
from models.reading_history import AccountSheet
from services.readings.open_account import OpenAccount
from services.readings.reading_desk import Refusal
from services.readings.submit_reading import SubmitReading
from tests.contract.test_submit_reading import promise
from tests.fakes.submissions import submission
from tests.fakes.supply import CLOSED, DAY, FLAT, HOUSE, NIGHT, PERIOD, RESIDENT, STRANGER

TODAY = date(2026, 11, 20)


def opening(database: Database) -> OpenAccount:
    return OpenAccount(database.accounts, database.lookups)


async def sheet(database: Database, period: Period = PERIOD) -> AccountSheet:
    found = await opening(database)(FLAT, RESIDENT, TODAY, lambda _: period)
    assert isinstance(found, AccountSheet)
    return found


async def test_a_number_is_known_by_its_active_accounts(database: Database) -> None:
    assert await database.accounts.bound_to(RESIDENT) == (FLAT, HOUSE)
    assert await database.accounts.bound_to(STRANGER) == ()


async def test_the_sheet_names_the_account_with_its_leading_zeros(database: Database) -> None:
    account = (await sheet(database)).account
    assert (account.number.value, account.phones, account.is_active) == ("00120045", (RESIDENT,), True)
    assert account.premises.zone.key == "Europe/Moscow"


async def test_the_sheet_holds_each_registers_past_in_the_order_of_asking(database: Database) -> None:
    electricity, water = (await sheet(database)).meters
    day, night = electricity.registers
    assert (day.register.register_id, night.register.register_id) == (DAY, NIGHT)
    assert (day.previous, day.average_month, day.zero_months) == (Decimal(5800), Decimal(180), 0)
    assert (night.previous, night.average_month, night.zero_months) == (Decimal(900), Decimal(0), 3)
    assert water.registers[0].previous is None
    assert electricity.meter.p_max_kw == Decimal("7.5")


async def test_the_sheet_shows_what_the_period_has_already(database: Database) -> None:
    await SubmitReading(database.transactions)(submission(), promise(1))
    line = (await sheet(database)).meters[0].registers[0]
    assert line.this_period is not None
    assert (line.this_period.value, line.this_period.status) == (Decimal(5980), ReadingStatus.ACCEPTED)
    assert line.previous == Decimal(5800)


async def test_a_closed_account_opens_for_the_flow_to_judge(database: Database) -> None:
    found = await opening(database)(CLOSED, STRANGER, TODAY, lambda _: PERIOD)
    assert isinstance(found, AccountSheet)
    assert not found.account.is_active


async def test_a_number_that_is_no_account_is_none(database: Database) -> None:
    assert await opening(database)(AccountNumber("5"), None, TODAY, lambda _: PERIOD) is Refusal.NO_SUCH_ACCOUNT


async def test_the_eleventh_account_of_a_day_is_refused_and_so_is_all_after_it(database: Database) -> None:
    ask = opening(database)
    for number in range(10):
        assert await ask(AccountNumber(f"9{number}"), STRANGER, TODAY, lambda _: PERIOD) is Refusal.NO_SUCH_ACCOUNT
    assert await ask(AccountNumber("90"), STRANGER, TODAY, lambda _: PERIOD) is Refusal.NO_SUCH_ACCOUNT
    assert await ask(FLAT, STRANGER, TODAY, lambda _: PERIOD) is Refusal.TOO_MANY_ACCOUNTS_TODAY
    assert await ask(AccountNumber("90"), STRANGER, TODAY, lambda _: PERIOD) is Refusal.TOO_MANY_ACCOUNTS_TODAY
    assert isinstance(await ask(FLAT, STRANGER, date(2026, 11, 21), lambda _: PERIOD), AccountSheet)
    assert isinstance(await ask(FLAT, RESIDENT, TODAY, lambda _: PERIOD), AccountSheet)


async def test_calls_at_once_from_one_number_open_no_more_accounts_than_calls_one_after_another(
    database: Database, address: DatabaseAddress
) -> None:
    async with open_database(address) as other:
        asked = [
            opening(bridge)(AccountNumber(f"9{n}"), STRANGER, TODAY, lambda _: PERIOD)
            for n, bridge in enumerate((database, other) * 8)
        ]
        found = await asyncio.gather(*asked)
    assert sum(each is Refusal.NO_SUCH_ACCOUNT for each in found) <= 10
    assert Refusal.TOO_MANY_ACCOUNTS_TODAY in found


async def test_accounts_bound_to_the_callers_number_are_no_guesses(database: Database) -> None:
    ask = opening(database)
    for number in range(10):
        await ask(AccountNumber(f"9{number}"), RESIDENT, TODAY, lambda _: PERIOD)
    assert isinstance(await ask(FLAT, RESIDENT, TODAY, lambda _: PERIOD), AccountSheet)


async def test_look_ups_of_past_days_are_forgotten(database: Database) -> None:
    ask = opening(database)
    for number in range(11):
        await ask(AccountNumber(f"9{number}"), STRANGER, TODAY, lambda _: PERIOD)
    await database.lookups.forget_before(date(2026, 11, 21))
    assert await ask(AccountNumber("1"), STRANGER, TODAY, lambda _: PERIOD) is Refusal.NO_SUCH_ACCOUNT


async def test_a_priority_household_is_known_by_its_account_and_by_its_number(
    database: Database, address: DatabaseAddress
) -> None:
    asked = [(RESIDENT, None), (None, FLAT), (STRANGER, FLAT)]
    assert not any([await database.accounts.is_priority(*each) for each in asked])
    engine = create_async_engine(address.parsed)
    async with engine.begin() as connection:
        await connection.execute(update(accounts).where(accounts.c.account == FLAT.value).values(priority=True))
    await engine.dispose()
    assert all([await database.accounts.is_priority(*each) for each in asked])
    assert not await database.accounts.is_priority(STRANGER, None)
    assert not await database.accounts.is_priority(None, None)
    assert not await database.accounts.is_priority(None, HOUSE)
