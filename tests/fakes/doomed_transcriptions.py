"""What a process does that is killed while it writes voice messages down."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from adapters.database.database import Database, Records, open_database
from adapters.database.engine import DatabaseAddress
from adapters.database.voice_messages import VoiceMessages
from dialogue.speech import Hypothesis
from gridline.bridge.transcriptions import Transcriptions
from services.messages.filed_messages import CheckedMessage
from tests.fakes.spoken_messages import said
from tests.fakes.supply import NOW
from tests.fakes.voice_messages import GOOD, Desk

HEARD = "heard"
STEPS = ("claimed", "settled", "stored", "committed")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class DoomedTranscriber:
    """Hears the same good message in every recording."""

    folder: Path
    step: str
    is_up: bool = True

    async def transcribe(self, recording: Path) -> tuple[Hypothesis, ...]:
        with (self.folder / HEARD).open("a") as noted:
            noted.write(f"{recording.stem}\n")
        if self.step == "claimed":
            die()
        return said(GOOD)


@dataclass(frozen=True, slots=True)
class DoomedFile:
    file: VoiceMessages

    async def settle(self, checked: CheckedMessage) -> bool:
        await self.file.settle(checked)
        die()
        return True


@dataclass(frozen=True, slots=True)
class DoomedTransactions:
    database: Database
    step: str

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Records]:
        async with self.database.transactions.begin() as records:
            if self.step == "settled":
                records.voice_messages = DoomedFile(records.voice_messages)  # type: ignore[assignment]  # it only settles
            yield records
            if self.step == "stored":
                die()
        if self.step == "committed":
            die()


def doomed(desk: Desk, step: str) -> Transcriptions:
    check = replace(desk.check, transactions=DoomedTransactions(desk.database, step))
    return replace(desk.transcriptions, check=check)


async def write_down_for_ever(address: DatabaseAddress, folder: Path, minutes: float, step: str) -> None:
    """The clock is so many minutes ahead. It dies by itself at this step; `-`: it is killed from outside.

    Each recording in the folder that it hears is noted in the file HEARD first.
    """
    async with open_database(address) as database:
        desk = Desk(database, folder, DoomedTranscriber(folder, step), now=NOW + timedelta(minutes=minutes))
        while True:
            if not await doomed(desk, step).once():
                await asyncio.sleep(0.01)
