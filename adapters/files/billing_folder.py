"""The folder from which billing fetches exported readings: files appear whole or not at all."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ExportFolder:
    """Implements BillingFolder."""

    path: Path

    async def write(self, name: str, content: AsyncIterator[str]) -> None:
        await asyncio.to_thread(self.path.mkdir, parents=True, exist_ok=True)
        unfinished = self.path / f".{name}.part"
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            async for part in content:
                file.write(part)
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
        await asyncio.to_thread(_publish, unfinished, self.path / name)


def _publish(unfinished: Path, finished: Path) -> None:
    unfinished.replace(finished)
    folder = os.open(finished.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
