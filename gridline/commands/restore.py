"""`gridline restore`: a backup put in place."""

import argparse
import sys
from pathlib import Path

from gridline.backup import restore
from gridline.commands.backup import kept_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline restore`."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a backup made by gridline backup")
    parser.add_argument("--force", action="store_true", help="overwrite what is there; the service must be stopped")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Put a backup in place. Raises SettingsRefused, BackupFailed, SchemaTooNew, LocalStoreInUse, DatabaseAway."""
    restore(arguments.folder, kept_of(file), force=arguments.force)
    sys.stdout.write(
        f"{arguments.folder} is in place. Then: gridline db upgrade, gridline doctor, and start the service\n"
    )
    return 0
