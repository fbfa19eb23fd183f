"""Sheets of an XLSX workbook as tables to import, read row by row however long."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol, cast
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from services.errors import ImportProblem, ImportRefused
from services.imports.import_cells import Cell
from services.imports.import_tables import ImportTable

_DAMAGED = (InvalidFileException, zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, EOFError, OSError)


class Sheet(Protocol):
    """A worksheet as openpyxl reads it without keeping it."""

    title: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(
        self, min_row: int = 1, max_row: int | None = None, *, values_only: bool
    ) -> Iterator[tuple[object, ...]]: ...


@dataclass(frozen=True, slots=True)
class XlsxTable:
    """Implements TableFile."""

    sheet: Sheet
    table: ImportTable
    header: Sequence[str]

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        with _told(self.table):
            for line, cells in enumerate(self.sheet.iter_rows(min_row=2, values_only=True), start=2):
                row = [_cell(cell) for cell in cells]
                while row and row[-1] in (None, ""):
                    row.pop()
                if row:
                    yield line, row


@contextmanager
def open_workbook(path: Path) -> Iterator[Sequence[XlsxTable]]:
    """The tables of a workbook: its sheets must be named after them. Raises ImportRefused."""
    with _told(path.name):
        book = load_workbook(path, read_only=True, data_only=True)
    try:
        with _told(path.name):
            tables = [_table(path, sheet) for sheet in cast("list[Sheet]", book.worksheets)]
        yield tables
    finally:
        book.close()


@contextmanager
def _told(name: str) -> Iterator[None]:
    """A workbook that is damaged, wherever that shows, is told in one line."""
    try:
        yield
    except _DAMAGED as fault:
        raise _refused(name, f"it is no workbook: {fault}", "Save it as XLSX, or as CSV UTF-8") from fault


def _table(path: Path, sheet: Sheet) -> XlsxTable:
    try:
        table = ImportTable(sheet.title.strip().lower())
    except ValueError:
        known = ", ".join(ImportTable)
        mistake = f"no table is called {sheet.title}"
        raise _refused(path.name, mistake, f"Name the sheet as one of: {known}, or remove it") from None
    sheet.reset_dimensions()  # some programs write dimensions that are too small
    first = next(sheet.iter_rows(min_row=1, max_row=1, values_only=True), ())
    header = ["" if name is None else str(name) for name in first]
    while header and not header[-1]:
        header.pop()
    return XlsxTable(sheet, table, header)


def _cell(cell: object) -> Cell:
    if cell is None or isinstance(cell, str | int | float | bool | date | datetime):
        return cell
    return str(cell)


def _refused(name: str, mistake: str, remedy: str) -> ImportRefused:
    return ImportRefused((ImportProblem(name, 0, "file", mistake, remedy),), 1)
