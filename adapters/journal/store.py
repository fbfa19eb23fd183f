"""The local store of one node: its folder, opened by one process at a time."""

import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from adapters.journal.call_journals import JOURNAL_FILE, CallJournals
from adapters.journal.local_file import LocalFile
from adapters.journal.number_stock import LocalNumbers
from adapters.journal.open_visits import OPEN_VISITS, LocalOpenVisits
from adapters.journal.outbox import OUTBOX_FILE, LocalOutbox, outbox_status
from services.errors import NotKept, ServiceError
from services.outbox.outbox import OutboxStatus

JOURNAL_NAME = "journal.sqlite3"
OUTBOX_NAME = "outbox.sqlite3"
_LOCK_NAME = "in-use.lock"
_JOURNAL = replace(JOURNAL_FILE, schema=JOURNAL_FILE.schema + OPEN_VISITS)


class LocalStoreInUse(ServiceError):
    """Another process of this node holds the local store: stop it first."""


@dataclass(frozen=True, slots=True)
class LocalStore:
    journals: CallJournals
    outbox: LocalOutbox
    numbers: LocalNumbers
    open_visits: LocalOpenVisits


@asynccontextmanager
async def open_local_store(
    folder: Path, clock: Callable[[], datetime], most_pages: int | None = None
) -> AsyncIterator[LocalStore]:
    """The store in `folder`, made where it is missing. `most_pages` caps each file, in pages of 4 KiB.

    Raises NotKept where the disk does not serve, LocalStoreInUse where another process has it.
    """
    with held(folder):
        journal = LocalFile(folder / JOURNAL_NAME, replace(_JOURNAL, most_pages=most_pages))
        outbox = LocalFile(folder / OUTBOX_NAME, replace(OUTBOX_FILE, most_pages=most_pages))
        try:
            await journal.open()
            await outbox.open()
            store = LocalStore(
                CallJournals(journal), LocalOutbox(outbox, clock), LocalNumbers(outbox), LocalOpenVisits(journal)
            )
            await store.outbox.try_refused_again()
            yield store
        finally:
            await outbox.close()
            await journal.close()


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The store in `folder` is ours while the block runs; a killed process lets go of it. Raises as the store does."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(folder / _LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        raise NotKept(f"{folder} cannot be written: {fault}") from fault
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise LocalStoreInUse(f"another process has {folder}: stop it first") from fault
        yield
    finally:
        os.close(lock)


def look_at_outbox(folder: Path) -> OutboxStatus | None:
    """What lies in a node's outbox, seen from another process; None where there is no store. Raises NotKept."""
    path = folder / OUTBOX_NAME
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=2.0)) as connection:
            connection.row_factory = sqlite3.Row
            return outbox_status(connection)
    except sqlite3.Error as fault:
        raise NotKept(f"{path} cannot be read: {fault}") from fault
