"""Readings as the utility holds them, for lists and for billing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from models.account import AccountNumber
from models.meter import Service, Zone
from models.reading import Period, ReadingFlag, ReadingSource, ReadingStatus


@dataclass(frozen=True, slots=True)
class StoredReading:
    """One reading with the meter it was taken from."""

    reading_id: str
    account: AccountNumber
    meter_id: str
    serial: str
    service: Service
    register_id: str
    zone: Zone
    value: Decimal
    consumption: Decimal | None
    period: Period
    taken_on: date
    received_at: datetime
    source: ReadingSource
    status: ReadingStatus
    flags: frozenset[ReadingFlag]
    registration_number: str


@dataclass(frozen=True, slots=True)
class ReadingQuery:
    """Which readings; what is left empty does not narrow."""

    period: Period | None = None
    statuses: frozenset[ReadingStatus] = frozenset()
    sources: frozenset[ReadingSource] = frozenset()
    account: AccountNumber | None = None
    registration_number: str = ""
    newest: int | None = None
    """Only so many, the last received first; None: all, in the order in which they were stored."""


class ListReadings(Protocol):
    def __call__(self, query: ReadingQuery) -> AsyncIterator[StoredReading]:
        """The readings one by one, however many. Raises DatabaseAway."""
        ...
