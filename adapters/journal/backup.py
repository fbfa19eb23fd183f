"""Backup and restore of a node's local store."""

import sqlite3
from contextlib import closing
from pathlib import Path

from adapters.journal.store import JOURNAL_NAME, OUTBOX_NAME, held
from services.errors import BackupFailed


def back_up_store(store: Path, folder: Path) -> None:
    """Copy the store into `folder` while the bridge runs; a store that is not there yet is left out. Blocks.

    Take it before the database: what lies in both is stored once. Raises BackupFailed.
    """
    for name in (JOURNAL_NAME, OUTBOX_NAME):
        if (store / name).exists():
            _copy(store / name, folder / name)


def restore_store(folder: Path, store: Path, *, force: bool) -> None:
    """Put the backup in `folder` in place of the store, without its numbers: they may have been given since. Blocks.

    Raises BackupFailed where a store is there and `force` is not given, LocalStoreInUse while the bridge runs.
    """
    names = [name for name in (JOURNAL_NAME, OUTBOX_NAME) if (folder / name).exists()]
    if not force and any((store / name).exists() for name in names):
        raise BackupFailed(f"{store} holds a local store: stop the bridge, and give --force to overwrite it")
    with held(store):
        for name in names:
            _copy(folder / name, store / name)
        if OUTBOX_NAME in names:
            with closing(sqlite3.connect(store / OUTBOX_NAME, isolation_level=None)) as outbox:
                outbox.execute("DELETE FROM blocks")


def _copy(source: Path, target: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=10)) as old,
            closing(sqlite3.connect(target, timeout=10)) as new,
        ):
            old.backup(new)
    except sqlite3.Error as fault:
        raise BackupFailed(f"{source} could not be copied to {target}: {fault}") from fault
