"""Recordings of talks: filed with their hash, listened to and erased by people whose names are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from models.talk_recording import RecordingAction, TalkRecording
from services.errors import ServiceError
from services.transactions import Transactions


class RecordingNotFound(ServiceError):
    """No recording has this name, or it is erased: look into the list."""


class RecordingLocked(ServiceError):
    """A case of the call is open: close it first."""


@dataclass(frozen=True, slots=True)
class LoggedAction:
    """An entry of the access log."""

    recording: str
    action: RecordingAction
    by: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class FiledTalk:
    """A recording as the database holds it."""

    recording: TalkRecording
    erased_at: datetime | None
    is_locked: bool
    """A case of its call is open."""


class TalkFile(Protocol):
    """Recordings within one transaction."""

    async def keep(self, recording: TalkRecording) -> bool:
        """File it unless its name is filed already; whether it was new."""
        ...

    async def find(self, name: str) -> FiledTalk | None: ...

    async def erased(self, name: str, at: datetime) -> bool:
        """Note that the file is gone; False where that was known."""
        ...

    async def log(self, action: LoggedAction) -> None:
        """Write into the access log, which is only added to."""
        ...


class TalkRecords(Protocol):
    @property
    def talks(self) -> TalkFile: ...


class TalkBoard(Protocol):
    """What is asked of recordings. Each question raises DatabaseAway."""

    async def listed(self, first: datetime, before: datetime) -> Sequence[FiledTalk]:
        """Recorded in [first, before), the earliest first."""
        ...

    async def actions(self, name: str) -> Sequence[LoggedAction]:
        """The access log of one recording, the earliest first."""
        ...

    async def due(self, before: datetime, limit: int) -> Sequence[FiledTalk]:
        """Not erased, recorded before this, the earliest first; those locked by an open case are left out."""
        ...


class TalkFolder(Protocol):
    """The files. Raises OSError."""

    def path(self, name: str) -> Path: ...

    async def erase(self, name: str) -> None:
        """Delete the file; one that is not there is no fault."""
        ...


@dataclass(frozen=True, slots=True)
class KeepTalk:
    transactions: Transactions[TalkRecords]

    async def __call__(self, recording: TalkRecording) -> None:
        """File it once. Raises DatabaseAway, DatabaseRefused."""
        async with self.transactions.begin() as records:
            await records.talks.keep(recording)


@dataclass(frozen=True, slots=True)
class OpenTalk:
    """Tell somebody where a recording is, and remember who asked and why."""

    transactions: Transactions[TalkRecords]
    folder: TalkFolder

    async def __call__(self, name: str, by: str, why: str, at: datetime) -> Path:
        """Raises RecordingNotFound, DatabaseAway."""
        async with self.transactions.begin() as records:
            await _existing(records, name)
            await records.talks.log(LoggedAction(name, RecordingAction.LISTENED, by, at, why))
        return self.folder.path(name)


@dataclass(frozen=True, slots=True)
class EraseTalk:
    """Erase a recording; that it was, with its hash, remains as the proof."""

    transactions: Transactions[TalkRecords]
    folder: TalkFolder

    async def __call__(
        self, name: str, by: str, why: str, at: datetime, action: RecordingAction = RecordingAction.ERASED
    ) -> None:
        """The file goes first: a crash between leaves a note to make, never a file that nobody looks for.

        Raises RecordingNotFound, RecordingLocked, DatabaseAway, OSError.
        """
        async with self.transactions.begin() as records:
            if (await _existing(records, name)).is_locked:
                raise RecordingLocked(f"a case of the call of {name} is open: close it first")
            await self.folder.erase(name)
            await records.talks.erased(name, at)
            await records.talks.log(LoggedAction(name, action, by, at, why))


@dataclass(frozen=True, slots=True)
class LogPause:
    """Remember that a recording was paused or goes on."""

    transactions: Transactions[TalkRecords]

    async def __call__(self, action: LoggedAction) -> None:
        """Raises DatabaseAway."""
        async with self.transactions.begin() as records:
            await records.talks.log(action)


async def _existing(records: TalkRecords, name: str) -> FiledTalk:
    found = await records.talks.find(name)
    if found is None or found.erased_at is not None:
        raise RecordingNotFound(f"there is no recording {name}, or it is erased. See: gridline recordings list")
    return found
