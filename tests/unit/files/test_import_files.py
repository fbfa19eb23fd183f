"""CSV and XLSX files as billing departments make them, and how a broken one is told."""

from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from adapters.files.table_files import open_tables
from services.errors import ImportProblem, ImportRefused
from services.imports.import_cells import Cell
from services.imports.import_tables import ImportTable


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def rows(path: Path, encoding: str = "utf-8-sig") -> list[tuple[int, list[Cell]]]:
    with open_tables([path], encoding) as (table,):
        assert table.header
        return [(line, list(cells)) for line, cells in table.rows()]


def refusal(*paths: Path) -> ImportProblem:
    with pytest.raises(ImportRefused) as refused, open_tables(paths) as tables:
        for table in tables:
            assert table.header is not None
            list(table.rows())
    return refused.value.problems[0]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_separator_is_found_and_a_byte_order_mark_is_no_matter(tmp_path: Path, separator: str, end: str) -> None:
    text = f"\ufeffconsumer_id{separator}name{end}C1{separator}Қанат{end}{end}C2{separator}Иванов{end}"
    assert rows(written(tmp_path / "consumers.csv", text)) == [(2, ["C1", "Қанат"]), (4, ["C2", "Иванов"])]


def test_a_quoted_text_may_hold_separators_and_line_ends(tmp_path: Path) -> None:
    path = written(tmp_path / "premises.csv", 'premises_id;address\nP1;"ул. Садовая; д. 1\nкв. 2"\nP2;x\n')
    assert rows(path) == [(2, ["P1", "ул. Садовая; д. 1\nкв. 2"]), (4, ["P2", "x"])]


def test_a_windows_file_is_refused_with_the_way_out_and_read_when_it_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "consumers.csv", "consumer_id;name\nC1;Иванов\n", "cp1251")
    problem = refusal(path)
    assert (problem.table, problem.field) == ("consumers", "file")
    assert "--encoding cp1251" in problem.remedy
    assert "Kazakh" in problem.remedy
    assert rows(path, "cp1251") == [(2, ["C1", "Иванов"])]


def test_a_file_named_after_no_table_is_refused(tmp_path: Path) -> None:
    assert "accounts.csv" in refusal(written(tmp_path / "clients.csv", "a;b\n")).remedy


def test_a_table_that_comes_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    one = written(tmp_path / "phones.csv", "consumer_id;phone\n")
    two = written(tmp_path / "more/phones.csv", "consumer_id;phone\n")
    assert "twice" in refusal(one, two).mistake


def test_an_empty_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    assert "no table" in refusal(tmp_path).mistake
    assert "cannot be read" in refusal(tmp_path / "phones.csv").mistake


def test_an_unclosed_quote_is_refused(tmp_path: Path) -> None:
    assert "no CSV" in refusal(written(tmp_path / "phones.csv", 'consumer_id;phone\nC1;"+7000\n')).mistake


def test_a_workbook_brings_a_table_in_each_sheet(tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    accounts = book.create_sheet("accounts")
    accounts.append(["account", "balance"])
    accounts.append(["00000012", 12.5])
    accounts.append([None, None])
    accounts.append([12, 3])
    readings = book.create_sheet("Readings")
    readings.append(["register_id", "taken_on"])
    readings.append(["R1", datetime(2026, 11, 20)])
    book.save(tmp_path / "billing.xlsx")
    with open_tables([tmp_path / "billing.xlsx"]) as (first, second):
        assert (first.table, second.table) == (ImportTable.ACCOUNTS, ImportTable.READINGS)
        assert [(line, list(cells)) for line, cells in first.rows()] == [(2, ["00000012", 12.5]), (4, [12, 3])]
        assert list(first.header) == ["account", "balance"]
        assert len(list(second.rows())) == 1


def test_a_sheet_named_after_no_table_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.save(tmp_path / "billing.xlsx")
    assert "Name the sheet" in refusal(tmp_path / "billing.xlsx").remedy


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    assert "no workbook" in refusal(written(tmp_path / "billing.xlsx", "not a zip")).mistake


def test_a_workbook_that_was_cut_off_is_refused_wherever_that_shows(tmp_path: Path) -> None:
    whole, cut = Workbook(), tmp_path / "cut.xlsx"
    sheet = whole.create_sheet("consumers")
    whole.remove(whole.worksheets[0])
    for number in range(3000):
        sheet.append(["consumer_id", f"C{number}"])
    whole.save(tmp_path / "whole.xlsx")
    with ZipFile(tmp_path / "whole.xlsx") as old, ZipFile(cut, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, content[: len(content) // 2] if part.endswith("sheet1.xml") else content)
    assert "no workbook" in refusal(cut).mistake


def test_cells_beyond_the_header_are_seen_in_a_workbook_too(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("consumers")
    book.remove(book.worksheets[0])
    for line in (["consumer_id", None], ["C1", None, "stray"], ["C2", ""]):
        sheet.append(line)
    book.save(tmp_path / "import.xlsx")
    assert rows(tmp_path / "import.xlsx") == [(2, ["C1", None, "stray"]), (3, ["C2"])]
