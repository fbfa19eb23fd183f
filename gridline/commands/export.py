"""`gridline export`: accepted readings for billing, each in exactly one file."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from adapters.database.database import for_bulk_work
from adapters.database.engine import DatabaseAddress
from adapters.files.billing_folder import ExportFolder
from gridline.clock import real_clock
from gridline.commands.readings import count, period
from gridline.current_database import current_database
from gridline.errors import NoBatch
from gridline.pages.printed import add_json, json_text
from gridline.settings import read_settings, settings_file
from gridline.settings.translation import database_address
from models.reading import Period
from services.readings.export_readings import ExportBatch, ExportReadings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline export`."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where billing fetches the files; made if missing")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--period", type=period, metavar="2026-11", help="only readings of this billing month")
    which.add_argument("--again", type=count, metavar="BATCH", help="write the file of an old batch once more")
    add_json(parser)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Write the files; 0, also when there is nothing new.

    Raises SettingsRefused, NoDatabase, NoBatch, SchemaTooOld, DatabaseAway, DatabaseRefused, ExportDamaged, OSError.
    """
    address = for_bulk_work(database_address(read_settings(settings_file(file)).database))
    folder: Path = arguments.folder
    batches = asyncio.run(_export(address, folder, arguments.period, arguments.again))
    sys.stdout.write(as_json(batches, folder) if arguments.json else as_text(batches, folder))
    return 0


def as_text(batches: Sequence[ExportBatch], folder: Path) -> str:
    """A line per file."""
    lines = [f"{folder / batch.file_name}  {batch.line_count} readings" for batch in batches]
    return "\n".join(lines or ["nothing new to export"]) + "\n"


def as_json(batches: Sequence[ExportBatch], folder: Path) -> str:
    """The same for programs."""
    listed = [
        {
            "batch": batch.batch_id,
            "file": str(folder / batch.file_name),
            "readings": batch.line_count,
            "sha256": batch.sha256,
            "made_at": batch.made_at.isoformat(timespec="seconds"),
        }
        for batch in batches
    ]
    return json_text(listed)


async def _export(
    address: DatabaseAddress, folder: Path, of: Period | None, again: int | None
) -> Sequence[ExportBatch]:
    async with current_database(address) as database:
        export = ExportReadings(database.transactions, database.batches, ExportFolder(folder), real_clock)
        if again is None:
            return await export(of)
        batch = await export.again(again)
    if batch is None:
        raise NoBatch(f"there is no batch {again}: gridline export FOLDER makes the next one")
    return [batch]
