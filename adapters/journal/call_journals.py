"""Journals of calls on the local disk, and the list of calls that were alive when a bridge died."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from adapters.journal.encoding import Undecodable, decode, encode
from adapters.journal.local_file import FileForm, LocalFile
from dialogue.errors import JournalMismatch
from dialogue.journal import Missing
from models.call import FORGOTTEN_NUMBER, CallKey, IncomingCall
from models.phone_number import PhoneNumber

T = TypeVar("T")

JOURNAL_FILE = FileForm(
    """
    CREATE TABLE IF NOT EXISTS calls (
        call INTEGER PRIMARY KEY, system_name TEXT NOT NULL, uniqueid TEXT NOT NULL, called_number TEXT NOT NULL,
        caller TEXT, answered_at TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', UNIQUE (system_name, uniqueid)
    );
    CREATE TABLE IF NOT EXISTS entries (
        call INTEGER NOT NULL REFERENCES calls, position INTEGER NOT NULL, step TEXT NOT NULL,
        tag TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (call, position)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS heard (
        call INTEGER NOT NULL REFERENCES calls, step TEXT NOT NULL, PRIMARY KEY (call, step)
    ) WITHOUT ROWID;
    """,
    synchronous="NORMAL",
)


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call that has begun and not ended, as its journal knows it."""

    call: IncomingCall
    entries: int
    note: str
    """What was last noted of the call, such as that it went to a queue."""


@dataclass(frozen=True, slots=True)
class _Written:
    step: str
    tag: str
    value: str


@dataclass(frozen=True, slots=True)
class _Found:
    """What an earlier run of this call has left."""

    written: Sequence[_Written]
    heard: frozenset[str]


class FileJournal:
    """Implements Journal for one call."""

    def __init__(self, file: LocalFile, call: int, found: "_Found") -> None:
        self._file = file
        self._call = call
        self._written = found.written
        self._heard = set(found.heard)
        self._read = 0
        self._next = len(found.written)

    def replay(self, step: str, kind: type[T]) -> T | Missing:
        if not self.is_replaying():
            return Missing.MISSING
        entry = self._written[self._read]
        if entry.step != step:
            raise JournalMismatch(f"the journal holds {entry.step}, the flow asks for {step}")
        self._read += 1
        try:
            return decode(entry.tag, entry.value, kind)
        except Undecodable as fault:
            raise JournalMismatch(f"{step}: {fault}") from fault

    def is_replaying(self) -> bool:
        return self._read < len(self._written)

    async def write(self, step: str, value: object) -> None:
        """Raises NotKept where the disk does not take it."""
        tag, text = encode(value)
        row = (self._call, self._next, step, tag, text)
        self._next += 1
        await self._file.do(lambda connection: connection.execute(_WRITE, row))

    async def mark_heard(self, step: str) -> None:
        """Raises NotKept."""
        row = (self._call, step)
        await self._file.do(lambda connection: connection.execute(_MARK, row))
        self._heard.add(step)

    def was_heard(self, step: str) -> bool:
        return step in self._heard

    async def note(self, text: str) -> None:
        """Remember `text` of the call in place of the last note. Raises NotKept."""
        row = (text, self._call)
        await self._file.do(lambda connection: connection.execute("UPDATE calls SET note = ? WHERE call = ?", row))


_WRITE = "INSERT INTO entries (call, position, step, tag, value) VALUES (?, ?, ?, ?, ?)"
_FORGET = "UPDATE calls SET caller = ? WHERE system_name = ? AND uniqueid = ? AND caller IS NOT NULL"
_MARK = "INSERT OR IGNORE INTO heard (call, step) VALUES (?, ?)"


@dataclass(frozen=True, slots=True)
class CallJournals:
    """The journals of one node's calls."""

    file: LocalFile

    async def open(self, call: IncomingCall) -> FileJournal:
        """The journal of `call`, begun, or as a crash has left it. Raises NotKept."""
        number, found = await self.file.do(lambda connection: _open(connection, call))
        return FileJournal(self.file, number, found)

    async def open_calls(self) -> tuple[OpenCall, ...]:
        """Calls that have not ended, oldest first: after a restart, those to be taken back or closed."""
        return await self.file.do(_open_calls)

    async def forget_caller(self, key: CallKey) -> None:
        """Erase the number of the call's caller: a bridge that takes it over knows that he had one. Raises NotKept."""
        of_call = (FORGOTTEN_NUMBER.e164, key.system_name, key.uniqueid)
        await self.file.do(lambda connection: connection.execute(_FORGET, of_call), erases=True)

    async def end(self, key: CallKey) -> None:
        """The call is over: its journal, which is personal data, goes. Raises NotKept."""
        await self.file.do(lambda connection: _end(connection, key))


def _open(connection: sqlite3.Connection, call: IncomingCall) -> tuple[int, _Found]:
    key = (call.key.system_name, call.key.uniqueid)
    connection.execute(
        "INSERT INTO calls (system_name, uniqueid, called_number, caller, answered_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (*key, call.called_number, call.caller.e164 if call.caller else None, call.answered_at.isoformat()),
    )
    row = connection.execute("SELECT call FROM calls WHERE system_name = ? AND uniqueid = ?", key).fetchone()
    number: int = row["call"]
    entries = "SELECT step, tag, value FROM entries WHERE call = ? ORDER BY position"
    written = [_Written(*row) for row in connection.execute(entries, (number,))]
    heard = connection.execute("SELECT step FROM heard WHERE call = ?", (number,))
    return number, _Found(written, frozenset(step for (step,) in heard))


def _open_calls(connection: sqlite3.Connection) -> tuple[OpenCall, ...]:
    query = """
        SELECT calls.*, (SELECT count(*) FROM entries WHERE entries.call = calls.call) AS entry_count
        FROM calls ORDER BY answered_at, call
    """
    return tuple(_open_call(row) for row in connection.execute(query))


def _open_call(row: sqlite3.Row) -> OpenCall:
    call = IncomingCall(
        key=CallKey(row["system_name"], row["uniqueid"]),
        called_number=row["called_number"],
        caller=PhoneNumber(row["caller"]) if row["caller"] else None,
        answered_at=datetime.fromisoformat(row["answered_at"]),
    )
    return OpenCall(call, row["entry_count"], row["note"])


def _end(connection: sqlite3.Connection, key: CallKey) -> None:
    call = "(SELECT call FROM calls WHERE system_name = ? AND uniqueid = ?)"
    values = (key.system_name, key.uniqueid)
    for table in ("entries", "heard"):
        connection.execute(f"DELETE FROM {table} WHERE call = {call}", values)  # noqa: S608 no value stands in the text
    connection.execute("DELETE FROM calls WHERE system_name = ? AND uniqueid = ?", values)
