"""`gridline backup`: database, journal and outbox of one moment, kept in a folder."""

import argparse
import sys
from pathlib import Path

from gridline.backup import Kept, backup
from gridline.clock import real_clock
from gridline.current_database import must_exist
from gridline.settings import read_settings, settings_file
from gridline.settings.translation import database_address


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline backup`."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a new folder, which becomes the backup")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Back up while the service runs. Raises SettingsRefused, NoDatabase, BackupFailed, DatabaseAway."""
    kept = kept_of(file)
    must_exist(kept.database)
    made = backup(kept, arguments.folder, real_clock())
    size = sum(each.stat().st_size for each in made.iterdir())
    sys.stdout.write(f"{made}: {size / 1e6:,.1f} MB\n")
    return 0


def kept_of(file: Path | None) -> Kept:
    """What the settings' service keeps. Raises SettingsRefused."""
    settings = read_settings(settings_file(file))
    return Kept(database_address(settings.database), settings.storage.journal)
