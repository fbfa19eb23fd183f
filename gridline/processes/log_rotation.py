"""Asterisk's own files of a node, begun anew each day and removed in time: nobody else keeps them small."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from adapters.asterisk.errors import ServerError

LOG = logging.getLogger(__name__)

LOOK_EVERY_S = 3600.0
_DAY_S = 86_400.0
_OPEN = ("messages", "security")
"""Asterisk holds these open and begins them anew when it is told; what was in them becomes `messages.0` and so on."""
_RECORDS = "cdr-csv/Master.csv"
"""Opened for each line, so that it can be renamed at any time."""

Console = Callable[[str], Awaitable[str]]
"""Asterisk's console. Raises ServerError."""


@dataclass(frozen=True, slots=True)
class LogRotation:
    """One node's `log` folder. A file's age is the time of its last line."""

    folder: Path
    keep_days: int
    console: Console

    async def run(self) -> None:
        """Look every hour, for ever. What cannot be done now is done an hour later."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self.look(time.time())
            except (OSError, ServerError):
                LOG.warning("asterisk's logs were not rotated", exc_info=True)

    async def look(self, now_s: float) -> None:
        """Begin files anew that are a day old, and remove those that were kept long enough.

        `now_s` is in seconds since 1970. Raises OSError and ServerError.
        """
        if any(self._due(self.folder / name, now_s) for name in _OPEN):
            await self.console("logger rotate")
        records = self.folder / _RECORDS
        if self._due(records, now_s):
            records.rename(records.with_name(f"{records.name}.{int(now_s)}"))
        for name in (*_OPEN, _RECORDS):
            for old in _begun_before(self.folder / name):
                if now_s - old.stat().st_mtime > self.keep_days * _DAY_S:
                    old.unlink()

    def _due(self, file: Path, now_s: float) -> bool:
        """Whether it holds anything, and the one before it was closed a day ago or never."""
        if not file.exists() or not file.stat().st_size:
            return False
        closed = [old.stat().st_mtime for old in _begun_before(file)]
        return not closed or now_s - max(closed) >= _DAY_S


def _begun_before(file: Path) -> list[Path]:
    return list(file.parent.glob(f"{file.name}.*"))
