"""The list of reconnections (AREK): what callers hear of it, what people change in it, and what sales get from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from models.account import AccountNumber
from models.reconnect import Reconnection, ReconnectState
from services.errors import DatabaseAway
from services.outbox.asked_database import AskedDatabase
from services.reconnections.reconnect_desk import ReconnectUnknown
from services.transactions import Transactions


class ReconnectFile(Protocol):
    """The list within one transaction."""

    async def newest(self, account: AccountNumber) -> Reconnection | None:
        """The account's newest line, which nobody else changes before the transaction ends."""
        ...

    async def change(self, line: Reconnection) -> None:
        """Put `line` in the place of the account's line of the same payment."""
        ...


class ReconnectRecords(Protocol):
    @property
    def reconnections(self) -> ReconnectFile: ...


class ReconnectIndex(Protocol):
    """Each question raises DatabaseAway."""

    async def newest(self, account: AccountNumber) -> Reconnection | None: ...

    async def open(self) -> Sequence[Reconnection]:
        """Every line of which sales have not been told, the oldest payment first."""
        ...


@dataclass(frozen=True, slots=True)
class ReconnectBook:
    """Implements ReconnectDesk."""

    index: ReconnectIndex
    database: AskedDatabase

    async def reconnection(self, account: AccountNumber) -> Reconnection | ReconnectUnknown:
        try:
            found = await self.database.ask(lambda: self.index.newest(account))
        except DatabaseAway:
            return ReconnectUnknown.DATABASE_AWAY
        return found or ReconnectUnknown.NOT_LISTED


@dataclass(frozen=True, slots=True)
class MoveReconnection:
    transactions: Transactions[ReconnectRecords]

    async def __call__(self, account: AccountNumber, to: ReconnectState, on: date) -> Reconnection | None:
        """The account's newest line, moved; None where it has none. Moved again it stays as it is.

        Raises IllegalMove, ValueError for a day before the last step's, DatabaseAway, DatabaseRefused.
        """
        async with self.transactions.begin() as records:
            line = await records.reconnections.newest(account)
            if line is None or line.state is to:
                return line
            moved = line.moved(to, on)
            await records.reconnections.change(moved)
            return moved


class Handover(Protocol):
    """Where the list of connected consumers goes to sales."""

    def write(self, lines: Sequence[Reconnection]) -> None:
        """All of it durably, or nothing. Raises OSError."""
        ...


@dataclass(frozen=True, slots=True)
class TellSales:
    """Sales get the list of connected consumers (AREK-3); only what was written counts as told."""

    transactions: Transactions[ReconnectRecords]
    index: ReconnectIndex

    async def __call__(self, handover: Handover, today: date) -> Sequence[Reconnection]:
        """The lines that were handed over. A run that died between is made again: sales may get a line twice.

        Raises OSError, DatabaseAway, DatabaseRefused.
        """
        connected = [line for line in await self.index.open() if line.state is ReconnectState.CONNECTED]
        if not connected:
            return ()
        handover.write(connected)
        async with self.transactions.begin() as records:
            for line in connected:
                await records.reconnections.change(line.moved(ReconnectState.SALES_TOLD, today))
        return connected
