"""`gridline db upgrade|status`: the database's tables brought to this version, or the version they have."""

import argparse
import sys
from pathlib import Path

from adapters.database.engine import DatabaseAddress
from adapters.database.faults import translated
from adapters.database.schema import current_revision, newest_revision, plain_engine, upgrade
from gridline.current_database import must_exist
from gridline.settings import read_settings, settings_file
from gridline.settings.translation import database_address


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline db`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("upgrade", help="make the tables, or bring them to this version; back up before it")
    actions.add_parser("status", help="say whether the tables are of this version; 1 when they are not")


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Do it; 0 when the tables are of this version. Raises NoDatabase, DatabaseAway, SchemaTooNew."""
    address = database_address(read_settings(settings_file(file)).database)
    if arguments.action == "status":
        return _tell(address)
    before = revision(address) if address.file is None or address.file.exists() else None
    upgrade(address)
    was = "new" if before is None else "already there" if before == newest_revision() else f"before: {before}"
    sys.stdout.write(f"{_place(address)}: tables of revision {newest_revision()} ({was})\n")
    return 0


def revision(address: DatabaseAddress) -> str | None:
    """The revision of the tables; None where there are none. Raises DatabaseAway."""
    engine = plain_engine(address)
    try:
        with translated(), engine.connect() as connection:
            return current_revision(connection)
    finally:
        engine.dispose()


def _tell(address: DatabaseAddress) -> int:
    must_exist(address)
    found, newest = revision(address), newest_revision()
    if found == newest:
        sys.stdout.write(f"{_place(address)}: tables of revision {found}, as this version needs\n")
        return 0
    sys.stdout.write(
        f"{_place(address)}: tables of revision {found or 'none'}, this version needs {newest}. "
        "Back up, then: gridline db upgrade\n"
    )
    return 1


def _place(address: DatabaseAddress) -> str:
    return str(address.file) if address.file else address.parsed.render_as_string(hide_password=True)
