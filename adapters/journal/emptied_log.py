"""A local file's log, emptied: SQLite keeps old pages in it until they are written over."""

import sqlite3
import time

_WAIT_S = 5.0
_LOOK_AGAIN_S = 0.01


def empty_log(connection: sqlite3.Connection) -> None:
    """What was erased stands then in no byte of the file or its log.

    Raises sqlite3.Error while another process reads or empties the log for longer than a few seconds.
    """
    until = time.monotonic() + _WAIT_S
    while not _is_emptied(connection):
        if time.monotonic() >= until:
            raise sqlite3.OperationalError("what was erased stands in the log still: another process reads the file")
        time.sleep(_LOOK_AGAIN_S)


def _is_emptied(connection: sqlite3.Connection) -> bool:
    """SQLite itself waits for readers, but not for another connection that empties the log at the same moment."""
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
