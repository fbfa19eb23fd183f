"""How often "lower than the previous one" is said in a day, on both databases."""

from datetime import date

from adapters.database.database import Database
from models.account import AccountNumber
from services.readings.tell_lower import TellLower
from tests.fakes.supply import FLAT, HOUSE, RESIDENT, STRANGER

TODAY, TOMORROW = date(2026, 11, 20), date(2026, 11, 21)


def telling(database: Database, per_number: int = 2, per_account: int = 3) -> TellLower:
    return TellLower(database.lookups, per_number, per_account)


async def test_one_number_hears_it_a_few_times_a_day_whatever_the_account(database: Database) -> None:
    may = telling(database)
    assert [await may(account, STRANGER, TODAY) for account in (FLAT, HOUSE, FLAT)] == [True, True, False]
    assert await may(FLAT, STRANGER, TOMORROW)


async def test_of_one_account_it_is_said_a_few_times_a_day_whatever_the_number(database: Database) -> None:
    may = telling(database)
    assert [await may(FLAT, caller, TODAY) for caller in (STRANGER, RESIDENT, None, None)] == [True, True, True, False]
    assert await may(HOUSE, RESIDENT, TODAY)


async def test_an_account_whose_number_looks_like_a_telephones_is_counted_by_itself(database: Database) -> None:
    may = telling(database, per_number=1)
    assert await may(AccountNumber(STRANGER.e164.removeprefix("+")), None, TODAY)
    assert await may(FLAT, STRANGER, TODAY)


async def test_what_was_told_on_past_days_is_forgotten(database: Database) -> None:
    may = telling(database, per_number=1)
    await may(FLAT, STRANGER, TODAY)
    await database.lookups.forget_before(TOMORROW)
    assert await may(FLAT, STRANGER, TODAY)
