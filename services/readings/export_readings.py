"""Export accepted readings for billing: each reading in exactly one batch, whatever dies in between."""

import csv
import hashlib
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from models.reading import Period, ReadingSource, ReadingStatus, move
from services.errors import ExportDamaged
from services.readings.list_readings import StoredReading
from services.transactions import Transactions

OUR_SOURCES = frozenset({ReadingSource.PHONE_IVR, ReadingSource.PHONE_AGENT, ReadingSource.VOICE_MESSAGE})
"""Readings that billing does not have yet; those of other channels came from there."""

HEADER = (
    "registration_number",
    "account",
    "meter_id",
    "serial",
    "register_id",
    "zone",
    "service",
    "value",
    "period",
    "taken_on",
    "received_at",
    "source",
    "flags",
)
_LINES_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class ExportBatch:
    """`sha256` is that of the whole file, header included."""

    batch_id: int
    made_at: datetime
    line_count: int
    sha256: str

    @property
    def file_name(self) -> str:
        return f"readings-{self.batch_id:06}.csv"


@dataclass(frozen=True, slots=True)
class Claim:
    """Which readings a batch takes, and the move that each of them makes."""

    made_at: datetime
    period: Period | None
    sources: frozenset[ReadingSource]
    current: ReadingStatus
    to: ReadingStatus


class BatchDraft(Protocol):
    """A batch that is being made, within one transaction."""

    async def claim(self, claim: Claim) -> int | None:
        """The new batch with every reading that fits moved into it; None: there was no reading."""
        ...

    def claimed(self, batch_id: int) -> AsyncIterator[StoredReading]:
        """Its readings in a fixed order."""
        ...

    async def keep_lines(self, batch_id: int, first_line: int, lines: list[str]) -> None: ...

    async def seal(self, batch: ExportBatch) -> None: ...


class BatchRecords(Protocol):
    @property
    def batches(self) -> BatchDraft: ...


class BatchFile(Protocol):
    """Batches that were made. Raises DatabaseAway."""

    async def find(self, batch_id: int) -> ExportBatch | None: ...

    async def unwritten(self) -> tuple[ExportBatch, ...]: ...

    def lines(self, batch_id: int) -> AsyncIterator[str]: ...

    async def mark_written(self, batch_id: int, at: datetime) -> None: ...


class BillingFolder(Protocol):
    async def write(self, name: str, content: AsyncIterator[str]) -> None:
        """Make the file as a whole or not at all; one of the same name is replaced. Raises OSError."""
        ...


@dataclass(frozen=True, slots=True)
class ExportReadings:
    transactions: Transactions[BatchRecords]
    batches: BatchFile
    folder: BillingFolder
    clock: Callable[[], datetime]

    async def __call__(self, period: Period | None = None) -> tuple[ExportBatch, ...]:
        """Write the batches that a crash left unwritten, then one of all accepted readings (of `period`, if given).

        A reading leaves in the transaction that makes its batch; the file follows and can be made again at any time.
        Raises DatabaseAway, DatabaseRefused, ExportDamaged, OSError.
        """
        left = await self.batches.unwritten()
        made = await self._make(period)
        batches = (*left, *([made] if made else []))
        for batch in batches:
            await self._write(batch)
        return batches

    async def again(self, batch_id: int) -> ExportBatch | None:
        """Write an old batch's file again, byte by byte the same; None: there is no such batch."""
        batch = await self.batches.find(batch_id)
        if batch is not None:
            await self._write(batch)
        return batch

    async def _make(self, period: Period | None) -> ExportBatch | None:
        to = move(ReadingStatus.ACCEPTED, ReadingStatus.EXPORTED)
        claim = Claim(self.clock(), period, OUR_SOURCES, ReadingStatus.ACCEPTED, to)
        async with self.transactions.begin() as records:
            batch_id = await records.batches.claim(claim)
            if batch_id is None:
                return None
            count, digest = await _write_lines(records.batches, batch_id)
            batch = ExportBatch(batch_id, claim.made_at, count, digest)
            await records.batches.seal(batch)
        return batch

    async def _write(self, batch: ExportBatch) -> None:
        digest = hashlib.sha256()
        async for part in self._content(batch.batch_id):
            digest.update(part.encode())
        if digest.hexdigest() != batch.sha256:
            raise ExportDamaged(f"batch {batch.batch_id} is not what was exported")
        await self.folder.write(batch.file_name, self._content(batch.batch_id))
        await self.batches.mark_written(batch.batch_id, self.clock())

    async def _content(self, batch_id: int) -> AsyncIterator[str]:
        yield _line(HEADER)
        async for line in self.batches.lines(batch_id):
            yield line


async def _write_lines(batches: BatchDraft, batch_id: int) -> tuple[int, str]:
    """Keep the batch's lines as they are now; how many, and the hash of the file they make."""
    digest = hashlib.sha256(_line(HEADER).encode())
    count, waiting = 0, list[str]()
    async for reading in batches.claimed(batch_id):
        waiting.append(_line(_fields(reading)))
        digest.update(waiting[-1].encode())
        if len(waiting) == _LINES_AT_ONCE:
            await batches.keep_lines(batch_id, count, waiting)
            count, waiting = count + len(waiting), []
    if waiting:
        await batches.keep_lines(batch_id, count, waiting)
    return count + len(waiting), digest.hexdigest()


def _fields(reading: StoredReading) -> tuple[str, ...]:
    return (
        reading.registration_number,
        str(reading.account),
        reading.meter_id,
        reading.serial,
        reading.register_id,
        reading.zone,
        reading.service,
        f"{reading.value:f}",
        str(reading.period),
        reading.taken_on.isoformat(),
        reading.received_at.astimezone(UTC).isoformat(timespec="seconds"),
        reading.source,
        " ".join(sorted(reading.flags)),
    )


def _line(fields: tuple[str, ...]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(fields)
    return text.getvalue()
