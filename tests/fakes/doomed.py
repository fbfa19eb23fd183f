"""What a process does that is killed at its work, from outside or by itself at a step."""

import asyncio
import itertools
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.database.database import Database, Records, open_database
from adapters.database.engine import DatabaseAddress
from adapters.files.billing_folder import ExportFolder
from services.readings.export_readings import ExportReadings
from tests.fakes.small_town import small_town
from tests.fakes.submissions import submission
from tests.fakes.supply import NOW, STRANGER

TOLD = "told"
STORE = "store"
EXPORTS = "exports"
EXPORT_STEPS = ("claimed", "committed", "half", "written")


def told_in(folder: Path) -> list[str]:
    """What has been told so far, a line each."""
    file = folder / TOLD
    # the last line may have been cut by the kill: then it was not told
    return file.read_text().split("\n")[:-1] if file.exists() else []


async def submit_for_ever(address: DatabaseAddress, folder: Path) -> None:
    """Ten callers at a time; a receipt counts as told once its line is in the file."""
    told = os.open(folder / TOLD, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    async with small_town(address, folder / STORE) as town:
        for n in itertools.count():
            calls = [submission(f"{os.getpid()}-{n}-{k}", caller=STRANGER) for k in range(10)]
            for receipt in await asyncio.gather(*(town.desk.submit(call) for call in calls)):
                os.write(told, f"{receipt.number}\n".encode())


async def export_and_die(address: DatabaseAddress, folder: Path, step: str) -> None:
    async with open_database(address) as database:
        transactions = DoomedTransactions(database, step)
        billing = DoomedFolder(ExportFolder(folder / EXPORTS), step)
        await ExportReadings(transactions, database.batches, billing, lambda: NOW)()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class DoomedTransactions:
    database: Database
    step: str

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Records]:
        async with self.database.transactions.begin() as records:
            yield records
            if self.step == "claimed":
                die()


@dataclass(frozen=True, slots=True)
class DoomedFolder:
    folder: ExportFolder
    step: str

    async def write(self, name: str, content: AsyncIterator[str]) -> None:
        if self.step == "committed":
            die()
        await self.folder.write(name, self._cut(content))
        if self.step == "written":
            die()

    async def _cut(self, content: AsyncIterator[str]) -> AsyncIterator[str]:
        async for part in content:
            yield part
            if self.step == "half":
                die()
