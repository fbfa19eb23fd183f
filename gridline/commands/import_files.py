"""`gridline import`: what billing knows, from CSV and XLSX files, whole or not at all."""

import argparse
import asyncio
import codecs
import sys
from argparse import ArgumentTypeError
from collections.abc import Mapping, Sequence
from pathlib import Path

from adapters.database.database import for_bulk_work
from adapters.database.engine import DatabaseAddress
from adapters.database.import_stage import Stages
from adapters.files.company_profiles import load_profile
from adapters.files.csv_table import CsvTable
from adapters.files.table_files import DEFAULT_ENCODING, open_tables
from gridline.current_database import current_database
from gridline.pages.progress_line import ProgressLine
from gridline.settings import read_settings, settings_file
from gridline.settings.translation import database_address
from models.company_profile import CompanyProfile
from services.errors import ImportRefused
from services.imports.import_rows import TableFile
from services.imports.import_supply import ImportSupply
from services.imports.import_tables import ImportTable

REFUSED = 1
_CHUNK = 1 << 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline import`."""
    tables = ", ".join(ImportTable)
    parser.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help=f"CSV files named after their table, XLSX files with sheets named so, folders of both. Tables: {tables}",
    )
    parser.add_argument(
        "--encoding", type=encoding, default=DEFAULT_ENCODING, help="of CSV files, such as cp1251 (otherwise UTF-8)"
    )


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Import all or nothing; 0 when imported, 1 when refused, with every mistake on standard error.

    Raises SettingsRefused, MistakesInFiles, NoDatabase, SchemaTooOld, DatabaseAway, DatabaseRefused.
    """
    settings = read_settings(settings_file(file))
    profile = load_profile(settings.company.file)
    address = database_address(settings.database)
    try:
        with open_tables(arguments.files, arguments.encoding) as tables:
            counts = asyncio.run(import_tables(address, profile, tables))
    except ImportRefused as refusal:
        sys.stderr.write(refused(refusal))
        return REFUSED
    for table in ImportTable:
        if table in counts:
            sys.stdout.write(f"{table:<10} {counts[table]:>12,}\n")
    return 0


def encoding(text: str) -> str:
    """An encoding that Python knows."""
    try:
        return codecs.lookup(text).name
    except LookupError:
        raise ArgumentTypeError(f"{text!r} is no encoding; usual are utf-8 and cp1251") from None


def refused(refusal: ImportRefused) -> str:
    """Every mistake with its place and remedy, and how many there are in all."""
    untold = refusal.count - len(refusal.problems)
    lines = [str(problem) for problem in refusal.problems]
    lines += [f"… and {untold} more"] if untold else []
    lines.append(
        f"gridline import: nothing was imported: {refusal.count} {'mistake' if refusal.count == 1 else 'mistakes'}"
    )
    return "\n".join(lines) + "\n"


async def import_tables(
    address: DatabaseAddress, profile: CompanyProfile, tables: Sequence[TableFile]
) -> Mapping[ImportTable, int]:
    """How many rows of each table were imported, told while it goes on. Raises as ImportSupply and the database do."""
    async with current_database(address):
        pass  # told before an hour of reading
    totals = {
        str(file.table): await asyncio.to_thread(_lines, file.path) for file in tables if isinstance(file, CsvTable)
    }
    line = ProgressLine(sys.stderr, totals)
    told: dict[str, int] = {}

    def progress(table: ImportTable, rows: int) -> None:
        told[table] = rows
        line.reached(table, rows)
        if totals and all(told.get(each, 0) >= total for each, total in totals.items()):
            line.stage("checking and storing")

    try:
        return await ImportSupply(Stages(for_bulk_work(address)), profile)(tables, progress)
    finally:
        line.gone()


def _lines(path: Path) -> int:
    """How many rows the file has about; 0 where it cannot be read, which the import itself will tell."""
    try:
        with path.open("rb") as content:
            return max(0, sum(chunk.count(b"\n") for chunk in iter(lambda: content.read(_CHUNK), b"")) - 1)
    except OSError:
        return 0
