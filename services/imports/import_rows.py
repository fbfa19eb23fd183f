"""Rows of an imported table, read cell by cell; every mistake is told with its line, field and remedy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Protocol

from models.reading import ReadingSource
from services.errors import ImportProblem
from services.imports.import_cells import Cell
from services.imports.import_tables import REQUIRED, Column, ImportTable, Need, Value

Row = tuple[Value, ...]
"""The values of a table's columns in their order, then the line in the file."""

MOST_PROBLEMS_TOLD = 100


class TableFile(Protocol):
    """One table of an import. Reading raises ImportRefused where the file itself is broken."""

    @property
    def table(self) -> ImportTable: ...

    @property
    def header(self) -> Sequence[str]: ...

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Each line's number and cells; empty lines are left out."""
        ...


@dataclass(slots=True)
class Problems:
    """The first mistakes of an import, and how many there are in all."""

    told: list[ImportProblem] = field(default_factory=list)
    count: int = 0

    def add(self, problem: ImportProblem) -> None:
        self.count += 1
        if len(self.told) < MOST_PROBLEMS_TOLD:
            self.told.append(problem)


class RowReader:
    """Reads the rows of one file by the columns of its table."""

    def __init__(self, file: TableFile, columns: Sequence[Column], problems: Problems) -> None:
        self._file = file
        self._columns = columns
        self._problems = problems

    def rows(self) -> Iterator[Row]:
        """The rows without a mistake."""
        places = self._places()
        for line, cells in self._file.rows():
            row = self._row(line, cells, places)
            if row is not None:
                yield row

    def _places(self) -> list[int | None]:
        """For each column the place of its cell in a line; None where the file does not have it."""
        header = [name.strip().lower() for name in self._file.header]
        known = {column.name for column in self._columns}
        for name in (name for name in header if name not in known):
            self._tell(1, name, "there is no such column", "Remove it, or use one of: " + ", ".join(sorted(known)))
        for column in self._columns:
            if header.count(column.name) > 1:
                self._tell(1, column.name, "the column stands there twice", "Remove one of them")
            if column.default is REQUIRED and column.name not in header:
                self._tell(1, column.name, "the column is missing", column.remedy)
        return [header.index(column.name) if column.name in header else None for column in self._columns]

    def _row(self, line: int, cells: Sequence[Cell], places: Sequence[int | None]) -> Row | None:
        values: list[Value] = []
        good = True
        for column, place in zip(self._columns, places, strict=True):
            cell = cells[place] if place is not None and place < len(cells) else None
            try:
                values.append(_read(column, cell))
            except ValueError as mistake:
                good = False
                if place is not None:  # a missing column is told once, not for every line
                    self._tell(line, column.name, str(mistake), column.remedy)
        if len(cells) > len(self._file.header):
            remedy = "Put texts with the separator into quotes, or remove the cell"
            self._tell(line, "line", "it has more cells than the header", remedy)
            return None
        values.append(line)
        return _completed(self._file.table, values) if good else None

    def _tell(self, line: int, name: str, mistake: str, remedy: str) -> None:
        self._problems.add(ImportProblem(self._file.table, line, name, mistake, remedy))


def _read(column: Column, cell: Cell) -> Value:
    if cell is not None and cell != "":
        return column.read(cell)
    if isinstance(column.default, Need):
        raise ValueError("the cell is empty")
    return column.default


def _completed(table: ImportTable, values: list[Value]) -> Row:
    """A reading's month, moment and whether it is billed follow from the rest where they are not given."""
    if table is ImportTable.READINGS:
        taken_on = values[2]
        assert isinstance(taken_on, date), "read as a day"
        if values[3] is None:
            values[3] = f"{taken_on:%Y-%m}"
        if values[5] is None:
            values[5] = values[4] == ReadingSource.PREVIOUS_IMPORT
        if values[6] is None:
            values[6] = datetime.combine(taken_on, time(12), UTC)
    return tuple(values)
