"""`gridline backup` and `gridline restore`: database, journal and outbox of one moment, kept and put back."""

import argparse
import sys
from pathlib import Path

from gridline.backup import Kept, backup, restore
from gridline.clock import real_clock
from gridline.current_database import must_exist
from gridline.settings import read_settings, settings_file
from gridline.settings.translation import database_address


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline backup`."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a new folder, which becomes the backup")


def add_restore_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline restore`."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a backup made by gridline backup")
    parser.add_argument("--force", action="store_true", help="overwrite what is there; the service must be stopped")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Back up while the service runs. Raises SettingsRefused, NoDatabase, BackupFailed, DatabaseAway."""
    kept = _kept(file)
    must_exist(kept.database)
    made = backup(kept, arguments.folder, real_clock())
    size = sum(each.stat().st_size for each in made.iterdir())
    sys.stdout.write(f"{made}: {size / 1e6:,.1f} MB\n")
    return 0


def run_restore(arguments: argparse.Namespace, file: Path | None) -> int:
    """Put a backup in place. Raises SettingsRefused, BackupFailed, SchemaTooNew, LocalStoreInUse, DatabaseAway."""
    restore(arguments.folder, _kept(file), force=arguments.force)
    sys.stdout.write(
        f"{arguments.folder} is in place. Then: gridline db upgrade, gridline doctor, and start the service\n"
    )
    return 0


def _kept(file: Path | None) -> Kept:
    settings = read_settings(settings_file(file))
    return Kept(database_address(settings.database), settings.storage.journal)
