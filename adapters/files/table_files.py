"""Finds the tables of an import in files and folders."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from adapters.files.csv_table import CsvTable
from adapters.files.xlsx_table import open_workbook
from services.errors import ImportProblem, ImportRefused
from services.imports.import_rows import TableFile
from services.imports.import_tables import ImportTable

DEFAULT_ENCODING = "utf-8-sig"


@contextmanager
def open_tables(paths: Sequence[Path], encoding: str = DEFAULT_ENCODING) -> Iterator[Sequence[TableFile]]:
    """The tables in `paths`: CSV files named after their table, XLSX files with sheets named so, folders of both.

    Raises ImportRefused for names that are no table, for files that cannot be read, and where a table comes twice.
    """
    with ExitStack() as stack:
        tables: list[TableFile] = []
        for path in _files(paths):
            if path.suffix.lower() == ".xlsx":
                tables += stack.enter_context(open_workbook(path))
            else:
                tables.append(CsvTable(path, _table_of(path), encoding))
        _refuse_doubles(tables)
        yield tables


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.iterdir() if each.suffix.lower() in {".csv", ".xlsx"})
        else:
            yield path


def _table_of(path: Path) -> ImportTable:
    try:
        return ImportTable(path.stem.lower())
    except ValueError:
        known = ", ".join(f"{table}.csv" for table in ImportTable)
        raise _refused(path.name, "no table is called so", f"Name the file as one of: {known}") from None


def _refuse_doubles(tables: Sequence[TableFile]) -> None:
    names = [file.table for file in tables]
    for table in (table for table in set(names) if names.count(table) > 1):
        raise _refused(table, "the table comes twice", "Leave one of them")
    if not names:
        raise _refused("import", "there is no table", "Name CSV or XLSX files, or a folder that holds them")


def _refused(name: str, mistake: str, remedy: str) -> ImportRefused:
    return ImportRefused((ImportProblem(name, 0, "file", mistake, remedy),), 1)
