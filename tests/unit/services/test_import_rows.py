"""Cells and rows of an import: what is read, and how each mistake is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from models.account_form import AccountForm, CheckDigit
from services.imports import import_cells
from services.imports.import_cells import Cell
from services.imports.import_rows import MOST_PROBLEMS_TOLD, Problems, RowReader
from services.imports.import_tables import CellReader, ImportTable, columns_of

READER = CellReader(import_cells.account(AccountForm(8, 8)), import_cells.phone("RU", "846"), "Europe/Moscow")
COLUMNS = columns_of(READER)


@dataclass(frozen=True)
class MemoryTable:
    table: ImportTable
    header: Sequence[str]
    lines: Sequence[Sequence[Cell]]

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        return enumerate(self.lines, start=2)


def read(table: ImportTable, header: str, *lines: Sequence[Cell]) -> tuple[list[dict[str, object]], Problems]:
    problems = Problems()
    columns = COLUMNS[table]
    file = MemoryTable(table, header.split(), lines)
    names = [*(column.name for column in columns), "line"]
    rows = [dict(zip(names, row, strict=True)) for row in RowReader(file, columns, problems).rows()]
    return rows, problems


def test_a_reading_that_says_no_more_is_billings_own_of_that_month() -> None:
    (row,), problems = read(ImportTable.READINGS, "register_id value taken_on", ["R1", "12,5", "20.10.2026"])
    assert problems.count == 0
    assert row == {
        "register_id": "R1",
        "value": Decimal("12.5"),
        "taken_on": date(2026, 10, 20),
        "period": "2026-10",
        "source": "previous_import",
        "billed": True,
        "received_at": datetime(2026, 10, 20, 12, 0, tzinfo=UTC),
        "line": 2,
    }


def test_a_reading_of_another_channel_is_not_billed_unless_the_file_says_so() -> None:
    (row,), _ = read(ImportTable.READINGS, "register_id value taken_on source", ["R1", 5, date(2026, 11, 18), "site"])
    assert row["billed"] is False


def test_each_mistake_of_a_line_is_told_with_its_remedy() -> None:
    rows, problems = read(ImportTable.PREMISES, "premises_id kind zone", ["", "castle", "Europe/Nowhere"])
    assert rows == []
    assert [(problem.line, problem.field) for problem in problems.told] == [
        (2, "premises_id"),
        (2, "kind"),
        (2, "zone"),
    ]
    assert "mkd" in problems.told[1].remedy


def test_a_missing_column_is_told_once_however_many_lines_follow() -> None:
    rows, problems = read(ImportTable.PHONES, "consumer_id", ["C1"], ["C2"])
    assert rows == []
    assert [(problem.line, problem.field, problem.mistake) for problem in problems.told] == [
        (1, "phone", "the column is missing")
    ]


def test_an_unknown_or_doubled_column_is_told() -> None:
    _, problems = read(ImportTable.PHONES, "consumer_id phone phone fax", ["C1", "+70000000001", "", ""])
    assert [(problem.field, problem.mistake) for problem in problems.told] == [
        ("fax", "there is no such column"),
        ("phone", "the column stands there twice"),
    ]


def test_a_line_with_too_many_cells_is_told() -> None:
    rows, problems = read(ImportTable.PHONES, "consumer_id phone", ["C1", "+70000000001", "more"])
    assert rows == []
    assert problems.told[0].field == "line"


def test_of_endless_mistakes_the_first_are_told_and_all_are_counted() -> None:
    _, problems = read(ImportTable.PHONES, "consumer_id phone", *(["C1", "x"] for _ in range(5000)))
    assert (len(problems.told), problems.count) == (MOST_PROBLEMS_TOLD, 5000)


@pytest.mark.parametrize(
    ("cell", "mistake"),
    [
        (123, "leading zeros are lost"),
        (1.0e7, "leading zeros are lost"),
        ("1234567", "were leading zeros lost"),
        ("1,2E+07", "shortened"),
        ("123456789", "at most 8"),
        ("1234567a", "1 to 20 digits"),
        ("", "1 to 20 digits"),
    ],
)
def test_an_account_that_a_spreadsheet_has_spoiled_is_noticed(cell: Cell, mistake: str) -> None:
    with pytest.raises(ValueError, match=mistake):
        READER.account(cell)


def test_an_account_keeps_its_leading_zeros() -> None:
    assert READER.account(" 00000012 ") == "00000012"


def test_a_wrong_check_digit_is_noticed() -> None:
    with pytest.raises(ValueError, match="check digit"):
        import_cells.account(AccountForm(8, 8, CheckDigit.LUHN))("00000012")


@pytest.mark.parametrize("text", ["8 (000) 000-00-01", "+70000000001", "70000000001", "80000000001", "0000000001"])
def test_a_telephone_number_is_the_same_however_it_is_written(text: str) -> None:
    assert READER.phone(text) == "+70000000001"


@pytest.mark.parametrize("text", ["112", "", "+7", "call me"])
def test_what_is_no_full_number_is_noticed(text: str) -> None:
    with pytest.raises(ValueError, match="not a telephone number"):
        READER.phone(text)


@pytest.mark.parametrize("cell", ["да", "Yes", "1", True, "иә", 1])
def test_yes_is_understood_in_three_languages(cell: Cell) -> None:
    assert import_cells.yes_no(cell) is True


@pytest.mark.parametrize("cell", ["1 500,25", "1500.25", 1500.25])
def test_an_amount_is_read_as_people_write_it(cell: Cell) -> None:
    assert import_cells.amount(cell) == Decimal("1500.25")


@pytest.mark.parametrize("cell", ["NaN", "1e99", "12.3456", "12x", "Infinity"])
def test_what_no_meter_could_show_is_noticed(cell: Cell) -> None:
    with pytest.raises(ValueError, match=r"a number|digits"):
        import_cells.amount(cell)


def test_a_moment_without_a_zone_is_nobodys_time() -> None:
    with pytest.raises(ValueError, match="no zone"):
        import_cells.moment("2026-11-20T10:00:00")
    assert import_cells.moment("2026-11-20T10:00:00+05:00") == datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


def test_a_spreadsheets_dates_and_numbers_are_read_as_they_are() -> None:
    assert import_cells.day(datetime(2026, 11, 20, 0, 0)) == date(2026, 11, 20)
    assert import_cells.period(date(2026, 11, 1)) == "2026-11"
    assert import_cells.identifier(771.0) == "771"


def test_kazakh_letters_come_through() -> None:
    (row,), _ = read(ImportTable.CONSUMERS, "consumer_id name language", ["C1", "Әбдіқадырова Гүлнұр", "kk"])
    assert row["name"] == "Әбдіқадырова Гүлнұр"


@pytest.mark.parametrize("cell", ["1,23457E+05", "4.5e+3", "1E-05"])
def test_a_value_that_a_spreadsheet_has_shortened_is_noticed(cell: str) -> None:
    with pytest.raises(ValueError, match="shortened"):
        import_cells.reading_value(cell)


def test_less_than_nothing_is_no_value_and_minus_nothing_is_nothing() -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        import_cells.reading_value("-1")
    assert str(import_cells.reading_value("-0")) == "0"


def test_an_id_holds_no_zero_byte() -> None:
    with pytest.raises(ValueError, match="zero byte"):
        import_cells.identifier("C\x001")
