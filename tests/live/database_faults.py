"""Databases that stop answering: a PostgreSQL whose processes stand still, an SQLite file that somebody has locked."""

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from adapters.database.engine import DatabaseAddress


def away(address: DatabaseAddress, server_port: int) -> AbstractContextManager[None]:
    """While the block lasts, the database takes nothing; it answers again afterwards."""
    return _standing_still(server_port) if address.file is None else _locked(address.file)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None, timeout=10)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")


@contextmanager
def _standing_still(server_port: int) -> Iterator[None]:
    stopped = _server_processes(server_port)
    assert stopped, "no PostgreSQL serves on this port"
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)


def _server_processes(port: int) -> list[int]:
    """The server and its children."""
    parents = dict(_processes())
    main = [pid for pid in parents if f"\0-p\0{port}\0" in _command(pid)]
    return main + [pid for pid, parent in parents.items() if parent in main]


def _processes() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2]
        except OSError:
            continue
        yield int(folder.name), int(after_name.split()[1])


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return ""
