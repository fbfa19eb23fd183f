"""Free times of offices come from a file, whole or not at all, on both databases."""

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest

from adapters.database.database import open_database
from adapters.database.engine import DatabaseAddress
from adapters.database.import_stage import Stages
from adapters.database.schema import upgrade
from adapters.files.table_files import open_tables
from models.appointment import Slot
from models.directory import Contacts, Office
from services.errors import ImportProblem, ImportRefused
from services.imports.import_supply import ImportSupply
from tests.fakes.supply_files import profile

HEADER = "office;date;time;capacity\n"
TIMES = HEADER + "main;24.11.2026;9:00;2\nmain;2026-11-24;09:30;1\nvisit;24.11.2026;10:00:00;1\n"
EVENING_BEFORE = datetime(2026, 11, 23, 20)


@pytest.fixture
def ready(address: DatabaseAddress) -> DatabaseAddress:
    upgrade(address)
    return address


def written(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "slots.csv").write_text(text, encoding="utf-8")
    return folder


async def run(address: DatabaseAddress, folder: Path) -> None:
    contacts = Contacts(offices=(Office("main", "Ясногорск, улица Садовая, дом один", "по будням с девяти до пяти"),))
    with open_tables([folder]) as tables:
        await ImportSupply(Stages(address), replace(profile(), contacts=contacts))(tables, lambda _table, _rows: None)


async def free(address: DatabaseAddress, office: str) -> list[Slot]:
    async with open_database(address) as database:
        return list(await database.appointments.free(office, EVENING_BEFORE, most=9))


async def test_imported_times_are_offered_and_a_capacity_of_none_takes_one_back(
    ready: DatabaseAddress, tmp_path: Path
) -> None:
    await run(ready, written(tmp_path / "in", TIMES))
    nine, half_past = (Slot("main", date(2026, 11, 24), time(*at)) for at in ((9, 0), (9, 30)))
    assert await free(ready, "main") == [nine, half_past]
    assert await free(ready, "visit") == [Slot("visit", date(2026, 11, 24), time(10))]
    await run(ready, written(tmp_path / "later", HEADER + "main;24.11.2026;9:00;0\n"))
    assert await free(ready, "main") == [half_past]


@pytest.mark.parametrize(
    ("line", "field", "mistake"),
    [
        ("north;24.11.2026;9:00;1", "office", "none of: main, visit"),
        ("main;31.11.2026;9:00;1", "date", "not a date"),
        ("main;24.11.2026;25:00;1", "time", "no time of day"),
        ("main;24.11.2026;9:00:30;1", "time", "no time of day"),
        ("main;24.11.2026;9:00;-1", "capacity", ""),
        ("main;24.11.2026;9:00;3", "office, date, time", "line 2 has the same"),
    ],
)
async def test_one_wrong_time_refuses_the_whole_file(
    ready: DatabaseAddress, tmp_path: Path, line: str, field: str, mistake: str
) -> None:
    with pytest.raises(ImportRefused) as refusal:
        await run(ready, written(tmp_path / "in", TIMES + line + "\n"))
    (problem,) = refusal.value.problems
    assert isinstance(problem, ImportProblem)
    assert (problem.table, problem.line, problem.field) == ("slots", 5, field)
    assert mistake in problem.mistake
    assert problem.remedy
    assert await free(ready, "main") == []
