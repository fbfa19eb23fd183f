"""Registration numbers held on the local disk: each is given once, whatever dies."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.journal.local_file import LocalFile
from models.case import RegistrationNumber
from services.errors import NumbersExhausted
from services.outbox.outbox import NumberWish
from services.outbox.registration_numbers import SERIALS, NumberBlock

BLOCKS = """
    CREATE TABLE IF NOT EXISTS blocks (
        block INTEGER PRIMARY KEY, company TEXT NOT NULL, next_serial INTEGER NOT NULL, numbers_left INTEGER NOT NULL,
        taken_at TEXT NOT NULL
    );
"""
_LONGEST_HELD = timedelta(days=30)
"""A block held for longer is thrown away, long before the serials can have gone round."""


@dataclass(frozen=True, slots=True)
class LocalNumbers:
    """Implements NumberStock."""

    file: LocalFile

    async def left(self, company: str) -> int:
        return await self.file.do(lambda connection: numbers_left(connection, company))

    async def add(self, block: NumberBlock) -> None:
        oldest = (block.taken_at - _LONGEST_HELD).isoformat()
        row = (block.company, block.first, block.size, block.taken_at.isoformat())

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM blocks WHERE numbers_left = 0 OR taken_at < ?", (oldest,))
            values = "INSERT INTO blocks (company, next_serial, numbers_left, taken_at) VALUES (?, ?, ?, ?)"
            connection.execute(values, row)

        await self.file.do(work)


def give_number(connection: sqlite3.Connection, wish: NumberWish, now: datetime) -> RegistrationNumber:
    """The next number, gone from the stock when the transaction is stored. Raises NumbersExhausted."""
    oldest = (now - _LONGEST_HELD).isoformat()
    block = connection.execute(
        "SELECT block, next_serial FROM blocks WHERE company = ? AND numbers_left > 0 AND taken_at >= ?"
        " ORDER BY block LIMIT 1",
        (wish.company, oldest),
    ).fetchone()
    if block is None:
        raise NumbersExhausted("no registration number is left on this machine")
    after = (block["next_serial"] + 1) % SERIALS
    given = "UPDATE blocks SET next_serial = ?, numbers_left = numbers_left - 1 WHERE block = ?"
    connection.execute(given, (after, block["block"]))
    return RegistrationNumber(wish.company, wish.day, block["next_serial"])


def numbers_left(connection: sqlite3.Connection, company: str | None = None) -> int:
    """How many numbers can still be given, of one company or of all."""
    query = "SELECT coalesce(sum(numbers_left), 0) FROM blocks WHERE company = ? OR ? IS NULL"
    left: int = connection.execute(query, (company, company)).fetchone()[0]
    return left
