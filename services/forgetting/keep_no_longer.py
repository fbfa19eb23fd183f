"""Delete what has been kept long enough, by kind (rules.md 5.3): voice messages, calls, and numbers that were rung."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from models.talk_recording import RecordingRetention
from services.transactions import Transactions

_AT_ONCE = 200
_NUMBERS_AT_ONCE = 2000
"""Of works there are many, and no file goes with them."""


@dataclass(frozen=True, slots=True)
class OldMessage:
    """A voice message whose time is over."""

    key: str
    recording: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What is older goes."""

    readings: datetime
    messages: datetime
    calls: datetime
    notices: datetime


@dataclass(frozen=True, slots=True)
class Deleted:
    """What went, or would go."""

    recordings: Sequence[str]
    calls: int
    numbers: int = 0
    """That were rung for notices."""


class OldDataFile(Protocol):
    """Old data within one transaction."""

    async def messages(self, limits: Limits, node: str, most: int) -> Sequence[OldMessage]:
        """On this node, the oldest first; without those that are erased, and those whose case is open."""
        ...

    async def expire(self, message: OldMessage, at: datetime) -> bool:
        """Empty it of what was said and by whom; its digest stays. False where it is empty, or its case open again."""
        ...

    async def count_calls(self, before: datetime) -> int:
        """Calls that ended before this, and that no case came of."""
        ...

    async def delete_calls(self, before: datetime, most: int) -> int:
        """Delete so many of them with their steps; how many went."""
        ...

    async def count_numbers(self, before: datetime) -> int:
        """Numbers of notices whose works, or outage, ended before this."""
        ...

    async def delete_numbers(self, before: datetime, most: int) -> int:
        """Delete so many of them, with the salts of those that no notice has any more; how many went."""
        ...


class OldDataRecords(Protocol):
    @property
    def old_data(self) -> OldDataFile: ...


class MessageFiles(Protocol):
    """The recordings. A file that is not there is no fault; raises OSError."""

    async def erase_message(self, name: str) -> None: ...


@dataclass(frozen=True, slots=True)
class KeepNoLonger:
    """`node` is the name of this machine's Asterisk: the recordings of others are deleted there."""

    transactions: Transactions[OldDataRecords]
    files: MessageFiles
    node: str
    retention: RecordingRetention
    zone: ZoneInfo

    async def __call__(self, now: datetime, *, dry_run: bool = False) -> Deleted:
        """At most some hundred of each kind at once, the oldest first. Raises DatabaseAway, OSError."""
        limits = self._limits(now)
        async with self.transactions.begin() as records:
            due = await records.old_data.messages(limits, self.node, _AT_ONCE)
            if dry_run:
                calls = await records.old_data.count_calls(limits.calls)
                return Deleted(
                    [each.recording for each in due], calls, await records.old_data.count_numbers(limits.notices)
                )
        gone = [each.recording for each in due if await self._expired(each, now)]
        async with self.transactions.begin() as records:
            calls = await records.old_data.delete_calls(limits.calls, _AT_ONCE)
            return Deleted(gone, calls, await records.old_data.delete_numbers(limits.notices, _NUMBERS_AT_ONCE))

    async def _expired(self, message: OldMessage, now: datetime) -> bool:
        """The file goes before the note: a crash between leaves a note to make, never a file nobody looks for."""
        async with self.transactions.begin() as records:
            if not await records.old_data.expire(message, now):
                return False
            await self.files.erase_message(message.recording)
        return True

    def _limits(self, now: datetime) -> Limits:
        return Limits(
            self.retention.readings_before(now, self.zone),
            self.retention.messages_before(now, self.zone),
            self.retention.calls_before(now, self.zone),
            self.retention.notices_before(now, self.zone),
        )
