"""What the local disk knows of one person, found and erased beside a running bridge."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from adapters.journal.emptied_log import empty_log
from adapters.journal.store import JOURNAL_NAME, OUTBOX_NAME
from models.account import AccountNumber
from models.erasure import DataKind, Reason, Subject, Traces
from services.errors import NotKept

T = TypeVar("T")
_WAIT_S = 5.0
_STORED = "stored"


@dataclass(frozen=True, slots=True)
class LocalPersonTraces:
    """Implements LocalTraces over the store in `folder`; a store that is not there knows nobody."""

    folder: Path

    async def is_calling(self, subject: Subject) -> bool:
        return await self._asked(JOURNAL_NAME, lambda connection: _is_calling(connection, subject), otherwise=False)

    async def traces(self, subject: Subject) -> Traces:
        return await self._asked(OUTBOX_NAME, lambda connection: _traces(connection, subject), otherwise=Traces())

    async def erase(self, subject: Subject) -> None:
        await self._asked(OUTBOX_NAME, lambda connection: _erase(connection, subject), otherwise=None)

    async def _asked(self, name: str, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        return await asyncio.to_thread(self._answer, name, work, otherwise)

    def _answer(self, name: str, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        path = self.folder / name
        if not path.exists():
            return otherwise
        with _connected(path) as connection:
            return work(connection)


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=_WAIT_S)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA secure_delete=ON")
            yield connection
    except sqlite3.Error as fault:
        raise NotKept(f"{path} cannot be read or written: {fault}") from fault


def _is_calling(connection: sqlite3.Connection, subject: Subject) -> bool:
    """A journal stands as long as its call; one that a dead bridge has left is closed by the next."""
    if isinstance(subject, AccountNumber):
        query = "SELECT 1 FROM entries WHERE instr(value, ?) LIMIT 1"
        return connection.execute(query, (subject.value,)).fetchone() is not None
    query = "SELECT 1 FROM calls WHERE caller = ? LIMIT 1"
    return connection.execute(query, (subject.e164,)).fetchone() is not None


def _traces(connection: sqlite3.Connection, subject: Subject) -> Traces:
    states = [state for _, state in _letters(connection, subject)]
    settled = states.count(_STORED)
    goes = {DataKind.LETTERS: settled} if settled else {}
    stays = {Reason.PENDING_LETTERS: len(states) - settled} if len(states) > settled else {}
    return Traces(goes, stays)


def _erase(connection: sqlite3.Connection, subject: Subject) -> None:
    """No byte of them is left in the file or its log. Raises sqlite3.Error while another process reads for long."""
    connection.execute("BEGIN IMMEDIATE")
    stored = [(seq,) for seq, state in _letters(connection, subject) if state == _STORED]
    connection.executemany("DELETE FROM outbox WHERE seq = ?", stored)
    connection.execute("COMMIT")
    empty_log(connection)


def _letters(connection: sqlite3.Connection, subject: Subject) -> list[tuple[int, str]]:
    """Letters that name the person anywhere; an account is a whole value, for its digits may be part of another."""
    wanted = str(subject)
    query = "SELECT seq, state, content FROM outbox WHERE instr(content, ?)"
    rows = connection.execute(query, (wanted,))
    return [(row["seq"], row["state"]) for row in rows if wanted in _values(json.loads(row["content"]))]


def _values(tree: object) -> set[str]:
    """Every text in it."""
    if isinstance(tree, str):
        return {tree}
    members = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return {text for member in members for text in _values(member)}
