"""Import what billing knows: read, check whole, then store all of it or nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from models.appointment import VISITS
from models.company_profile import CompanyProfile
from services.errors import ImportProblem, ImportRefused
from services.imports import import_cells
from services.imports.import_rows import Problems, Row, RowReader, TableFile
from services.imports.import_tables import CellReader, Column, ImportTable, columns_of

_ROWS_AT_ONCE = 5000

Progress = Callable[[ImportTable, int], None]
"""Told after each batch: the table, and how many of its rows are read."""


class ImportStage(Protocol):
    """Rows on their way in, beside the live tables. Raises DatabaseAway, DatabaseRefused."""

    async def add(self, table: ImportTable, columns: Sequence[str], rows: Sequence[Row]) -> None: ...

    async def problems(self, most: int) -> tuple[Sequence[ImportProblem], int]:
        """What the rows say wrong of each other and of the live tables: the first, and how many in all."""
        ...

    async def merge(self) -> None:
        """Bring every row into the live tables: new ones added, known ones brought up to date."""
        ...


class ImportStages(Protocol):
    def open(self) -> AbstractAsyncContextManager[ImportStage]:
        """An empty stage; what was merged is stored when the block ends, undone when it raises."""
        ...


@dataclass(frozen=True, slots=True)
class ImportSupply:
    """Importing the same files twice changes nothing the second time."""

    stages: ImportStages
    profile: CompanyProfile

    async def __call__(self, files: Sequence[TableFile], progress: Progress) -> Mapping[ImportTable, int]:
        """The number of rows imported of each table.

        Raises ImportRefused with every mistake that could be found, DatabaseAway, DatabaseRefused.
        """
        columns = columns_of(_reader(self.profile))
        problems, counts = Problems(), dict[ImportTable, int]()
        async with self.stages.open() as stage:
            for file in sorted(files, key=lambda file: list(ImportTable).index(file.table)):
                told = _Told(file.table, progress)
                for rows in _batches(RowReader(file, columns[file.table], problems).rows()):
                    await stage.add(file.table, _names(columns[file.table]), rows)
                    told.more(len(rows))
                counts[file.table] = told.count
            await _refuse_mistakes(stage, problems)
            await stage.merge()
        return counts


class _Told:
    """Counts the rows of one table for whoever watches."""

    def __init__(self, table: ImportTable, progress: Progress) -> None:
        self._table = table
        self._progress = progress
        self.count = 0

    def more(self, rows: int) -> None:
        self.count += rows
        self._progress(self._table, self.count)


async def _refuse_mistakes(stage: ImportStage, problems: Problems) -> None:
    # lines with a mistake are not on the stage: what others say of them would be told as a second mistake
    if not problems.count:
        found, count = await stage.problems(most=100)
        problems.told.extend(found)
        problems.count = count
    if problems.count:
        raise ImportRefused(tuple(problems.told), problems.count)


def _reader(profile: CompanyProfile) -> CellReader:
    return CellReader(
        account=import_cells.account(profile.account_form),
        phone=import_cells.phone(profile.country, profile.area_code),
        zone=profile.zone.key,
        office=import_cells.one_of({office.code for office in profile.contacts.offices} | {VISITS}),
    )


def _names(columns: Sequence[Column]) -> tuple[str, ...]:
    return tuple(column.name for column in columns)


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        yield batch
