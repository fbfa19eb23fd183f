"""One backup of everything that must not be lost: the local store, then the database, with a manifest of hashes."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adapters.database.backup import back_up_database, restore_database
from adapters.database.engine import DatabaseAddress
from adapters.database.schema import SchemaTooNew, newest_revision
from adapters.journal.backup import back_up_store, restore_store
from adapters.journal.store import held
from services.errors import BackupFailed

_MANIFEST = "manifest.json"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup is made of."""

    database: DatabaseAddress
    store: Path


def backup(kept: Kept, target: Path, now: datetime) -> Path:
    """Make the folder `target` with a backup, as a whole or not at all, while the service runs. Blocks.

    Raises BackupFailed, DatabaseAway.
    """
    if target.exists():
        raise BackupFailed(f"{target} is there already: name a new folder")
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(parents=True, mode=0o700)
        # the store first: what reaches the database in between is then in both, and is stored once
        back_up_store(kept.store, unfinished)
        revision = back_up_database(kept.database, unfinished)
        _write_manifest(unfinished, revision, now)
        unfinished.rename(target)
    except OSError as fault:
        raise BackupFailed(f"{target} could not be written: {fault}") from fault
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return target


def restore(source: Path, kept: Kept, *, force: bool) -> None:
    """Put the backup in `source` in place; the service must be stopped. Blocks.

    Raises BackupFailed for a damaged backup, and where anything would be overwritten without `force`;
    SchemaTooNew, LocalStoreInUse, DatabaseAway.
    """
    _check(source)
    with held(kept.store):
        pass  # a running bridge would go on with the old store
    restore_database(kept.database, source, force=force)
    restore_store(source, kept.store, force=force)


def _write_manifest(folder: Path, revision: str | None, now: datetime) -> None:
    hashes = {file.name: _hash(file) for file in sorted(folder.iterdir())}
    manifest = {"made_at": now.isoformat(), "revision": revision, "sha256": hashes}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=2), encoding="utf-8")


def _check(folder: Path) -> None:
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        for name, digest in manifest["sha256"].items():
            if _hash(folder / name) != digest:
                raise BackupFailed(f"{folder / name} is damaged: take another backup")
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise BackupFailed(f"{folder} is no complete backup: {fault}") from fault
    if (manifest.get("revision") or "") > newest_revision():
        raise SchemaTooNew(f"the backup is of revision {manifest['revision']}: install the newer version of Gridline")


def _hash(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
