"""The supply network is imported whole or not at all, on both databases."""

from pathlib import Path

import pytest

from adapters.database.database import open_database
from adapters.database.engine import DatabaseAddress
from adapters.database.import_stage import Stages
from adapters.database.schema import upgrade
from adapters.files.table_files import open_tables
from models.network import DeviceKind
from services.errors import ImportProblem, ImportRefused
from services.imports.import_supply import ImportSupply
from tests.fakes.supply_files import NETWORK_FILES, profile, write_files

DEVICES = "device_id;kind;name;parent\n"


@pytest.fixture
def ready(address: DatabaseAddress) -> DatabaseAddress:
    upgrade(address)
    return address


async def run(address: DatabaseAddress, folder: Path) -> None:
    with open_tables([folder]) as tables:
        await ImportSupply(Stages(address), profile())(tables, lambda _table, _rows: None)


async def refused(address: DatabaseAddress, folder: Path) -> ImportProblem:
    with pytest.raises(ImportRefused) as refusal:
        await run(address, folder)
    (problem,) = refusal.value.problems
    return problem


async def test_an_imported_network_supplies_its_premises(ready: DatabaseAddress, tmp_path: Path) -> None:
    await run(ready, write_files(tmp_path / "in", **NETWORK_FILES))
    async with open_database(ready) as database:
        network = await database.networks.load()
        assert network.supplied == {"PS1": 2, "F7": 2, "TP12": 2}
        assert [device.kind for device in network.way_up("TP12")] == [
            DeviceKind.TRANSFORMER,
            DeviceKind.FEEDER,
            DeviceKind.SUBSTATION,
        ]
        assert await database.networks.device_of("P1") == "TP12"
        assert await database.networks.device_of("P9") is None


async def test_a_premises_that_is_connected_anew_moves(ready: DatabaseAddress, tmp_path: Path) -> None:
    await run(ready, write_files(tmp_path / "in", **NETWORK_FILES))
    later = tmp_path / "later"
    later.mkdir()
    (later / "connections.csv").write_text("premises_id;device_id\nP1;F7\n", encoding="utf-8")
    await run(ready, later)
    async with open_database(ready) as database:
        assert await database.networks.device_of("P1") == "F7"
        assert await database.networks.device_of("P2") == "TP12"


@pytest.mark.parametrize(
    ("changed", "place", "mistake"),
    [
        (
            {"devices": DEVICES + "PS1;substation;;F7\nF7;feeder;;TP12\nTP12;transformer;;PS1\n"},
            ("devices", "parent"),
            "feeds itself",
        ),
        (
            {"devices": NETWORK_FILES["devices"] + "TP13;transformer;;F8\n"},
            ("devices", "parent", 5),
            "devices has no F8",
        ),
        (
            {"devices": NETWORK_FILES["devices"] + "F7;feeder;;PS1\n"},
            ("devices", "device_id", 5),
            "line 3 has the same",
        ),
        (
            {"devices": NETWORK_FILES["devices"] + "TP13;pole;;F7\n"},
            ("devices", "kind", 5),
            "",
        ),
        (
            {"connections": NETWORK_FILES["connections"] + "P1;F7\n"},
            ("connections", "premises_id", 4),
            "line 2 has the same",
        ),
        (
            {"connections": "premises_id;device_id\nP1;TP99\n"},
            ("connections", "device_id", 2),
            "devices has no TP99",
        ),
        (
            {"connections": "premises_id;device_id\nP9;TP12\n"},
            ("connections", "premises_id", 2),
            "premises has no P9",
        ),
    ],
    ids=[
        "ring",
        "unknown feeder",
        "same device",
        "unknown kind",
        "same premises",
        "unknown device",
        "unknown premises",
    ],
)
async def test_a_network_with_a_mistake_is_refused_whole(
    ready: DatabaseAddress, tmp_path: Path, changed: dict[str, str], place: tuple[str, ...], mistake: str
) -> None:
    problem = await refused(ready, write_files(tmp_path / "in", **NETWORK_FILES | changed))
    assert (problem.table, problem.field, problem.line)[: len(place)] == place
    assert mistake in problem.mistake
    assert problem.remedy
    async with open_database(ready) as database:
        assert not (await database.networks.load()).devices


async def test_a_ring_closed_over_devices_that_are_known_is_told_at_the_line_that_closes_it(
    ready: DatabaseAddress, tmp_path: Path
) -> None:
    await run(ready, write_files(tmp_path / "in", **NETWORK_FILES))
    later = tmp_path / "later"
    later.mkdir()
    (later / "devices.csv").write_text(DEVICES + "TP13;transformer;;F7\nPS1;substation;;TP12\n", encoding="utf-8")
    problem = await refused(ready, later)
    assert (problem.line, problem.field) == (3, "parent")
    assert "PS1" in problem.mistake
