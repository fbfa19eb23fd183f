"""What billing knows is imported whole or not at all, on both databases."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.database.database import Database, open_database
from adapters.database.engine import DatabaseAddress
from adapters.database.import_stage import Stages
from adapters.database.schema import upgrade
from adapters.files.table_files import open_tables
from models.account import AccountNumber, ConsumerKind, RestrictionStatus
from models.phone_number import PhoneNumber
from models.reading import Period, ReadingFlag, ReadingSource, ReadingStatus
from models.reading_history import AccountSheet
from services.errors import ImportProblem, ImportRefused
from services.imports.import_supply import ImportSupply
from services.imports.import_tables import ImportTable
from services.readings.list_readings import ReadingQuery, StoredReading
from services.readings.open_account import OpenAccount
from tests.fakes.supply_files import FILES, profile, write_files

FIRST = AccountNumber("00000001")
RESIDENT = PhoneNumber("+70000000001")
NOVEMBER = Period(2026, 11)


@pytest.fixture
async def empty(address: DatabaseAddress) -> AsyncIterator[Database]:
    upgrade(address)
    async with open_database(address) as opened:
        yield opened


async def run(address: DatabaseAddress, folder: Path) -> dict[ImportTable, int]:
    with open_tables([folder]) as tables:
        return dict(await ImportSupply(Stages(address), profile())(tables, lambda _table, _rows: None))


async def refused(address: DatabaseAddress, folder: Path) -> Sequence[ImportProblem]:
    with pytest.raises(ImportRefused) as refusal:
        await run(address, folder)
    return refusal.value.problems


async def readings(database: Database) -> list[StoredReading]:
    return [reading async for reading in database.list_readings(ReadingQuery())]


async def test_an_imported_account_opens_with_all_that_was_imported(
    address: DatabaseAddress, empty: Database, tmp_path: Path
) -> None:
    counts = await run(address, write_files(tmp_path / "in"))
    assert (counts[ImportTable.ACCOUNTS], counts[ImportTable.READINGS]) == (2, 4)
    sheet = await OpenAccount(empty.accounts, empty.lookups)(FIRST, RESIDENT, date(2026, 11, 20), lambda _: NOVEMBER)
    assert isinstance(sheet, AccountSheet)
    assert sheet.account.phones == (RESIDENT, PhoneNumber("+70000000002"))
    assert sheet.account.premises.zone == profile().zone
    day, night = sheet.meters[0].registers
    assert (day.previous, night.previous) == (Decimal(4512), Decimal(900))
    assert day.this_period is not None
    assert (day.this_period.value, day.this_period.status) == (Decimal(4600), ReadingStatus.ACCEPTED)
    assert sheet.meters[0].meter.p_max_kw == Decimal("7.5")


async def test_importing_twice_changes_nothing(address: DatabaseAddress, empty: Database, tmp_path: Path) -> None:
    await run(address, write_files(tmp_path / "in"))
    before = await readings(empty)
    await run(address, tmp_path / "in")
    assert await readings(empty) == before


async def test_a_changed_file_brings_the_known_up_to_date(
    address: DatabaseAddress, empty: Database, tmp_path: Path
) -> None:
    await run(address, write_files(tmp_path / "in"))
    accounts = FILES["accounts"].replace("Д-1;none", "Д-1;full")
    phones = "consumer_id;phone\nC1;+70000000009\n"
    await run(address, write_files(tmp_path / "in", accounts=accounts, phones=phones))
    account = await empty.accounts.find(FIRST)
    assert account is not None
    assert (account.restriction, account.phones) == (RestrictionStatus.FULL, (PhoneNumber("+70000000009"),))


async def test_every_mistake_is_told_at_once_and_nothing_is_stored(
    address: DatabaseAddress, empty: Database, tmp_path: Path
) -> None:
    folder = write_files(
        tmp_path / "in",
        phones="consumer_id;phone\nC1;112\n",
        accounts=FILES["accounts"].replace("00000002", "2").replace("partial", "some"),
        readings="register_id;value;taken_on\nR1;12x;20.10.2026\nR1;5;31.02.2026\n",
    )
    told = {(problem.table, problem.line, problem.field) for problem in await refused(address, folder)}
    assert told == {
        ("phones", 2, "phone"),
        ("accounts", 3, "account"),
        ("accounts", 3, "restriction"),
        ("readings", 2, "value"),
        ("readings", 3, "taken_on"),
    }
    assert await empty.accounts.find(FIRST) is None


async def test_rows_that_name_what_is_not_there_are_refused(
    address: DatabaseAddress, empty: Database, tmp_path: Path
) -> None:
    folder = write_files(
        tmp_path / "in", premises="premises_id;kind\nP1;mkd\n", readings=FILES["readings"] + "R9;1;20.10.2026;\n"
    )
    told = [(problem.table, problem.line, problem.field) for problem in await refused(address, folder)]
    assert told == [("accounts", 3, "premises_id"), ("readings", 6, "register_id")]
    assert await empty.accounts.find(FIRST) is None


async def test_a_row_that_stands_there_twice_is_refused(
    address: DatabaseAddress, empty: Database, tmp_path: Path
) -> None:
    folder = write_files(tmp_path / "in", consumers=FILES["consumers"] + "C1;person;Другой;ru\n")
    (problem,) = await refused(address, folder)
    assert (problem.line, problem.field, problem.mistake) == (4, "consumer_id", "line 2 has the same")
    assert await empty.accounts.find(FIRST) is None


async def test_a_value_longer_than_its_register_is_refused(
    address: DatabaseAddress, empty: Database, tmp_path: Path
) -> None:
    folder = write_files(tmp_path / "in", readings="register_id;value;taken_on\nR1;100000;20.10.2026\n")
    (problem,) = await refused(address, folder)
    assert (problem.line, problem.field) == (2, "value")
    assert await readings(empty) == []


async def test_a_later_reading_of_another_channel_takes_the_place_of_an_open_one(
    address: DatabaseAddress, empty: Database, tmp_path: Path
) -> None:
    await run(address, write_files(tmp_path / "in"))
    await run(
        address, write_files(tmp_path / "in", readings="register_id;value;taken_on;source\nR1;4650;19.11.2026;email\n")
    )
    november = [(line.value, line.status) for line in await readings(empty) if line.period == NOVEMBER]
    assert november == [(4600, ReadingStatus.SUPERSEDED), (4650, ReadingStatus.ACCEPTED)]


async def test_a_lower_reading_of_another_channel_waits_for_a_person(
    address: DatabaseAddress, empty: Database, tmp_path: Path
) -> None:
    await run(address, write_files(tmp_path / "in"))
    again = write_files(tmp_path / "in", readings="register_id;value;taken_on;source\nR1;4550;19.11.2026;email\n")
    await run(address, again)
    await run(address, again)
    november = [(line.value, line.status, line.flags) for line in await readings(empty) if line.period == NOVEMBER]
    assert november == [
        (4600, ReadingStatus.ACCEPTED, frozenset()),
        (4550, ReadingStatus.PENDING_REVIEW, frozenset({ReadingFlag.CONFLICT})),
    ]


async def test_billing_may_correct_its_own_history(address: DatabaseAddress, empty: Database, tmp_path: Path) -> None:
    await run(address, write_files(tmp_path / "in"))
    await run(address, write_files(tmp_path / "in", readings="register_id;value;taken_on\nR1;4500;20.10.2026\n"))
    october = [line for line in await readings(empty) if line.register_id == "R1" and line.period != NOVEMBER]
    assert [(line.value, line.source) for line in october] == [(4500, ReadingSource.PREVIOUS_IMPORT)]


async def test_a_reading_that_billing_knows_by_now_is_billed(
    address: DatabaseAddress, empty: Database, tmp_path: Path
) -> None:
    await run(address, write_files(tmp_path / "in"))
    await run(address, write_files(tmp_path / "in", readings="register_id;value;taken_on\nR1;4600;18.11.2026\n"))
    november = [(line.value, line.status) for line in await readings(empty) if line.period == NOVEMBER]
    assert november == [(4600, ReadingStatus.EXPORTED)]


async def test_two_channels_in_one_file_are_settled_by_the_same_rule(
    address: DatabaseAddress, empty: Database, tmp_path: Path
) -> None:
    both = "register_id;value;taken_on;source\nR1;4600;18.11.2026;site\nR1;4620;19.11.2026;email\n"
    await run(address, write_files(tmp_path / "in", readings=both))
    statuses = [(line.value, line.status) for line in await readings(empty)]
    assert statuses == [(4600, ReadingStatus.SUPERSEDED), (4620, ReadingStatus.ACCEPTED)]


@pytest.mark.rule("SAL-12.5")
async def test_an_imported_grid_company_is_known_by_its_number_alone_and_its_account_by_whoever_calls(
    address: DatabaseAddress, empty: Database, tmp_path: Path
) -> None:
    neighbour, desk, stranger = (PhoneNumber(f"+7000000000{last}") for last in (4, 5, 9))
    consumers = FILES["consumers"].replace("C2;legal", "C2;grid_company") + "C3;grid_company;Соседние сети;ru\n"
    phones = FILES["phones"] + f"C3;{neighbour}\nC3;{desk}\nC1;{desk}\n"
    await run(address, write_files(tmp_path / "in", consumers=consumers, phones=phones))
    kind_of = empty.accounts.kind_of
    assert await kind_of(neighbour, None) is ConsumerKind.GRID_COMPANY, "it has a number and no account"
    assert await kind_of(RESIDENT, None) is ConsumerKind.PERSON
    assert await kind_of(stranger, AccountNumber("00000002")) is ConsumerKind.GRID_COMPANY
    assert await kind_of(neighbour, FIRST) is ConsumerKind.PERSON, "the call is about a person's account"
    assert await kind_of(desk, None) is None, "the number is a person's too"
    assert await kind_of(stranger, None) is await kind_of(None, None) is None
