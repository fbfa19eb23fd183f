"""A backup holds everything and is put back only where nothing lives, on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import select, text

from adapters.database.database import Database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import SchemaTooNew, plain_engine
from adapters.database.tables import metadata
from adapters.journal.store import LocalStoreInUse, open_local_store
from gridline.backup import Kept, backup, restore
from services.errors import BackupFailed
from tests.contract.conftest import new_postgres
from tests.fakes.small_town import small_town
from tests.fakes.submissions import submission
from tests.fakes.supply import NOW
from tests.postgres import Server, system_server, unpacked_server


@pytest.fixture(autouse=True)
def postgres_programs(monkeypatch: pytest.MonkeyPatch) -> Server:
    """pg_dump and pg_restore are those of the server that the tests run."""
    server = system_server() or unpacked_server(Path(__file__).resolve().parents[2] / ".cache/postgresql")
    for name, value in server.environment().items():
        if name != "LC_ALL":
            monkeypatch.setenv(name, value)
    return server


@pytest.fixture
def elsewhere(address: DatabaseAddress, request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    """An empty place of the same kind."""
    if address.file is not None:
        place = DatabaseAddress(f"sqlite+aiosqlite:///{tmp_path}/elsewhere/gridline.sqlite3")
    else:
        place = new_postgres(request.getfixturevalue("postgres_url"))
    return Kept(place, tmp_path / "elsewhere/store")


def everything(address: DatabaseAddress) -> dict[str, list[tuple[object, ...]]]:
    engine = plain_engine(address)
    with engine.connect() as connection:
        tables = [table for table in metadata.sorted_tables if table.name != "number_counters"]
        rows = {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables
        }
    engine.dispose()
    return rows


async def test_a_restored_backup_holds_all_rows_and_goes_on(
    address: DatabaseAddress, database: Database, elsewhere: Kept, tmp_path: Path
) -> None:
    assert database.accounts, "the small world is there"
    async with small_town(address, tmp_path / "store") as town:
        first = await town.desk.submit(submission())
        made = backup(Kept(address, tmp_path / "store"), tmp_path / "backup", NOW)
    restore(made, elsewhere, force=False)
    assert everything(elsewhere.database) == everything(address)
    async with small_town(elsewhere.database, elsewhere.store) as town:
        assert (await town.desk.submit(submission())).number == first.number
        second = await town.desk.submit(submission("call-2"))
        assert second.number.serial > first.number.serial + 1000
        assert {line.registration_number for line in await town.readings()} == {str(first.number), str(second.number)}


async def test_what_only_the_local_store_had_reaches_the_restored_database_once(
    address: DatabaseAddress, database: Database, elsewhere: Kept, tmp_path: Path
) -> None:
    assert database.accounts, "the small world is there"
    folder = tmp_path / "store"
    async with small_town(address, folder) as town:
        told = await town.desk.submit(submission())
    before = tmp_path / "before"
    backup(Kept(address, folder), before, NOW)
    async with open_local_store(folder, lambda: NOW) as store:
        await store.outbox.file.do(lambda outbox: outbox.execute("UPDATE outbox SET state = 'pending'"))
    backup(Kept(address, folder), tmp_path / "backup", NOW)
    restore(tmp_path / "backup", elsewhere, force=False)
    async with small_town(elsewhere.database, elsewhere.store) as town:
        await town.drained()
        assert [line.registration_number for line in await town.readings()] == [str(told.number)] * 2


async def test_a_living_database_is_overwritten_only_by_force(
    address: DatabaseAddress, database: Database, tmp_path: Path
) -> None:
    assert database.accounts, "the small world is there"
    kept = Kept(address, tmp_path / "store")
    made = backup(kept, tmp_path / "backup", NOW)
    before = everything(address)
    async with small_town(address, kept.store) as town:
        await town.desk.submit(submission())
    with pytest.raises(BackupFailed, match="--force"):
        restore(made, kept, force=False)
    assert len(everything(address)["submissions"]) == 1
    restore(made, kept, force=True)
    assert everything(address) == before


async def test_a_running_bridge_is_not_restored_under(
    address: DatabaseAddress, database: Database, tmp_path: Path
) -> None:
    assert database.accounts, "the small world is there"
    kept = Kept(address, tmp_path / "store")
    made = backup(kept, tmp_path / "backup", NOW)
    async with open_local_store(kept.store, lambda: NOW):
        with pytest.raises(LocalStoreInUse):
            restore(made, kept, force=True)


async def test_a_damaged_backup_is_not_put_back(
    address: DatabaseAddress, database: Database, elsewhere: Kept, tmp_path: Path
) -> None:
    assert database.accounts, "the small world is there"
    made = backup(Kept(address, tmp_path / "store"), tmp_path / "backup", NOW)
    with (made / "database.backup").open("r+b") as file:
        file.seek(100)
        file.write(b"rubbish")
    with pytest.raises(BackupFailed, match="damaged"):
        restore(made, elsewhere, force=False)
    (made / "manifest.json").unlink()
    with pytest.raises(BackupFailed, match="no complete backup"):
        restore(made, elsewhere, force=False)


async def test_a_backup_of_a_newer_version_is_not_put_back(
    address: DatabaseAddress, database: Database, elsewhere: Kept, tmp_path: Path
) -> None:
    assert database.accounts, "the small world is there"
    engine = plain_engine(address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    made = backup(Kept(address, tmp_path / "store"), tmp_path / "backup", NOW)
    with pytest.raises(SchemaTooNew, match="9999"):
        restore(made, elsewhere, force=False)


async def test_a_backup_never_replaces_another(address: DatabaseAddress, database: Database, tmp_path: Path) -> None:
    assert database.accounts, "the small world is there"
    backup(Kept(address, tmp_path / "store"), tmp_path / "backup", NOW)
    with pytest.raises(BackupFailed, match="new folder"):
        backup(Kept(address, tmp_path / "store"), tmp_path / "backup", NOW)
