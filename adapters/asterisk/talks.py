"""Where Asterisk records talks, and where finished recordings are kept: one file a call, named by its id."""

import asyncio
import hashlib
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.asterisk.recording_file import recorded_seconds

SPOOL = "spool/talks"
"""Within the instance's folder: what Asterisk is still writing, or nobody has taken yet."""
SETTLED_S = 3.0
"""Asterisk closes the file a moment after the call is gone."""
_ENDING = ".wav"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")


@dataclass(frozen=True, slots=True)
class FinishedTalk:
    """A file that nobody writes any more."""

    name: str
    uniqueid: str
    began_at: datetime
    seconds: float
    sha256: str


@dataclass(frozen=True, slots=True)
class TalkSpool:
    """Raises OSError."""

    spool: Path
    kept: Path
    now_s: Callable[[], float] = time.time

    def waiting(self) -> Sequence[str]:
        """Uniqueids of calls with a file in the spool."""
        return sorted(file.name.removesuffix(_ENDING) for file in self.spool.glob(f"*{_ENDING}"))

    async def finished(self, uniqueid: str) -> FinishedTalk | None:
        """The recording of a call that is gone; None where its file may still be written to, or holds nothing."""
        return await asyncio.to_thread(self._finished, uniqueid)

    async def keep(self, talk: FinishedTalk) -> None:
        """Move it to the others."""
        await asyncio.to_thread(self._keep, talk.name)

    def path(self, name: str) -> Path:
        """Raises ValueError for what is no name of ours."""
        if _NAME.fullmatch(name) is None:
            raise ValueError(f"{name!r} is no recording's name")
        return self.kept / name

    async def erase(self, name: str) -> None:
        await asyncio.to_thread(self.path(name).unlink, missing_ok=True)

    def _finished(self, uniqueid: str) -> FinishedTalk | None:
        file = self.spool / f"{uniqueid}{_ENDING}"
        if _NAME.fullmatch(file.name) is None:
            return None
        told = file.stat()
        if self.now_s() - told.st_mtime < SETTLED_S:
            return None
        seconds = recorded_seconds(told.st_size)
        if not seconds:
            file.unlink()  # nobody answered
            return None
        began = datetime.fromtimestamp(told.st_mtime - seconds, UTC)
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        return FinishedTalk(file.name, uniqueid, began, seconds, digest)

    def _keep(self, name: str) -> None:
        self.kept.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self.spool / name
        file.chmod(0o600)
        file.rename(self.kept / name)
