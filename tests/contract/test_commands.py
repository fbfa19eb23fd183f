"""What an operator does at a shell with the database: tables, import, list, export, backup and restore."""

import json
from pathlib import Path

import pytest

from gridline.commands.import_files import refused
from gridline.pages.progress_line import ProgressLine, drawn
from services.errors import ImportProblem, ImportRefused
from tests.fakes.commands import Operator, operator_in
from tests.fakes.screen import Screen
from tests.fakes.supply_files import write_files


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return operator_in(tmp_path, capsys)


@pytest.fixture
def imported(operator: Operator) -> Operator:
    """An operator whose utility has imported its files."""
    assert operator.types("db", "upgrade").status == 0
    assert operator.types("import", str(write_files(operator.folder / "in"))).status == 0
    return operator


def objects(printed: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in printed.splitlines()]


def test_an_upgrade_makes_the_tables_and_says_so_once(operator: Operator) -> None:
    made, again = operator.types("db", "upgrade"), operator.types("db", "upgrade")
    assert (made.status, again.status) == (0, 0)
    assert "(new)" in made.out
    assert "(already there)" in again.out
    status = operator.types("db", "status")
    assert (status.status, "as this version needs" in status.out) == (0, True)


def test_an_empty_database_is_told_with_the_command(operator: Operator) -> None:
    file = operator.database.file
    assert file is not None
    file.parent.mkdir()
    file.touch()
    status = operator.types("db", "status")
    assert (status.status, "gridline db upgrade" in status.out) == (1, True)
    assert operator.types("readings").err.endswith("back up, then run: gridline db upgrade\n")


def test_an_import_counts_what_it_took(operator: Operator) -> None:
    operator.types("db", "upgrade")
    printed = operator.types("import", str(write_files(operator.folder / "in")))
    assert printed.status == 0
    counts = dict(line.split() for line in printed.out.splitlines())
    assert (counts["accounts"], counts["readings"]) == ("2", "4")
    assert printed.err == "", "no bar where nobody looks"


def test_a_refused_import_names_every_mistake_with_its_remedy(operator: Operator) -> None:
    operator.types("db", "upgrade")
    wrong = "register_id;value;taken_on\nR1;many;20.10.2026\nR1;1;yesterday\n"
    printed = operator.types("import", str(write_files(operator.folder / "in", readings=wrong)))
    assert (printed.status, printed.out) == (1, "")
    first, second, last = printed.err.splitlines()
    assert first.startswith("readings, line 2, value: ")
    assert second.startswith("readings, line 3, taken_on: ")
    assert "Write the date as" in second
    assert last == "gridline import: nothing was imported: 2 mistakes"
    assert operator.types("readings", "--json").out == ""


def test_a_file_that_is_no_table_or_not_there_is_told(operator: Operator) -> None:
    operator.types("db", "upgrade")
    (operator.folder / "people.csv").write_text("x\n")
    assert "no table is called so" in operator.types("import", str(operator.folder / "people.csv")).err
    assert "cannot be read" in operator.types("import", str(operator.folder / "readings.csv")).err


def test_more_mistakes_than_are_told_are_counted() -> None:
    text = refused(ImportRefused((ImportProblem("meters", 2, "serial", "it is empty", "Write it"),), 250))
    assert text.splitlines()[1:] == ["… and 249 more", "gridline import: nothing was imported: 250 mistakes"]


def test_readings_stand_in_columns_for_a_person(imported: Operator) -> None:
    header, *rows = imported.types("readings").out.splitlines()
    assert header.split()[:5] == ["number", "account", "meter", "service", "zone"]
    assert len(rows) == 4
    place = header.index("account")
    assert [row[place : place + 8] for row in rows] == ["00000001", "00000001", "00000002", "00000001"]
    assert {row.index(row.split()[9]) for row in rows} == {header.index("source")}


def test_readings_are_narrowed_by_every_option(imported: Operator) -> None:
    def values(*options: str) -> list[object]:
        return [each["value"] for each in objects(imported.types("readings", "--json", *options).out)]

    assert values() == ["4512", "900", "12.5", "4600"]
    assert values("--period", "2026-11") == ["4600"]
    assert values("--status", "accepted", "pending_review") == ["4600"]
    assert values("--source", "site") == ["4600"]
    assert values("--account", "00000002") == ["12.5"]
    assert values("--newest", "2") == ["4600", "12.5"]
    assert values("--number", "DEMO-20261120-000001") == []


def test_that_no_reading_fits_is_said_beside_the_output(imported: Operator) -> None:
    printed = imported.types("readings", "--period", "2020-01")
    assert (printed.status, printed.out, printed.err) == (0, "", "gridline readings: none fits\n")


def test_an_object_has_every_field_with_its_type(imported: Operator) -> None:
    (reading,) = objects(imported.types("readings", "--json", "--period", "2026-11").out)
    assert reading["account"] == "00000001"
    assert (reading["registration_number"], reading["consumption"], reading["flags"]) == (None, None, [])
    assert (reading["zone"], reading["status"], reading["source"]) == ("day", "accepted", "site")


def test_nothing_leaves_for_billing_that_came_from_there(imported: Operator, tmp_path: Path) -> None:
    printed = imported.types("export", str(tmp_path / "out"))
    assert (printed.status, printed.out) == (0, "nothing new to export\n")
    assert json.loads(imported.types("export", str(tmp_path / "out"), "--json").out) == []


def test_an_old_batch_that_is_not_there_is_told(imported: Operator, tmp_path: Path) -> None:
    printed = imported.types("export", str(tmp_path / "out"), "--again", "7")
    assert (printed.status, printed.err) == (
        2,
        "gridline: there is no batch 7: gridline export FOLDER makes the next one\n",
    )


def test_a_restored_backup_has_the_readings(imported: Operator, capsys: pytest.CaptureFixture[str]) -> None:
    folder = imported.folder / "kept"
    assert imported.types("backup", str(folder)).status == 0
    assert "name a new folder" in imported.types("backup", str(folder)).err
    elsewhere = imported.folder / "elsewhere"
    elsewhere.mkdir()
    other = operator_in(elsewhere, capsys)
    assert other.types("restore", str(folder)).status == 0
    assert other.types("readings", "--json").out == imported.types("readings", "--json").out
    refusal = other.types("restore", str(folder))
    assert (refusal.status, "--force" in refusal.err) == (2, True)
    assert other.types("restore", str(folder), "--force").status == 0


def test_no_alarm_waits_in_a_quiet_town(imported: Operator) -> None:
    assert imported.types("alarms", "list").out == "no danger alarm waits\n"
    assert imported.types("alarms", "acknowledge", "nobody").status == 1


def test_a_bar_grows_on_a_terminal_and_is_gone_at_the_end() -> None:
    screen = Screen(is_terminal=True)
    line = ProgressLine(screen, {"readings": 200})
    line.reached("readings", 100)
    line.reached("readings", 101)
    assert screen.getvalue().count("readings") == 1, "drawn again only after a while"
    line.gone()
    assert screen.getvalue().endswith("\x1b[K")
    assert drawn("readings", 100, 200) == f"readings   [{'#' * 15}{'.' * 15}]  50%          100"
    assert drawn("readings", 1234, None) == "readings          1,234"


def test_a_bar_is_not_drawn_into_a_file() -> None:
    screen = Screen(is_terminal=False)
    line = ProgressLine(screen, {})
    line.reached("readings", 1)
    line.stage("storing")
    line.gone()
    assert screen.getvalue() == ""
