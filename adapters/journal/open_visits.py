"""Callers in queues on the local disk, so that the next bridge knows whom the last one saw waiting."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.journal.local_file import LocalFile
from models.call import CallKey
from services.calls.queue_book import OpenVisit

OPEN_VISITS = """
    CREATE TABLE IF NOT EXISTS open_visits (
        system_name TEXT NOT NULL, uniqueid TEXT NOT NULL, queue TEXT NOT NULL, entered_at TEXT NOT NULL,
        left_at TEXT, is_talking INTEGER NOT NULL, PRIMARY KEY (system_name, uniqueid)
    ) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class LocalOpenVisits:
    """Implements OpenVisits in a file that was made with OPEN_VISITS."""

    file: LocalFile

    async def put(self, visit: OpenVisit) -> None:
        left_at = visit.left_at.isoformat() if visit.left_at else None
        row = (*_key(visit.call), visit.queue, visit.entered_at.isoformat(), left_at, int(visit.is_talking))
        await self.file.do(lambda connection: connection.execute(_PUT, row))

    async def drop(self, call: CallKey) -> None:
        await self.file.do(lambda connection: connection.execute(_DROP, _key(call)))

    async def all(self) -> Sequence[OpenVisit]:
        query = "SELECT * FROM open_visits ORDER BY entered_at"
        return await self.file.do(lambda connection: [_visit(row) for row in connection.execute(query)])


_PUT = "INSERT OR REPLACE INTO open_visits VALUES (?, ?, ?, ?, ?, ?)"
_DROP = "DELETE FROM open_visits WHERE system_name = ? AND uniqueid = ?"


def _key(call: CallKey) -> tuple[str, str]:
    return call.system_name, call.uniqueid


def _visit(row: sqlite3.Row) -> OpenVisit:
    return OpenVisit(
        CallKey(row["system_name"], row["uniqueid"]),
        row["queue"],
        datetime.fromisoformat(row["entered_at"]),
        datetime.fromisoformat(row["left_at"]) if row["left_at"] else None,
        bool(row["is_talking"]),
    )
