"""The log of a local file is emptied also while others read it, or empty it themselves."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from adapters.journal import emptied_log
from adapters.journal.emptied_log import empty_log

SECRET = "70001234567"
HOLDS_CHECKPOINT_LOCK = """
import fcntl, sys, time
with open(sys.argv[1], "r+b") as shared:
    fcntl.lockf(shared, fcntl.LOCK_EX, 1, 121)  # the byte by which SQLite knows who empties the log
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@contextmanager
def someone_who_empties(path: Path, for_s: float) -> Iterator[None]:
    """Another process that empties the log, and takes its time."""
    words = [sys.executable, "-c", HOLDS_CHECKPOINT_LOCK, f"{path}-shm", str(for_s)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            process.kill()


@pytest.fixture
def file(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "file", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("CREATE TABLE letters (content)")
        connection.execute("INSERT INTO letters VALUES (?)", (SECRET,))
        connection.execute("DELETE FROM letters")
        yield connection


def log_of(tmp_path: Path) -> bytes:
    return (tmp_path / "file-wal").read_bytes()


def test_what_was_erased_is_in_the_log_until_it_is_emptied(file: sqlite3.Connection, tmp_path: Path) -> None:
    assert SECRET.encode() in log_of(tmp_path)
    empty_log(file)
    assert log_of(tmp_path) == b""


def test_whoever_empties_it_at_the_same_moment_is_waited_for(file: sqlite3.Connection, tmp_path: Path) -> None:
    with someone_who_empties(tmp_path / "file", for_s=0.2):
        empty_log(file)
    assert log_of(tmp_path) == b""


def test_one_who_never_ends_is_told_of(
    file: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emptied_log, "_WAIT_S", 0.1)
    with (
        someone_who_empties(tmp_path / "file", for_s=60),
        pytest.raises(sqlite3.OperationalError, match="another process"),
    ):
        empty_log(file)
