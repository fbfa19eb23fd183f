"""Backup and restore of the database: SQLite by its online copy, PostgreSQL by pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect, update

from adapters.database.engine import DatabaseAddress
from adapters.database.faults import translated
from adapters.database.schema import current_revision, plain_engine, refuse_newer
from adapters.database.tables import number_counters
from services.errors import BackupFailed
from services.outbox.registration_numbers import SERIALS

BACKUP_NAME = "database.backup"
_PROGRAM_FOLDERS = "usr/lib/postgresql/*/bin"
_TIMEOUT_S = 4 * 3600
_NUMBERS_LEFT_OUT = 100_000
"""After a restore numbers go on so far ahead: those given since the backup are not given again."""


def back_up_database(address: DatabaseAddress, folder: Path) -> str | None:
    """Write a backup into `folder` while the service runs; the revision of its tables. Blocks.

    Raises BackupFailed, DatabaseAway.
    """
    revision = _revision(address)
    target = folder / BACKUP_NAME
    if address.file is None:
        _run(address, "pg_dump", ["--format=custom", "--no-owner", f"--file={target}"])
    else:
        _copy(address.file, target)
    return revision


def restore_database(address: DatabaseAddress, folder: Path, *, force: bool) -> None:
    """Put the backup in `folder` in place of the database. Blocks.

    Raises BackupFailed where the database holds anything and `force` is not given, DatabaseAway.
    """
    if not force and _holds_anything(address):
        raise BackupFailed("the database is not empty: stop the service, and give --force to overwrite it")
    source = folder / BACKUP_NAME
    if address.file is None:
        options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
        _run(address, "pg_restore", [*options, f"--dbname={address.parsed.database}", str(source)])
    else:
        address.file.parent.mkdir(parents=True, exist_ok=True)
        _copy(source, address.file)
    _go_ahead_with_numbers(address)


def _copy(source: Path, target: Path) -> None:
    """An online copy, page by page, that other programs may write to meanwhile."""
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)) as old,
            closing(sqlite3.connect(target, timeout=30)) as new,
        ):
            old.backup(new)
            new.execute("PRAGMA journal_mode=WAL")
            if new.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise BackupFailed(f"{source} is damaged")
    except sqlite3.Error as fault:
        raise BackupFailed(f"{source} could not be copied to {target}: {fault}") from fault


def _run(address: DatabaseAddress, program: str, options: list[str]) -> None:
    url = address.parsed
    environment = {**os.environ, "PGHOST": url.host or "", "PGUSER": url.username or "", "PGCONNECT_TIMEOUT": "10"}
    environment |= {"PGPORT": str(url.port or 5432), "PGDATABASE": url.database or ""}
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    command = [_program(program), *options]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise BackupFailed(f"{program} did not finish: {fault}") from fault
    if done.returncode != 0:
        raise BackupFailed(f"{program} failed: {done.stderr.strip()[-500:]}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        newest_first = sorted(Path("/").glob(f"{_PROGRAM_FOLDERS}/{name}"), reverse=True)
        if not newest_first:
            raise BackupFailed(f"{name} is missing: install the PostgreSQL client of the server's version")
        found = str(newest_first[0])
    return found


def _revision(address: DatabaseAddress) -> str | None:
    engine = plain_engine(address)
    try:
        with translated(), engine.connect() as connection:
            return current_revision(connection)
    finally:
        engine.dispose()


def _holds_anything(address: DatabaseAddress) -> bool:
    if address.file is not None and not address.file.exists():
        return False
    engine = plain_engine(address)
    try:
        with translated(), engine.connect() as connection:
            return bool(inspect(connection).get_table_names())
    finally:
        engine.dispose()


def _go_ahead_with_numbers(address: DatabaseAddress) -> None:
    engine = plain_engine(address)
    try:
        with translated(), engine.begin() as connection:
            refuse_newer(current_revision(connection))
            ahead = (number_counters.c.next_serial + _NUMBERS_LEFT_OUT) % SERIALS
            connection.execute(update(number_counters).values(next_serial=ahead))
    finally:
        engine.dispose()
