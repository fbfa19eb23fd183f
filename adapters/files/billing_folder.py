"""The folder from which billing fetches exported readings: files appear whole or not at all."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

_READABLE = 0o640


@dataclass(frozen=True, slots=True)
class ExportFolder:
    """Implements BillingFolder."""

    path: Path

    async def write(self, name: str, content: AsyncIterator[str]) -> None:
        await asyncio.to_thread(self.path.mkdir, parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=self.path, prefix=f".{name}.")
        try:
            with open(handle, "w", encoding="utf-8", newline="") as file:  # noqa: ASYNC230, PTH123 a descriptor, buffered
                async for part in content:
                    file.write(part)
                file.flush()
                await asyncio.to_thread(os.fsync, handle)
            await asyncio.to_thread(_publish, Path(unfinished), self.path / name)
        finally:
            await asyncio.to_thread(Path(unfinished).unlink, missing_ok=True)


def _publish(unfinished: Path, finished: Path) -> None:
    unfinished.chmod(_READABLE)
    unfinished.replace(finished)
    folder = os.open(finished.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
