"""The outbox on the local disk: promises with their registration numbers, fsynced before anybody is told."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.journal.encoding import decode, encode
from adapters.journal.local_file import FileForm, LocalFile
from adapters.journal.number_stock import BLOCKS, give_number, numbers_left
from models.call import CallKey
from models.case import RegistrationNumber
from services.dispatch.dispatch_desk import DangerAlarm
from services.outbox.outbox import Content, Entry, EntryState, Letter, OutboxStatus

OUTBOX_FILE = FileForm(
    BLOCKS
    + """
    CREATE TABLE IF NOT EXISTS outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, subject TEXT NOT NULL,
        tag TEXT NOT NULL, content TEXT NOT NULL, callback_due TEXT, registration_number TEXT,
        kept_at TEXT NOT NULL, state TEXT NOT NULL, note TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX IF NOT EXISTS outbox_state ON outbox (state, seq);
    """,
    synchronous="FULL",
)
_REMEMBERED = timedelta(days=1)
"""How long a stored entry stays, so that a repeated promise finds its number."""
_SWEEP_EVERY = 256


@dataclass(frozen=True, slots=True)
class LocalOutbox:
    """Implements Outbox."""

    file: LocalFile
    clock: Callable[[], datetime]

    async def keep(self, letter: Letter) -> Entry:
        now = self.clock()
        return await self.file.do(lambda connection: _find(connection, letter.key) or _add(connection, letter, now))

    async def pending(self, limit: int) -> Sequence[Entry]:
        query = "SELECT * FROM outbox WHERE state = 'pending' ORDER BY seq LIMIT ?"
        return await self.file.do(lambda connection: [_entry(row) for row in connection.execute(query, (limit,))])

    async def settle(self, seq: int, state: EntryState, note: str = "") -> None:
        now = self.clock()

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE outbox SET state = ?, note = ? WHERE seq = ?", (state, note, seq))
            if seq % _SWEEP_EVERY == 0:
                _forget_stored(connection, now)

        await self.file.do(work)

    async def forget_stored(self, call: CallKey) -> None:
        of_call = (f"call {call}", f":{call}/")
        await self.file.do(lambda connection: connection.execute(_DROP, of_call), erases=True)

    async def status(self) -> OutboxStatus:
        return await self.file.do(outbox_status)

    async def try_refused_again(self) -> None:
        """At a start: what an older version could not store may be stored by this one."""
        await self.file.do(lambda connection: connection.execute(_AGAIN))


_DROP = "DELETE FROM outbox WHERE state = 'stored' AND (subject = ? OR instr(key, ?) > 0)"
"""The call's records by their subject, and whatever was promised in it by its key, which begins with the call's."""
_ALARMS = "SELECT count(*) FROM outbox WHERE tag = ? AND state <> 'stored'"
_AGAIN = "UPDATE outbox SET state = 'pending' WHERE state = 'refused'"


def outbox_status(connection: sqlite3.Connection) -> OutboxStatus:
    """What lies in the outbox behind `connection`."""
    counts = dict(connection.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall())
    return OutboxStatus(
        pending=counts.get(EntryState.PENDING, 0),
        refused=counts.get(EntryState.REFUSED, 0),
        numbers_left=numbers_left(connection),
        alarms=connection.execute(_ALARMS, (DangerAlarm.__name__,)).fetchone()[0],
    )


def _find(connection: sqlite3.Connection, key: str) -> Entry | None:
    row = connection.execute("SELECT * FROM outbox WHERE key = ?", (key,)).fetchone()
    return _entry(row) if row else None


def _add(connection: sqlite3.Connection, letter: Letter, now: datetime) -> Entry:
    number = give_number(connection, letter.number, now) if letter.number else None
    tag, content = encode(letter.content)
    due = letter.callback_due.isoformat() if letter.callback_due else None
    row = connection.execute(
        "INSERT INTO outbox (key, subject, tag, content, callback_due, registration_number, kept_at, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
        (
            letter.key,
            letter.subject,
            tag,
            content,
            due,
            str(number) if number else None,
            now.isoformat(),
            EntryState.PENDING,
        ),
    ).fetchone()
    return _entry(row)


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        seq=row["seq"],
        key=row["key"],
        subject=row["subject"],
        content=decode(row["tag"], row["content"], Content),  # type: ignore[arg-type]  # a union is no type to mypy
        callback_due=datetime.fromisoformat(row["callback_due"]) if row["callback_due"] else None,
        number=RegistrationNumber.parse(row["registration_number"]) if row["registration_number"] else None,
        state=EntryState(row["state"]),
    )


def _forget_stored(connection: sqlite3.Connection, now: datetime) -> None:
    before = (now - _REMEMBERED).isoformat()
    connection.execute("DELETE FROM outbox WHERE state = 'stored' AND kept_at < ?", (before,))
