"""A CSV file as a table to import, read line by line however long."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from services.errors import ImportProblem, ImportRefused
from services.imports.import_cells import Cell
from services.imports.import_tables import ImportTable

if TYPE_CHECKING:
    from _csv import Reader

_SEPARATORS = ";,\t"
_LONGEST_CELL = 100_000


@dataclass(slots=True)
class CsvTable:
    """Implements TableFile. The separator (; , or tab) is found from the header; a BOM is no matter."""

    path: Path
    table: ImportTable
    encoding: str
    _header: Sequence[str] = field(default=())

    @property
    def header(self) -> Sequence[str]:
        if not self._header:
            with self._opened() as lines:
                self._header = next(self._reader(lines), ())
        return self._header

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        with self._opened() as lines:
            reader = self._reader(lines)
            next(reader, None)
            line = reader.line_num
            for cells in reader:
                # a quoted cell may run over lines: the row is named by its first
                first, line = line + 1, reader.line_num
                if any(cells):
                    yield first, cells

    @contextmanager
    def _opened(self) -> Iterator[TextIO]:
        try:
            with self.path.open(encoding=self.encoding, newline="") as lines:
                yield lines
        except UnicodeDecodeError as fault:
            raise self._refused(
                f"it is not {self.encoding}: byte {fault.object[fault.start]:#04x}",
                "Save it as CSV UTF-8; a file in Windows encoding is read with --encoding cp1251,"
                " which has no Kazakh letters",
            ) from fault
        except csv.Error as fault:
            raise self._refused(f"it is no CSV: {fault}", "Close every quoted text with a quote") from fault
        except OSError as fault:
            raise self._refused(f"it cannot be read: {fault.strerror}", "Check the path and its permissions") from fault

    def _reader(self, lines: TextIO) -> "Reader":
        csv.field_size_limit(_LONGEST_CELL)
        header = lines.readline()
        lines.seek(0)
        separator = max(_SEPARATORS, key=header.count)
        return csv.reader(lines, delimiter=separator, strict=True)

    def _refused(self, mistake: str, remedy: str) -> ImportRefused:
        return ImportRefused((ImportProblem(self.table, 0, "file", mistake, remedy),), 1)
